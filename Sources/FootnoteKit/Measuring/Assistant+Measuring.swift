public import Answering
import Evaluation
package import Formats
import Foundation

extension Assistant {
    /// Asks the first index questions whose answers are known, and says how good its answers are.
    ///
    /// - Parameters:
    ///   - file: the questions, one JSON object a line; nil for those that people said "right" or "wrong" to
    ///     (``Feedback/file(beside:)``).
    ///   - style: how answers are made.
    ///   - limit: ask only so many questions, spread evenly over the file; nil for all.
    ///   - progress: called between questions with those done and all; it must be quick.
    /// - Throws: ``LibraryError/noSuchFile(path:)``, what is wrong with the file, `IndexError`, `InferenceError`,
    ///   `CancellationError`.
    /// - Complexity: as many answers as questions.
    public func measure(
        questionFile file: String? = nil, style: AnswerStyle = .sentence, limit: Int? = nil,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> QualityReport {
        let path = file ?? Feedback.file(beside: indexes[0])
        guard FileManager.default.fileExists(atPath: path) else { throw LibraryError.noSuchFile(path: path) }
        return try await measure(
            try QuestionFile(contentsOf: path), style: style, limit: limit, progress: progress)
    }

    /// The same with questions that were read already.
    package func measure(
        _ questions: QuestionFile, style: AnswerStyle = .sentence, limit: Int? = nil,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws -> QualityReport {
        var options = AskOptions()
        options.style = style
        let single = over([indexes[0]])
        let evaluation = AnswerEvaluation(index: indexes[0], engine: single.engine, options: options.answerOptions)
        return QualityReport(try await evaluation.run(questions.questions, limit: limit, progress: progress))
    }
}
