public import Documents
public import Inference
public import Passages
import Retrieval

/// Answers questions from one or several indexes, each sentence with a checked citation, or abstains.
///
/// Finding, reranking, reading and writing all use one model, unless another one is given to write. The documents' support for an answer is measured before
/// anything is said: below the threshold the engine says that the answer is not in these documents, and names the
/// passages that came nearest.
public struct AnswerEngine: Sendable {
    /// The indexes that are read, as if they were one. Instructions are those of the first.
    public let indexes: [any PassageStore]
    /// The model that searches and scores.
    public let model: any LanguageModel
    /// Another model, which writes in its place; nil where there is none. It need not be one that embeds as the indexes were
    /// built.
    public let writer: (any LanguageModel)?
    /// A model on another machine, which writes in place of both; nil where there is none, and nothing leaves this machine.
    public let remote: (any RemoteWriter)?
    /// The reader: it reranks passages, finds answers of a few words in them, and says how likely they are to be right.
    /// Without one, sentences are chosen by the model's likelihoods alone, and an answer's confidence is not calibrated
    /// (`SupportModel`).
    public let reader: Reader?
    /// The parsers by which citations are checked against their sources.
    public let parsers: DocumentParsers

    /// Makes an engine over an open index.
    public init(
        index: any PassageStore, model: any LanguageModel, reader: Reader? = nil, writer: (any LanguageModel)? = nil,
        remote: (any RemoteWriter)? = nil, parsers: DocumentParsers = .standard
    ) {
        self.init(indexes: [index], model: model, reader: reader, writer: writer, remote: remote, parsers: parsers)
    }

    /// Makes an engine over open indexes.
    ///
    /// - Precondition: at least one, and none twice; not both another model and one on another machine.
    public init(
        indexes: [any PassageStore], model: any LanguageModel, reader: Reader? = nil,
        writer: (any LanguageModel)? = nil, remote: (any RemoteWriter)? = nil,
        parsers: DocumentParsers = .standard
    ) {
        precondition(writer == nil || remote == nil, "one model writes")
        precondition(!indexes.isEmpty, "an index to answer from")
        self.indexes = indexes
        self.model = model
        self.reader = reader
        self.writer = writer
        self.remote = remote
        self.parsers = parsers
    }

    /// The confidence below which answers are withheld if the options name none: the reader's, or that of likelihoods.
    public var defaultThreshold: Double {
        reader?.calibration.thresholds.confidence ?? SupportModel.defaultThreshold
    }

    /// Answers a question.
    ///
    /// - Returns: The events of `AnswerEvent`; ending the iteration, or cancelling the task that iterates, stops the
    ///   work. The stream throws `IndexError`, `InferenceError`, `ChatTemplateError` (style `.paragraph` with a model
    ///   that has no known template), ``RemoteModelError`` (with ``remote``), or `CancellationError`.
    public func answer(
        _ question: String, options: AnswerOptions = .init()
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    _ = try await AnswerRun(engine: self, question: question, options: options)
                        .run { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Answers a question and waits for the whole reply.
    ///
    /// - Throws: What the stream of ``answer(_:options:)`` throws.
    public func reply(to question: String, options: AnswerOptions = .init()) async throws -> Reply {
        try await AnswerRun(engine: self, question: question, options: options).run { _ in }
    }
}
