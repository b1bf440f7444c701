public import ArgumentParser
public import FootnoteKit
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
            With --index, the vectors are those that the index compares: weighted, centred and whitened as the index \
            was fitted, of length 1. Without --index, they are the model's raw features. Prints one JSON object per \
            line.

            Examples:
              footnote embed "one text" "another text"
              footnote embed --index notes.footnote --as question "when is the meeting?"
              cat lines.txt | footnote embed > vectors.ndjson
            """)

    @Argument(help: ArgumentHelp("Texts; without any, each line of standard input is a text.", valueName: "text"))
    var texts: [String] = []

    @Option(
        name: .customLong("as"), help: "With --index: whether the texts stand for passages or for questions.")
    var kind: TextEmbedder.Kind = .passage

    @Option(help: ArgumentHelp("The index whose fit to use.", valueName: "file"), completion: .file())
    var index: String?

    @OptionGroup var model: ModelArguments
    @OptionGroup var output: OutputArguments

    /// One text with its vector.
    private struct Line: Encodable {
        let text: String
        let vector: [Float]
    }

    func run() async throws {
        let out = Output(options: output)
        let embedder = try await model.library.embedder(index: index, model: model.choice)
        func print(_ batch: [String]) async throws {
            for (text, vector) in zip(batch, try await embedder.vectors(of: batch, as: kind)) {
                try out.jsonLine(Line(text: text, vector: vector))
            }
        }
        if !texts.isEmpty { return try await print(texts) }
        var batch = [String]()
        while let line = readLine() {
            batch.append(line)
            if batch.count == 32 {
                try await print(batch)
                batch = []
                try Task.checkCancellation()
            }
        }
        try await print(batch)
    }
}

extension TextEmbedder.Kind: ExpressibleByArgument {}
