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
    /// The indexes, in the order in which they are searched.
    let stores: [VectorStore]
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
    public init(_ assistant: Assistant) {
        model = assistant.model
        self.assistant = assistant
        stores = VectorStore.all(assistant.indexes)
    }

    /// Serves a model alone.
    public init(model: any LanguageModel) {
        self.model = model
        assistant = nil
        stores = []
    }

    /// Who answers from all documents, or 404 with what to do.
    func requiredAssistant() throws(APIError) -> Assistant {
        guard let assistant else {
            throw .notFound(
                "This server has no index. Index a folder and start the server with its index.",
                code: "no_index")
        }
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
    func assistant(over stores: [VectorStore]) throws -> Assistant {
        let all = try requiredAssistant()
        return all.indexes.count == 1 ? all : all.over(stores.map(\.index))
    }

    /// The stores that a model answers from; none for the bare one.
    func stores(of model: ServedModel) throws -> [VectorStore] {
        switch model {
        case .plain: []
        case .grounded(let ids): ids.isEmpty ? stores : try ids.map(store)
        }
    }
}

// Documents and passages by what requests call them.
extension ServedResources {
    /// The id of a document, as citations have it: with the mark of its index where there are several.
    func fileID(of document: DocumentID, in index: Index) -> String {
        FileID.text(document, index: stores.count > 1 ? index.path : nil)
    }

    /// The document of an id, with the index that it is in.
    ///
    /// - Throws: 404 where there is none; `IndexError`.
    func document(_ id: String) throws -> (record: DocumentRecord, index: Index) {
        let first = try requiredAssistant().indexes[0]
        guard let parts = FileID.parts(id), let index = parts.mark.map(marked) ?? first
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
        let first = try requiredAssistant().indexes[0]
        guard let name else { return first }
        guard let store = stores.first(where: { $0.name == name }) else {
            throw APIError.notFound(
                "There is no index \(name) here. There is: \(stores.map(\.name).joined(separator: ", ")).",
                param: "index")
        }
        return store.index
    }
}
