public import Answering
public import IndexStore
public import Inference
public import Passages
public import Retrieval
import Tokenizers

/// Some indexes, a model and a reader: whom every front end asks.
///
/// It is a value and may be used from several tasks at once; the model takes their work in turns.
public struct Assistant: Sendable {
    /// The indexes, which are searched as if they were one. Name, instructions and starters are those of the first.
    public let indexes: [Index]
    /// The model that searches, scores and writes.
    public let model: any LanguageModel
    /// The model that writes answers in its own words; nil where ``model`` does.
    public let writer: (any LanguageModel)?
    /// Who reads: finds short answers and says how sure they are; nil without one.
    public let reader: Reader?

    /// Joins open indexes with a model.
    ///
    /// - Precondition: at least one index, and none twice; the model embeds as they were built.
    public init(
        indexes: [Index], model: any LanguageModel, reader: Reader? = nil, writer: (any LanguageModel)? = nil
    ) {
        precondition(!indexes.isEmpty, "an index to answer from")
        self.indexes = indexes
        self.model = model
        self.reader = reader
        self.writer = writer
    }

    /// Refuses a question that is longer than the model's context window, before anything is done with it. Every way to ask
    /// and to search does so first.
    ///
    /// - Throws: `InferenceError.textTooLong`.
    public func requireFit(_ question: String) throws(InferenceError) { try model.requireFit(question) }

    /// Answers a question: with an answer, or with the statement that the documents hold none.
    ///
    /// - Throws: `IndexError`, `InferenceError`, `ChatTemplateError` (style `paragraph` with a model that has no known
    ///   template), `CancellationError`.
    public func ask(_ question: String, options: AskOptions = AskOptions()) async throws -> Reply {
        try requireFit(question)
        return try await engine.reply(to: question, options: options.answerOptions)
    }

    /// Answers a question as it is made: what was found, the text piece by piece, citations, and the whole at the end.
    ///
    /// Whoever stops listening stops the work.
    public func events(
        for question: String, options: AskOptions = AskOptions()
    ) -> AsyncThrowingStream<AnswerEvent, any Error> {
        do throws(InferenceError) {
            try requireFit(question)
        } catch {
            return AsyncThrowingStream { $0.finish(throwing: error) }
        }
        return engine.answer(question, options: options.answerOptions)
    }

    /// What a person should know before they read an answer to a question: that the model hardly knows its script.
    public func advice(on question: String) -> Advice? {
        // Whoever asks a question that is too long is told that.
        guard let tokens = try? model.fittingTokens(question) else { return nil }
        var script = ScriptKnowledge()
        script.add(question, tokenCount: tokens.count)
        return script.isHardlyKnown ? .hardlyKnownScript(model.information.name, documents: nil) : nil
    }

    /// Ranks passages for a question, without an answer.
    ///
    /// - Throws: `IndexError`, `InferenceError`, `CancellationError`.
    public func search(
        _ question: String, options: RetrievalOptions = RetrievalOptions()
    ) async throws -> SearchResult {
        try requireFit(question)
        return try await retriever.search(question, options: options)
    }

    /// A conversation, in which questions may refer back to earlier ones.
    ///
    /// - Parameter messages: what was said before, oldest first.
    public func conversation(after messages: [EarlierMessage] = []) -> Dialogue { Dialogue(self, after: messages) }

    /// What the first index says about itself.
    ///
    /// - Throws: `IndexError`.
    public func manifest() throws(IndexError) -> Manifest { try indexes[0].manifest() }

    /// Which sources count more where they disagree.
    ///
    /// - Parameter names: collections, or patterns of paths as ``DocumentChoice/paths`` has them; the most trusted first.
    /// - Throws: `FilterError` for a pattern that can't be read; `IndexError`.
    public func trust(_ names: [String]) throws -> TrustOrder {
        let roots = try indexes.flatMap { try $0.manifest().collections ?? [] }
        return TrustOrder(
            try names.flatMap { name -> [PathGlob] in
                let ofName = roots.filter { $0.collection == name }
                return try ofName.isEmpty ? [PathGlob(name)] : ofName.map { try PathGlob(below: $0.path) }
            })
    }

    package var engine: AnswerEngine { AnswerEngine(indexes: indexes, model: model, reader: reader, writer: writer) }

    package var retriever: Retriever { Retriever(stores: indexes, model: model, reader: reader) }
}
