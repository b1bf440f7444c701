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
    /// The indexes, files and others, which are searched as if they were one. Name, instructions and starters are those of
    /// the first.
    public let stores: [any CorpusStore]
    /// The model that searches, scores and writes.
    public let model: any LanguageModel
    /// The model that writes answers in its own words; nil where ``model`` does.
    public let writer: (any LanguageModel)?
    /// The model on another machine that writes in place of both; nil where nothing leaves this machine.
    public let remote: (any RemoteWriter)?
    /// Who reads: finds short answers and says how sure they are; nil without one.
    public let reader: Reader?
    /// Whether citations and hits name the index that they are in: where there are several, and where the one asked is one
    /// of several.
    public let namesIndexes: Bool

    /// Joins open indexes with a model.
    ///
    /// - Parameter namesIndexes: whether citations name their index though there is only one.
    /// - Precondition: at least one index, and none twice; the model embeds as they were built. Not both another model and one
    ///   on another machine.
    public init(
        indexes: [Index], model: any LanguageModel, reader: Reader? = nil, writer: (any LanguageModel)? = nil,
        remote: (any RemoteWriter)? = nil, namesIndexes: Bool = false
    ) {
        self.init(
            stores: indexes, model: model, reader: reader, writer: writer, remote: remote, namesIndexes: namesIndexes)
    }

    /// Joins open indexes, files and others, with a model.
    ///
    /// - Parameter namesIndexes: whether citations name their index though there is only one.
    /// - Precondition: at least one index, and none twice; the model embeds as they were built. Not both another model and one
    ///   on another machine.
    public init(
        stores: [any CorpusStore], model: any LanguageModel, reader: Reader? = nil,
        writer: (any LanguageModel)? = nil, remote: (any RemoteWriter)? = nil, namesIndexes: Bool = false
    ) {
        precondition(!stores.isEmpty, "an index to answer from")
        self.stores = stores
        self.model = model
        self.reader = reader
        self.writer = writer
        self.remote = remote
        self.namesIndexes = namesIndexes || stores.count > 1
    }

    /// Those of the indexes that are files.
    public var indexes: [Index] { stores.compactMap { $0 as? Index } }

    /// The same model and reader over other indexes, such as one of several: its instructions are heeded then.
    ///
    /// - Precondition: at least one index, and none twice; the model embeds as they were built.
    public func over(_ indexes: [Index]) -> Assistant {
        Assistant(
            indexes: indexes, model: model, reader: reader, writer: writer, remote: remote, namesIndexes: true)
    }

    /// Refuses a question that is longer than the model's context window, before anything is done with it. Every way to ask
    /// and to search does so first.
    ///
    /// - Throws: `InferenceError.textTooLong`.
    public func requireFit(_ question: String) throws(InferenceError) { try model.requireFit(question) }

    /// Answers a question: with an answer, or with the statement that the documents hold none.
    ///
    /// - Throws: `IndexError`, `InferenceError`, `ChatTemplateError` (style `paragraph` with a model that has no known
    ///   template), `RemoteModelError` (with ``remote``), `CancellationError`.
    public func ask(_ question: String, options: AskOptions = AskOptions()) async throws -> Reply {
        try requireFit(question)
        let reply = StopTexts(options.stop).ending(
            try await engine.reply(to: question, options: options.answerOptions))
        return onlyNamed.map { reply.naming($0) } ?? reply
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
        let events = engine.answer(question, options: options.answerOptions)
        let (stop, index) = (StopTexts(options.stop), onlyNamed)
        guard !stop.isEmpty || index != nil else { return events }
        return events.mapped(StoppingEvents(stop)) { stopping, event in
            stopping.add(event).map { event in index.map { event.naming($0) } ?? event }
        }
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
        let result = try await retriever.search(question, options: options)
        return onlyNamed.map { result.naming($0) } ?? result
    }

    /// A conversation, in which questions may refer back to earlier ones.
    ///
    /// - Parameter messages: what was said before, oldest first.
    public func conversation(after messages: [EarlierMessage] = []) -> Dialogue { Dialogue(self, after: messages) }

    /// What the first index says about itself.
    ///
    /// - Throws: `IndexError`.
    public func manifest() throws(IndexError) -> Manifest { try stores[0].manifest() }

    /// Which sources count more where they disagree.
    ///
    /// - Parameter names: collections, or patterns of paths as ``DocumentChoice/paths`` has them; the most trusted first.
    /// - Throws: `FilterError` for a pattern that can't be read; `IndexError`.
    public func trust(_ names: [String]) throws -> TrustOrder {
        let roots = try stores.flatMap { try $0.manifest().collections ?? [] }
        return TrustOrder(
            try names.flatMap { name -> [PathGlob] in
                let ofName = roots.filter { $0.collection == name }
                return try ofName.isEmpty ? [PathGlob(name)] : ofName.map { try PathGlob(below: $0.path) }
            })
    }

    package var engine: AnswerEngine {
        AnswerEngine(indexes: stores, model: model, reader: reader, writer: writer, remote: remote)
    }

    package var retriever: Retriever { Retriever(stores: stores, model: model, reader: reader) }

    /// The path of the index where there is only one, which is named all the same.
    private var onlyNamed: String? { namesIndexes && stores.count == 1 ? stores[0].path : nil }
}
