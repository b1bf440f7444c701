import ArgumentParser
import Foundation
import Inference

/// `footnote model convert`: writes a model as GGUF, in another weight type.
struct ModelConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a model as a GGUF file, in another weight type.",
        usage: "footnote model convert <model> <output> [<options>]",
        discussion: """
            Reads a Hugging Face folder or a GGUF file. Copies the tokenizer and the chat template too. With --text, \
            the perplexity of a text is measured before and after; the difference shows what the smaller weights \
            cost.

            Examples:
              footnote model convert ~/models/gpt2 gpt2.gguf
              footnote model convert --type q4_k gpt2.gguf gpt2-q4_k.gguf
              footnote model convert --type q8_0 --text sample.txt a.gguf b.gguf
            """)

    @Argument(help: ArgumentHelp("The GGUF file or Hugging Face folder.", valueName: "model"))
    var model: String

    @Argument(help: ArgumentHelp("The file to write.", valueName: "output"))
    var target: String

    @Option(
        help: ArgumentHelp(
            "Type of the matrices: f32, f16, bf16, q8_0, q5_0, q4_0 or q4_k.", valueName: "type"))
    var type = "f16"

    @Option(
        help: ArgumentHelp("Measure the perplexity of this text before and after.", valueName: "file"),
        completion: .file())
    var text: String?

    @Flag(help: "Replace the output if there is one.")
    var force = false

    @OptionGroup var output: OutputArguments

    func validate() throws {
        if !ModelConversion.types.contains(type.uppercased()) {
            throw ValidationError(
                "--type is \(type); it takes " + ModelConversion.types.map { $0.lowercased() }.joined(separator: ", "))
        }
    }

    /// What happened, as JSON.
    private struct Result: Encodable {
        let conversion: ModelConversion.Report
        let perplexityBefore: Double?
        let perplexityAfter: Double?
    }

    func run() async throws {
        guard FileManager.default.fileExists(atPath: model) else {
            throw Failure(
                "\(model): there is no such model file or folder", hint: "`footnote model list` shows those here")
        }
        guard force || !FileManager.default.fileExists(atPath: target) else {
            throw Failure("\(target): the file exists", hint: "give another name, or --force")
        }
        let sample = try text.map(GivenText.file)
        let out = Output(options: output)
        var before: Double?, after: Double?
        if let sample { before = try await Self.perplexity(model, sample) }
        let report = try ModelConversion(path: model, type: type).write(to: target)
        if let sample { after = try await Self.perplexity(target, sample) }
        if out.printsJSON {
            try out.json(Result(conversion: report, perplexityBefore: before, perplexityAfter: after))
            return
        }
        let types = report.matrices.sorted { ($0.value, $0.key) > ($1.value, $1.key) }
            .map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
        try out.line(
            out.terminal.printable(
                "\(target): \(Quantity.bytes(report.bytesBefore)) → \(Quantity.bytes(report.bytesAfter)); matrices: \(types)"
            ))
        if let before, let after {
            try out.line(
                "perplexity \(before.formatted(.number.precision(.fractionLength(3)))) → "
                    + after.formatted(.number.precision(.fractionLength(3))))
        }
    }

    private static func perplexity(_ path: String, _ text: String) async throws -> Double {
        try await Model.load(path: path).windowedLogLikelihood(of: text, window: 512).perplexity
    }
}
