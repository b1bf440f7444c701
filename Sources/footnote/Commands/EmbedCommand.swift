import ArgumentParser
import Foundation
import IndexStore
import Inference
import Passages

/// `footnote embed`: texts to vectors.
struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Turn texts into vectors.",
        usage: "footnote embed [<text> ...] [<options>]",
        discussion: """
            With --index, vectors are those that the index compares: weighted, centred and whitened as it was \
            fitted, of length 1. Without, they are the model's raw features. One JSON object a line.

            Examples:
              footnote embed "one text" "another text"
              footnote embed --index notes.footnote --as question "when is the meeting?"
              cat lines.txt | footnote embed > vectors.ndjson
            """)

    @Argument(help: ArgumentHelp("Texts; without any, each line of standard input is one.", valueName: "text"))
    var texts: [String] = []

    @Option(
        name: .customLong("as"), help: "With --index: whether the texts stand for passages or for questions.")
    var kind: EmbeddedKind = .passage

    @Option(help: ArgumentHelp("The index whose fit to use.", valueName: "file"))
    var index: String?

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        let out = Output(options: output)
        let embedder = try await Embedder(index: index, model: model, kind: kind)
        if !texts.isEmpty {
            for line in try await embedder.vectors(of: texts) { try out.jsonLine(line) }
            return
        }
        var batch = [String]()
        while let line = readLine() {
            batch.append(line)
            if batch.count == 32 {
                for line in try await embedder.vectors(of: batch) { try out.jsonLine(line) }
                batch = []
                try Task.checkCancellation()
            }
        }
        for line in try await embedder.vectors(of: batch) { try out.jsonLine(line) }
    }
}

/// What an embedded text stands for; the two have separate means.
enum EmbeddedKind: String, ExpressibleByArgument, CaseIterable { case passage, question }
