import ArgumentParser
import Foundation
import Inference

/// `footnote perplexity`: how well the model predicts a text.
struct PerplexityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perplexity",
        abstract: "Measure how well the model predicts a text.",
        usage: "footnote perplexity <file> [<options>]",
        discussion: """
            Scores the text in windows that slide over it. Each token counts once, predicted from the tokens before \
            it in its window. Lower is better. Use bits per byte to compare models with different vocabularies.

            Examples:
              footnote perplexity chapter.txt
              footnote perplexity --window 512 --stride 256 --json chapter.txt
              footnote perplexity --adapter reader.gguf chapter.txt
              cat *.txt | footnote perplexity -
            """)

    /// The result as JSON.
    private struct Report: Encodable {
        var file: String
        var tokens: Int
        var logLikelihood: Double
        var perplexity: Double
        var bitsPerByte: Double
        var window: Int
        var stride: Int
    }

    @Argument(
        help: ArgumentHelp("A file of UTF-8 text; - reads standard input.", valueName: "file"), completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "Tokens of a window (default: the context window, at most 2048).", valueName: "count"))
    var window: Int?

    @Option(
        help: ArgumentHelp("Tokens from one window to the next (default: half a window).", valueName: "count"))
    var stride: Int?

    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try window.check("--window", atLeast: 2)
        try stride.check("--stride", atLeast: 1)
    }

    func run() async throws {
        let out = Output(options: output)
        let text = try file == "-" ? GivenText.argument("-", of: "text") : GivenText.file(file)
        let model = try await model.load(with: adapters)
        let window = window ?? min(model.information.contextLength, 2048)
        let stride = stride ?? max(1, window / 2)
        let result = try await model.windowedLogLikelihood(of: text, window: window, stride: stride)
        guard !result.tokens.isEmpty else {
            throw Failure("\(file): the text is too short; one token has nothing to be predicted from")
        }
        if out.printsJSON {
            try out.json(
                Report(
                    file: file, tokens: result.tokens.count, logLikelihood: result.sum,
                    perplexity: result.perplexity, bitsPerByte: result.bitsPerByte, window: window, stride: stride))
        } else {
            try out.line("perplexity     \(Self.shown(result.perplexity))")
            try out.line("bits per byte  \(Self.shown(result.bitsPerByte))")
            try out.line("tokens         \(result.tokens.count)")
        }
    }

    private static func shown(_ value: Double) -> String { String(format: "%.4f", value) }
}
