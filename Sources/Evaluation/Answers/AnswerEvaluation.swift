package import Answering
package import Formats
package import IndexStore
import Inference
import Passages
import Retrieval

/// Measures answers: asks an engine questions whose answers are known, and judges what it says, how sure it is, and what
/// it cites.
///
/// Each question is asked once, with the threshold taken off: the best answer and its confidence tell what every
/// threshold would have given. One question after the other, so that seconds are those of a person who asks.
package struct AnswerEvaluation: Sendable {
    private let index: Index
    private let engine: AnswerEngine
    private let options: AnswerOptions
    private let bootstrap: Bootstrap

    /// Prepares to measure.
    ///
    /// - Parameters:
    ///   - index: what the engine answers from.
    ///   - options: how each question is answered; the threshold is the one that figures at a threshold are of.
    package init(index: Index, engine: AnswerEngine, options: AnswerOptions, bootstrap: Bootstrap = Bootstrap()) {
        self.index = index
        self.engine = engine
        self.options = options
        self.bootstrap = bootstrap
    }

    /// The figures, and what they were computed from.
    package struct Outcome: Sendable {
        package let report: AnswerReport
        /// In the file's order.
        package let records: [AnswerRecord]
    }

    /// Asks the questions and reports.
    ///
    /// - Parameters:
    ///   - documents: ask only questions about these documents, named as in the file or by the end of the path, with or
    ///     without extension; empty for all.
    ///   - limit: ask only so many questions, spread evenly over those that can be measured; nil for all.
    ///   - recorded: called with each question's record as soon as it is there.
    ///   - progress: called between questions with those done and all; it must be quick.
    /// - Throws: ``QuestionSelectionError``, what the engine throws, what `recorded` throws, `CancellationError`.
    @concurrent
    package func run(
        _ questions: [QuestionRecord], about documents: [String] = [], limit: Int? = nil,
        recorded: @Sendable (AnswerRecord) throws -> Void = { _ in },
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let (usable, omissions) = try AskedQuestion.usable(questions, about: documents, in: index)
        guard !usable.isEmpty else { throw omissions.nothingToMeasure }
        let asked = usable.evenly(limit)
        let threshold = options.confidenceThreshold ?? engine.defaultThreshold
        var records: [AnswerRecord] = []
        for question in asked {
            progress(records.count, asked.count)
            let record = try await record(of: question, threshold: threshold)
            try recorded(record)
            records.append(record)
        }
        progress(asked.count, asked.count)
        var setting = AnswerReport.Setting(
            index: index.path, passages: try index.passageCount(), model: engine.model.information.name,
            options: options, threshold: threshold, bootstrap: bootstrap)
        setting.questions = questions.count
        setting.documents = documents
        setting.omissions = omissions
        return Outcome(report: AnswerReport(records, setting: setting), records: records)
    }

    private func record(of asked: AskedQuestion, threshold: Double) async throws -> AnswerRecord {
        var unlimited = options
        unlimited.confidenceThreshold = 0
        let clock = ContinuousClock()
        let start = clock.now
        var found: [Hit] = []
        var finished: Reply?
        for try await event in engine.answer(asked.question, options: unlimited) {
            switch event {
            case .retrieved(let result): found = result.hits
            case .finished(let reply): finished = reply
            case .text, .emphasis, .citation, .nearest: break
            }
        }
        let seconds = (clock.now - start) / .seconds(1)
        // A stream that is cancelled ends early and in silence.
        try Task.checkCancellation()
        guard let finished else { throw CancellationError() }
        return await AnswerRecord(
            asked, finished, threshold: threshold, found: found, passageCount: options.passageCount,
            wholeSeconds: seconds, parsers: engine.parsers)
    }
}
