public import FootnoteKit
import IndexStore
import Passages
public import Inference
import Synchronization

/// What a server answers with: a model, and an assistant over documents if there are any.
public struct ServedResources: Sendable {
    /// The model that chats, continues text, embeds and scores.
    public let model: any LanguageModel
    /// Who answers from the documents; nil serves the model alone.
    public let assistant: Assistant?
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
    }

    /// Serves a model alone.
    public init(model: any LanguageModel) {
        self.model = model
        assistant = nil
    }

    /// The index whose documents are listed and read; nil without documents.
    var index: Index? { assistant?.indexes.first }

    /// The assistant; 404 with what to do without one, 403 for a key that does not open its indexes.
    func requiredAssistant() throws(APIError) -> Assistant {
        guard let assistant else {
            throw .notFound(
                "This server has no index. Index a folder and start the server with its index.",
                code: "no_index")
        }
        try AccessKey.requireRight(to: assistant.indexes)
        return assistant
    }

    /// The index; 404 and 403 as ``requiredAssistant()``.
    func requiredIndex() throws(APIError) -> Index { try requiredAssistant().indexes[0] }
}
