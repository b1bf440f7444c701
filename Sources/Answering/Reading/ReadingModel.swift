import Foundation
package import Inference

/// What was measured of a passage's answer.
package struct ReadingFeatures: Sendable, Codable, Equatable {
    /// The passage's fused score in the search.
    package var fused: Double
    /// The mean log probability (natural logarithm) of the question's tokens after the passage.
    package var questionLikelihood: Double
    /// The log odds that the passage answers the question, as the reader has it, within ±10.
    package var answerability: Double
    /// log p(answer | passage, question, kind).
    package var answer: Double
    /// log p(kind | passage, question); 0 from a reader that knows no kinds.
    package var kind: Double
    /// The weighted share of the question's content words in what is quoted, 0…1.
    package var coverage: Double

    package init(
        fused: Double, questionLikelihood: Double, answerability: Double, answer: Double, kind: Double = 0,
        coverage: Double = 0
    ) {
        self.kind = kind
        self.coverage = coverage
        self.fused = fused
        self.questionLikelihood = questionLikelihood
        self.answerability = answerability
        self.answer = answer
    }
}

/// Turns what a reader measured into probabilities: logistic regressions, with the weights that were fitted to that reader.
///
/// The weights stand in the reader's adapter file; docs/decisions/0009-reading-and-confidence.md has the data, the
/// reliability and the command that fits them again. Three probabilities are told apart: that there is an answer
/// (*confidence*), that these words are it (*rightness*), and that one passage's words are right whatever others say
/// (*support* of its citation).
package struct ReadingModel: Sendable {
    private let figures: ReaderCalibration

    package init(_ calibration: ReaderCalibration) { figures = calibration }

    /// The confidence that the passages hold the answer: how likely it is that it stands in what is quoted, 0…1.
    ///
    /// - Parameters:
    ///   - answers: what the reader found.
    ///   - coverage: the largest weighted share of the question's words that a sentence of the passages holds, 0…1.
    package func confidence(_ answers: [ReadAnswer], coverage: Double) -> Double {
        let figures = figures.confidence
        guard let answerability = answers.map({ limited($0.features.answerability) }).max(),
            let likelihood = answers.map(\.features.questionLikelihood).max()
        else { return 0 }
        return logistic(
            figures.intercept + figures.answerability * answerability + figures.questionLikelihood * likelihood
                + figures.coverage * coverage)
    }

    /// The probability that the words of the first of some answers, which are in the order of their support, are those
    /// that answer, 0…1; 0 without answers.
    ///
    /// Fused scores compare passages for one question only, so they have no say in it but through the distance between the
    /// first answer and the second.
    package func rightness(_ answers: [ReadAnswer]) -> Double {
        guard let first = answers.first?.features else { return 0 }
        let figures = figures.rightness
        let lead = answers.count > 1 ? score(answers[0]) - score(answers[1]) : figures.lonelyLead
        return logistic(
            figures.intercept + (figures.kinds?[answers[0].kind] ?? 0)
                + figures.answerability * limited(first.answerability) + figures.answer * likelihood(first) + figures
                .lead * lead)
    }

    /// The probability that one passage's answer is right, whatever other passages say, 0…1: what passages compete by.
    package func support(_ features: ReadingFeatures, kind: AnswerKind = .words) -> Double {
        logistic(score(features, kind))
    }

    /// The answer to be said: the first, if it is likely enough, the cell that the question names, or few words are wanted
    /// whatever they are; nil if sentences chosen by likelihood say more.
    package func best(_ answers: [ReadAnswer], isWanted: Bool) -> ReadAnswer? {
        let isNamed = answers.first?.namedCell != nil
        return isWanted || isNamed || rightness(answers) >= figures.thresholds.shortAnswer ? answers.first : nil
    }

    /// Which answers say the same as the likeliest, and which say something else.
    ///
    /// - Parameter answers: in the order of their support.
    package func verdict(_ answers: [ReadAnswer]) -> ReadVerdict {
        guard let best = answers.first else { return ReadVerdict(agreeing: [], disagreeing: []) }
        // Copies count once.
        var quoted: Set<String> = [best.quote.text]
        let agreeing = answers.dropFirst().filter {
            best.kind.unit != .block && $0.agrees(with: best) && $0.support >= figures.thresholds.agreement
                && quoted.insert($0.quote.text).inserted
        }
        return ReadVerdict(agreeing: agreeing, disagreeing: Array(objections(answers).prefix(1)))
    }

    /// The answers with the one first that the most trusted source gives, of the first and of those that object to it.
    ///
    /// - Parameter answers: in the order of their support.
    func ordered(_ answers: [ReadAnswer], by trust: TrustOrder) -> [ReadAnswer] {
        guard let first = answers.first, !trust.patterns.isEmpty else { return answers }
        // A trusted source is heard wherever its passage is likelier to answer than not.
        let rivals = [first] + answers.dropFirst().filter { $0.contradicts(first) && $0.features.answerability > 0 }
        let places = rivals.map { trust.place(of: $0.path) }
        guard let chosen = rivals.indices.min(by: { (places[$0], $0) < (places[$1], $1) }), chosen > 0 else {
            return answers
        }
        return [rivals[chosen]] + answers.filter { $0 != rivals[chosen] }
    }

    /// The answers that have no precedence though they may be likelier: those that speak to whoever answers, where another is
    /// likelier to answer than not; those that stand under the question itself, where such a one says something else of the
    /// same things; and those that say what is not, where such a one holds as much of the question.
    ///
    /// - Parameter answers: in the order of their support, which is kept.
    func outranked(_ answers: [ReadAnswer]) -> [ReadAnswer] {
        let plain = answers.filter { $0.manner == .plain && $0.features.answerability > 0 }
        return answers.filter { answer in
            switch answer.manner {
            case .plain: false
            case .addressing: !plain.isEmpty
            case .underQuestion:
                plain.contains { $0.contradicts(answer) && $0.sharesWords(with: answer, atLeast: 0.5) }
            case .denying: plain.contains { $0.features.coverage >= answer.features.coverage }
            }
        }
    }

    /// The answers that contradict the first and are likely enough to be mentioned.
    ///
    /// Another number about the same things, or the opposite of what is said of them, is mentioned even from a passage that is
    /// only likelier to answer than not: one that was planted speaks to the question better than a manual does.
    private func objections(_ answers: [ReadAnswer]) -> [ReadAnswer] {
        guard let best = answers.first else { return [] }
        let limits = figures.thresholds
        return answers.dropFirst().filter { other in
            guard other.quote.text != best.quote.text, other.contradicts(best) else { return false }
            let isLikely = other.support >= max(limits.objection, limits.objectionShare * best.support)
            return isLikely
                || other.features.answerability > 0 && (other.statesOtherNumbers(than: best) || other.denies(best))
        }
    }

    /// The answers of a few words or a sentence that are likely enough to be mentioned, each said once.
    ///
    /// - Parameter answers: in the order of their support.
    package func items(_ answers: [ReadAnswer]) -> [ReadAnswer] {
        answers.reduce(into: []) { items, answer in
            guard answer.kind.unit != .block, answer.support >= figures.thresholds.agreement,
                !items.contains(where: { $0.quote.text == answer.quote.text || $0.words == answer.words })
            else { return }
            items.append(answer)
        }
    }

    private func score(_ answer: ReadAnswer) -> Double { score(answer.features, answer.kind) }

    private func score(_ features: ReadingFeatures, _ kind: AnswerKind) -> Double {
        let figures = figures.passage
        return figures.intercept + (figures.kinds?[kind] ?? 0) + (figures.kind ?? 0) * features.kind
            + figures.fused * features.fused
            + figures.questionLikelihood * features.questionLikelihood
            + figures.answerability * limited(features.answerability) + figures.answer * likelihood(features)
            + (figures.coverage ?? 0) * features.coverage
    }

    private func limited(_ answerability: Double) -> Double {
        min(answerability, figures.passage.mostAnswerability ?? answerability)
    }

    private func likelihood(_ features: ReadingFeatures) -> Double {
        max(figures.passage.leastAnswer, features.answer)
    }
}

/// Which passages say the same as the likeliest answer, and which say something else.
package struct ReadVerdict: Sendable {
    /// Further answers that agree with the first.
    package let agreeing: [ReadAnswer]
    /// The likeliest answer that does not, if one is likely enough to be mentioned.
    package let disagreeing: [ReadAnswer]
}

/// The probability that belongs to log odds; 0 if they are no number.
func logistic(_ sum: Double) -> Double { sum.isFinite ? 1 / (1 + exp(-sum)) : 0 }
