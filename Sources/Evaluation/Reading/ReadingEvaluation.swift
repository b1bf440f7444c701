import Documents
package import Inference

/// Measures a reader by itself: each question with the passage that answers it, so that no search stands in between.
package struct ReadingEvaluation: Sendable {
    private let reader: PassageReader
    private let bootstrap: Bootstrap

    package init(reader: PassageReader, bootstrap: Bootstrap = Bootstrap()) {
        self.reader = reader
        self.bootstrap = bootstrap
    }

    /// A question beside a passage.
    package struct Item: Sendable, Equatable {
        package let question: String
        package let passage: String
        /// All accepted answers; empty where the passage does not answer the question.
        package let answers: [String]

        package init(question: String, passage: String, answers: [String]) {
            self.question = question
            self.passage = passage
            self.answers = answers
        }
    }

    /// What came of an item.
    private struct Reading {
        let isAnswerable: Bool
        let exact: Double
        let f1: Double
        let answerability: Double
    }

    /// Reads each passage for its question, one after another.
    ///
    /// - Parameter progress: called between questions with those done and all; it must be quick.
    /// - Throws: what the model throws, `CancellationError`.
    @concurrent
    package func run(
        _ items: [Item], progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> ReadingReport {
        let clock = ContinuousClock()
        let start = clock.now
        var readings: [Reading] = []
        for item in items {
            progress(readings.count, items.count)
            readings.append(try await read(item))
            try Task.checkCancellation()
        }
        progress(items.count, items.count)
        let seconds = (clock.now - start) / .seconds(1)
        let answerable = readings.filter(\.isAnswerable)
        let estimates = bootstrap.estimates([answerable.map(\.exact), answerable.map(\.f1)])
        let auroc = bootstrap.estimates(of: readings.count) { places in
            let drawn = places.map { readings[$0] }
            return [
                RankStatistic.auroc(
                    positives: drawn.filter(\.isAnswerable).map(\.answerability),
                    negatives: drawn.filter { !$0.isAnswerable }.map(\.answerability))
            ]
        }
        return ReadingReport(
            answerable: answerable.count, unanswerable: readings.count - answerable.count, exactMatch: estimates[0],
            f1: estimates[1], auroc: auroc[0], secondsPerQuestion: seconds / Double(max(1, items.count)),
            bootstrap: bootstrap)
    }

    private func read(_ item: Item) async throws -> Reading {
        let passage = PassageReader.Passage(
            text: item.passage, sentences: Sentences.ranges(in: item.passage),
            blocks: TextBlocks.ranges(in: item.passage))
        let judgement = try await reader.judge(item.question, passages: [passage]).first
        let span = try await reader.answers(to: item.question, in: [passage])[0]
        let text = span.map { String(decoding: Array(item.passage.utf8)[$0.places[0]], as: UTF8.self) } ?? ""
        let score = AnswerMatch.score(text, accepted: item.answers)
        return Reading(
            isAnswerable: !item.answers.isEmpty, exact: score.exact ? 1 : 0, f1: score.f1,
            // A question without a word says nothing for a passage.
            answerability: judgement?.answerability ?? -10)
    }
}

/// How well a reader answers from passages that are known to be the right ones.
package struct ReadingReport: Sendable, Codable, Equatable {
    package let answerable: Int
    package let unanswerable: Int
    /// Of answerable questions, the answers being spans of the passage, as the SQuAD evaluation defines it.
    package let exactMatch: Estimate
    package let f1: Estimate
    /// How well answerability tells answerable questions from others; nil where one kind is missing.
    package let auroc: Estimate?
    package let secondsPerQuestion: Double
    package let bootstrap: Bootstrap
}
