public import FootnoteKit
import IndexStore
import Passages
public import Inference
import Synchronization

/// What a server answers with: a model, and an assistant over documents if there are any.
public struct ServedResources: Sendable {
    /// The model that chats, continues text, embeds and scores.
    public let model: any LanguageModel
    /// Who answers from all the documents; nil serves the model alone.
    public let assistant: Assistant?
    /// The stores that clients make of files which they send; nil where none are kept.
    let uploads: DocumentStores?
    /// The indexes that the server was started with, in the order in which they are searched.
    private let served: [VectorStore]
    private let reader: Reader?
    /// The model's tokens by their bytes, made when a reply's form first needs them.
    private let tokens = Tokens()

    private final class Tokens: Sendable {
        private let tree = Mutex<TokenTree?>(nil)

        func tree(of model: any LanguageModel) -> TokenTree {
            tree.withLock { tree in
                if let tree { return tree }
                let made = TokenTree(model.tokenizer)
                tree = made
                return made
            }
        }
    }

    /// What keeps a reply to its form; nil where it has none.
    func constraint(of form: OutputForm) -> (@Sendable () -> any TokenConstraint)? {
        guard let grammar = form.grammar else { return nil }
        let tree = tokens.tree(of: model)
        return { GrammarConstraint(grammar, vocabulary: tree) }
    }

    /// Serves an assistant, and its model beside it.
    ///
    /// - Parameter uploads: the stores that clients make; nil to keep none.
    public init(_ assistant: Assistant, uploads: DocumentStores? = nil) {
        model = assistant.model
        self.assistant = assistant
        self.uploads = uploads
        reader = assistant.reader
        served = VectorStore.all(assistant.indexes)
    }

    /// Serves a model without an index.
    ///
    /// - Parameters:
    ///   - reader: who reads for short answers from the stores that clients make; nil for nobody.
    ///   - uploads: the stores that clients make; nil to keep none.
    public init(model: any LanguageModel, reader: Reader? = nil, uploads: DocumentStores? = nil) {
        self.model = model
        assistant = nil
        self.uploads = uploads
        self.reader = reader
        served = []
    }

    /// The same model and stores of clients beside other indexes, or beside none.
    func with(_ assistant: Assistant?) -> ServedResources {
        assistant.map { ServedResources($0, uploads: uploads) }
            ?? ServedResources(model: model, reader: reader, uploads: uploads)
    }

    /// The indexes that the server was started with, and the stores that clients made, whatever the request's key opens.
    var everyStore: [VectorStore] { served + (uploads?.all ?? []).map(VectorStore.init) }

    /// Those that the key of the request opens.
    var stores: [VectorStore] { everyStore.filter { AccessKey.currentOpens($0.index) } }

    /// Who answers from all documents; 404 with what to do without one, 403 for a key that does not open all of them.
    func requiredAssistant() throws(APIError) -> Assistant {
        guard let assistant else {
            throw .notFound(
                "This server has no index. Index a folder and start the server with its index, or ask a "
                    + "vector store that was made here by its id.",
                code: "no_index")
        }
        try AccessKey.requireRight(to: assistant.indexes)
        return assistant
    }

    /// Who answers from the documents that a request's model is over.
    func assistant(of model: ServedModel) throws -> Assistant {
        guard case .grounded(let ids) = model, !ids.isEmpty else { return try requiredAssistant() }
        return try assistant(over: try ids.map(store))
    }

    /// Who answers from some stores.
    ///
    /// - Precondition: at least one store, and none twice.
    /// - Throws: 403 for a key that does not open all of them; 400 for a store that has expired.
    func assistant(over stores: [VectorStore]) throws(APIError) -> Assistant {
        try AccessKey.requireRight(to: stores.map(\.index))
        for made in stores.compactMap(\.made) {
            do { try uploads?.use(made.id) } catch { throw APIError(describing: error) }
        }
        if let assistant, Set(stores.map(\.index.path)) == Set(served.map(\.index.path)) { return assistant }
        return Assistant(
            indexes: stores.map(\.index), model: model, reader: reader, writer: assistant?.writer,
            remote: assistant?.remote, namesIndexes: true)
    }

    /// The stores that a model answers from; none for the bare one.
    func stores(of model: ServedModel) throws -> [VectorStore] {
        switch model {
        case .plain: []
        case .grounded(let ids): ids.isEmpty ? served.filter { AccessKey.currentOpens($0.index) } : try ids.map(store)
        }
    }

    /// The stores that clients make; 404 with what to do without them, 403 for a key that opens some indexes only.
    func requiredUploads() throws(APIError) -> DocumentStores {
        try AccessKey.requireRightToAll()
        guard let uploads else { throw .notFound("This server keeps no files.", code: "no_uploads") }
        return uploads
    }
}

// Documents and passages by what requests call them.
extension ServedResources {
    /// The id of a document, as citations have it: with the mark of its index where there are several.
    func fileID(of document: DocumentID, in index: Index) -> String {
        FileID.text(document, index: served.count > 1 ? index.path : nil)
    }

    /// The name of the file at a path, as its sender calls it if it was uploaded.
    func filename(ofPath path: String) -> String {
        // A file whose record is gone is shown under its id.
        let sent = FileID.uploaded(path: path).flatMap { try? uploads?.files.file($0).filename }
        return sent ?? FileID.name(ofPath: path)
    }

    /// The document of an id, with the index that it is in. An uploaded file is the same in each store that has it.
    ///
    /// - Throws: 404 where there is none; `IndexError`.
    func document(_ id: String) throws -> (record: DocumentRecord, index: Index) {
        if FileID.isUploaded(id) {
            for store in stores {
                let found = try store.index.documents().first { FileID.uploaded(path: $0.path) == id }
                if let found { return (found, store.index) }
            }
            throw APIError.notFound("No vector store has the file \(id).", param: "id")
        }
        guard let parts = FileID.parts(id), let index = try parts.mark.map(marked) ?? requiredAssistant().indexes[0]
        else { throw APIError.notFound("There is no document \(id) in the index.", param: "id") }
        return (try index.document(id: parts.document), index)
    }

    private func marked(_ mark: String) -> Index? {
        stores.first { FileID.mark(ofIndex: $0.index.path) == mark }?.index
    }

    /// The index of a name, or the first where there is no name.
    ///
    /// - Throws: 404 with the names that there are.
    func index(named name: String?) throws -> Index {
        guard let name else { return try requiredAssistant().indexes[0] }
        guard let store = stores.first(where: { $0.name == name }) else {
            throw APIError.notFound(
                "There is no index \(name) here. There is: \(stores.map(\.name).joined(separator: ", ")).",
                param: "index")
        }
        return store.index
    }
}
