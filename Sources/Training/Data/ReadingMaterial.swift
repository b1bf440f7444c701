import Digests
import Foundation
import Inference

/// What reading examples are made from: the questions that fit, and what stands around their passages in the documents:
/// distractors, and passages that look right and are not.
struct ReadingMaterial: Sendable {
    let format: ReadingFormat
    let options: ReadingExamples.Options
    /// The questions whose examples fit: one that does not is left out of training rather than cut in its middle.
    let questions: [ReadingQuestion]
    private let rankings: [String: PassageRanking]

    /// - Throws: `TrainingError.noExamples` where no question is answerable.
    init(
        _ questions: [ReadingQuestion], format: ReadingFormat, options: ReadingExamples.Options, path: String
    ) throws(TrainingError) {
        self.format = format
        self.options = options
        self.questions = questions.filter { ReadingMaterial.fits($0, format: format, options: options) }
        var passages: [String: [String]] = [:]
        for question in questions where passages[question.document]?.contains(question.passage) != true {
            passages[question.document, default: []].append(question.passage)
        }
        rankings = passages.mapValues(PassageRanking.init)
        guard self.questions.contains(where: \.isAnswerable) else {
            throw .noExamples(path: path, reason: "no answerable question fits \(options.tokenLimit) tokens")
        }
    }

    private static func fits(
        _ question: ReadingQuestion, format: ReadingFormat, options: ReadingExamples.Options
    ) -> Bool {
        format.example(question, passages: [question.passage]).tokens.count <= options.tokenLimit
    }

    /// Whether a question's example with its passage alone stays within the limit.
    func fits(_ question: ReadingQuestion) -> Bool {
        ReadingMaterial.fits(question, format: format, options: options)
    }

    /// SHA-256 of the questions that fit.
    var fingerprint: String {
        var hash = SHA256()
        for question in questions {
            let parts =
                [question.id, question.question, question.passage] + question.answers
                + (question.kind.map { [$0.rawValue] } ?? [])
            hash.update(data: Data(parts.joined(separator: "\u{1F}").utf8))
        }
        return hash.hexadecimal()
    }

    /// An example about a passage, with distractors around it as far as they fit the limit.
    ///
    /// - Parameter make: gives the example, or one of several questions, for passages.
    func example(
        about passage: String, of document: String, _ random: inout RandomSource,
        make: ([String]) -> TrainingSequence
    ) -> TrainingSequence {
        var distractors = self.distractors(document: document, passage: passage, &random)
        while true {
            let place = distractors.isEmpty ? 0 : Int(random.nextUnit() * Double(distractors.count + 1))
            var passages = distractors
            passages.insert(passage, at: place)
            let example = make(passages)
            if example.tokens.count <= options.tokenLimit || distractors.isEmpty { return example }
            distractors.removeLast()
        }
    }

    /// Further passages of a document for an example about one of its passages; mostly none, as the options say.
    private func distractors(document: String, passage: String, _ random: inout RandomSource) -> [String] {
        guard random.nextUnit() * 100 < Double(options.distractorPercent) else { return [] }
        var others = (rankings[document]?.passages ?? []).filter { $0 != passage }
        var chosen: [String] = []
        let wanted = 1 + Int(random.nextUnit() * Double(options.distractorLimit))
        while chosen.count < wanted, !others.isEmpty {
            chosen.append(others.remove(at: Int(random.nextUnit() * Double(others.count))))
        }
        return chosen
    }

    /// The question beside each of the three best-looking passages of its document without any accepted answer.
    func mismatches(for question: ReadingQuestion) -> [ReadingQuestion] {
        guard let ranking = rankings[question.document] else { return [] }
        let answers = question.answers.map { $0.lowercased() }
        let wrong = ranking.ranked(for: question.question).lazy.map { ranking.passages[$0] }.filter { passage in
            let text = passage.lowercased()
            return passage != question.passage && !answers.contains { text.contains($0) }
        }
        return wrong.prefix(3).map { passage in
            ReadingQuestion(
                id: question.id, question: question.question, answers: [], document: question.document,
                passage: passage)
        }
    }
}
