public import Documents
public import Inference
public import Passages

/// How a text is written from documents.
public struct WritingOptions: Sendable, Equatable {
    /// What to write, where the instruction's words do not say it.
    public var task: WritingTask?
    /// Sentences of the documents, word for word; text that the decoder writes (`paragraph`); or such text only where
    /// another model is given to write (`auto`).
    public var style = AnswerStyle.auto
    /// The most sentences, or differences that are told; nil for as many as the documents call for.
    public var sentenceLimit: Int?
    /// The most tokens to write in the style `paragraph`.
    public var maxTokens = 384
    /// How tokens are chosen in the style `paragraph`.
    public var sampling = SamplingOptions()
    /// What becomes of sentences in the style `paragraph` that their citations don't carry.
    public var unsupported = UnsupportedSentences.drop

    /// The options that need no model.
    public init() {}

    /// Whether a model's own words are wanted.
    func isWritten(hasWriter: Bool) -> Bool { style == .paragraph || (style == .auto && hasWriter) }
}

/// Writes summaries, changes and drafts from documents: every sentence with a citation that was checked.
///
/// Summaries and changes quote, and need no model. A draft about something is read by the model's likelihoods. In the style
/// `paragraph` the decoder writes, as it writes answers.
public struct DocumentWriter: Sendable {
    /// The model that reads, and checks what is written; nil quotes without one.
    public let model: (any LanguageModel)?
    /// Another model, which writes in its place; nil where there is none.
    public let writer: (any LanguageModel)?
    /// A model on another machine, which writes in place of both; nil where there is none, and nothing leaves this machine.
    public let remote: (any RemoteWriter)?
    /// The indexes that documents come from, if any.
    public let stores: [any PassageStore]
    /// The parsers by which citations are checked against files that were not read just now.
    public let parsers: DocumentParsers

    /// Makes a writer.
    ///
    /// - Precondition: not both another model and one on another machine.
    public init(
        model: (any LanguageModel)? = nil, writer: (any LanguageModel)? = nil, remote: (any RemoteWriter)? = nil,
        stores: [any PassageStore] = [], parsers: DocumentParsers = .standard
    ) {
        precondition(writer == nil || remote == nil, "one model writes")
        self.model = model
        self.writer = writer
        self.remote = remote
        self.stores = stores
        self.parsers = parsers
    }

    /// Whether a model makes a difference.
    ///
    /// - Parameter hasWriter: whether another model is given to write.
    public static func usesModel(
        _ instruction: WritingInstruction, options: WritingOptions, hasWriter: Bool = false
    ) -> Bool {
        switch instruction.task {
        case .changes: false
        case .summary: options.isWritten(hasWriter: hasWriter)
        case .draft: options.isWritten(hasWriter: hasWriter) || instruction.topic != nil
        }
    }

    /// Writes what an instruction asks for.
    ///
    /// - Returns: the events of `AnswerEvent`, without `retrieved`; ending the iteration stops the work. The stream throws
    ///   ``WritingError`` and what an answer's stream throws.
    public func events(
        for instruction: WritingInstruction, from sources: [WritingSource], options: WritingOptions = WritingOptions()
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    _ = try await WritingRun(writer: self, instruction: instruction, sources: sources, options: options)
                        .run { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Writes what an instruction asks for, and waits for the whole text.
    ///
    /// - Throws: ``WritingError`` and what an answer's stream throws.
    public func reply(
        to instruction: WritingInstruction, from sources: [WritingSource], options: WritingOptions = WritingOptions()
    ) async throws -> Reply {
        try await WritingRun(writer: self, instruction: instruction, sources: sources, options: options).run { _ in }
    }
}
