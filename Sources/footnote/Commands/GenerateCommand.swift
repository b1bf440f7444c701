import ArgumentParser
import Inference
import Tokenizers

/// `footnote generate`: plain text generation, without documents.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Continue a text with the model.",
        discussion: """
            The prompt is continued as it stands; with --chat it becomes a message in the model's own chat format. \
            One continuation is printed as it is written; several follow each other.

            Examples:
              footnote generate "The capital of France is"
              footnote generate --chat --system "You are brief." "What is SQLite?"
              footnote generate --temperature 0.8 --top-p 0.95 --seed 7 --count 3 "Once upon a time"
              footnote generate --model gpt2 --temperature 0.7 --max-length 50 --count 5 "Hello, world!"
            """)

    @Argument(help: ArgumentHelp("The text to continue; - reads it from standard input.", valueName: "prompt"))
    var prompt: String

    @Flag(help: "Wrap the prompt in the model's chat template.")
    var chat = false

    @Option(help: ArgumentHelp("With --chat: the system message.", valueName: "text"))
    var system: String?

    @Option(help: ArgumentHelp("How many continuations.", valueName: "count"))
    var count = 1

    @Option(help: ArgumentHelp("Longest continuation, in tokens (default: 128).", valueName: "count"))
    var maxTokens: Int?

    @Option(help: ArgumentHelp("Longest prompt and continuation together, in tokens.", valueName: "count"))
    var maxLength: Int?

    @Option(help: ArgumentHelp("End before this text; may be given several times.", valueName: "text"))
    var stop: [String] = []

    @Option(help: ArgumentHelp("End at this control token or id; may be given several times.", valueName: "token"))
    var stopToken: [String] = []

    @Option(
        help: ArgumentHelp(
            "Write this many and print the --count likeliest of them (default: --count).", valueName: "count"))
    var bestOf: Int?

    @Flag(help: "Print the prompt in front of each continuation.")
    var echo = false

    @Flag(help: "Let control tokens that the prompt spells, such as <|im_end|>, be control tokens.")
    var special = false

    @Option(
        help: ArgumentHelp("With --json: report this many of the likeliest tokens at each step.", valueName: "count"))
    var logprobs: Int?

    @Flag(help: "With --json: print each event on a line of its own as it happens.")
    var stream = false

    @OptionGroup(title: "Sampling") var sampling: SamplingArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try count.check("--count", 1...128)
        try maxTokens.check("--max-tokens", atLeast: 1)
        if system != nil, !chat { throw ValidationError("--system needs --chat") }
        if maxTokens != nil, maxLength != nil {
            throw ValidationError("--max-tokens and --max-length both set the length; give one of them")
        }
        if let bestOf {
            if !(count...128).contains(bestOf) {
                throw ValidationError("--best-of is \(bestOf); it takes --count (\(count)) to 128")
            }
            if stream {
                throw ValidationError("--best-of and --stream don't go together: the best is known at the end")
            }
        }
        try logprobs.check("--logprobs", 0...20)
        if logprobs != nil, !output.json { throw ValidationError("--logprobs needs --json") }
        if stream, !output.json { throw ValidationError("--stream needs --json; text is streamed anyway") }
    }

    func run() async throws {
        let prompt = try GivenText.argument(prompt, of: "prompt")
        let model = try await model.load(with: adapters)
        var tokens = [TokenID]()
        if chat {
            var messages = system.map { [ChatMessage(role: .system, content: $0)] } ?? []
            messages.append(ChatMessage(role: .user, content: prompt))
            try model.requireFit(messages)
            tokens = try model.chatTemplate().prompt(messages, tokenizer: model.tokenizer)
        } else {
            if model.tokenizer.addsBeginningOfText, let first = model.tokenizer.beginningOfText { tokens = [first] }
            tokens += try model.fittingTokens(prompt, allowing: special ? model.tokenizer.controlTokens : [])
        }
        var limit = maxTokens ?? 128
        if let maxLength {
            limit = maxLength - tokens.count
            if limit < 1 {
                throw Failure("the prompt has \(tokens.count) tokens, and --max-length is \(maxLength)")
            }
        }
        let request = GenerationRequest(
            prompt: tokens, maxTokens: limit, sampling: sampling.options, stop: stop,
            stopTokens: Set(try stopToken.map { try Self.token($0, model.tokenizer) }), count: bestOf ?? count,
            topLogProbabilities: logprobs ?? 0)
        let printer = GenerationPrinter(
            output: Output(options: output), written: bestOf ?? count, count: count, streamsEvents: stream,
            prompt: echo ? prompt : "", tokenizer: logprobs == nil ? nil : model.tokenizer)
        try await printer.print(model.generate(request))
    }

    /// The token of a name or an id.
    private static func token(_ name: String, _ tokenizer: any Tokenizer) throws -> TokenID {
        if let token = tokenizer.token(named: name) { return token }
        guard let id = TokenID(name), (0..<tokenizer.vocabularySize).contains(Int(id)) else {
            throw Failure(
                "--stop-token \(name): the vocabulary has no control token of that name",
                hint: "give its name as the model spells it, or an id from 0 to \(tokenizer.vocabularySize - 1)")
        }
        return id
    }
}
