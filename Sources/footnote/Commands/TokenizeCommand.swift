import ArgumentParser
import FootnoteKit
import Inference
import Tokenizers

/// `footnote tokenize`: a text's tokens.
struct TokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokenize",
        abstract: "Show the tokens of a text.",
        usage: "footnote tokenize <text> [<options>]",
        discussion: """
            Prints one line for each token: its id and the piece of the vocabulary. Only the vocabulary is read, so \
            that a file without weights does as well. What looks like a control token is text, unless --special says \
            otherwise.

            Examples:
              footnote tokenize "Hello world"
              footnote tokenize --special "<|im_start|>user"
              footnote tokenize --json - < notes.txt
            """)

    @Argument(help: ArgumentHelp("The text; - reads standard input.", valueName: "text"))
    var text: String

    @Flag(help: "Let the text spell control tokens, and put the one in front that the model was trained with.")
    var special = false

    @OptionGroup var vocabulary: VocabularyArguments
    @OptionGroup var output: OutputArguments

    /// The tokens as JSON.
    private struct Result: Encodable {
        let text: String
        let tokens: [TextToken]
    }

    func run() async throws {
        let out = Output(options: output)
        let text = try GivenText.argument(text, of: "text")
        let tokens = try vocabulary.tokenizer().tokens(of: text, addsBeginning: special, allowsControl: special)
        if out.printsJSON { return try out.json(Result(text: text, tokens: tokens)) }
        for token in tokens { try out.line("\(token.id)\t\(out.terminal.printable(token.piece))") }
    }
}

/// `footnote detokenize`: the text of tokens.
struct DetokenizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detokenize",
        abstract: "Show the text of token ids.",
        usage: "footnote detokenize <id> ... [<options>]",
        discussion: """
            Control tokens stand for no text; --special writes their names.

            Examples:
              footnote detokenize 19556 905
              footnote detokenize --special 1 19556 2
            """)

    @Argument(help: ArgumentHelp("Token ids.", valueName: "id"))
    var ids: [Int]

    @Flag(help: "Write control tokens by their names.")
    var special = false

    @OptionGroup var vocabulary: VocabularyArguments
    @OptionGroup var output: OutputArguments

    /// The text as JSON.
    private struct Result: Encodable {
        let text: String
    }

    func run() async throws {
        let out = Output(options: output)
        let tokenizer = try vocabulary.tokenizer()
        let tokens = try tokenizer.checked(ids)
        let text = special ? tokenizer.shownText(of: tokens) : tokenizer.decode(tokens)
        if out.printsJSON { return try out.json(Result(text: text)) }
        try out.line(text)
    }
}

/// Which vocabulary.
struct VocabularyArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A GGUF file or a Hugging Face folder (default: the default model).", valueName: "path"),
        completion: .file())
    var model: String?

    /// Reads the vocabulary, and no weights.
    func tokenizer() throws -> any Tokenizer {
        try ModelSource(path: Library().modelPath(model)).tokenizer()
    }
}
