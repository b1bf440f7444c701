public import Indexing
public import Inference
import Retrieval

/// Answers questions from an index, each sentence with a checked citation, or abstains.
public struct AnswerEngine: Sendable {
    /// The index that is read.
    public let index: Index
    /// The model that searches, scores and writes.
    public let model: any LanguageModel

    /// Makes an engine over an open index.
    public init(index: Index, model: any LanguageModel) {
        self.index = index
        self.model = model
    }

    /// Answers a question.
    ///
    /// - Returns: The events of `AnswerEvent`; ending the iteration stops the work.
    public func answer(
        _ question: String, options: AnswerOptions = .init()
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        AsyncThrowingStream { $0.finish() }
    }
}
