import ArgumentParser
import Foundation

/// Adapters added to the model's weights.
struct AdapterArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Add a low-rank adapter to the weights: a GGUF file or a PEFT folder, with =SCALE behind it for another \
            strength than 1. May be given several times.
            """, valueName: "path[=scale]"))
    var adapter: [String] = []

    /// One adapter, taken apart.
    struct Choice: Equatable {
        let path: String
        let scale: Float
    }

    /// The adapters in their order. A path that exists as it stands has no scale, whatever its name.
    var choices: [Choice] {
        adapter.map { text in
            guard !FileManager.default.fileExists(atPath: text), let sign = text.lastIndex(of: "="),
                let scale = Float(text[text.index(after: sign)...])
            else { return Choice(path: text, scale: 1) }
            return Choice(path: String(text[..<sign]), scale: scale)
        }
    }

    func validate() throws {
        for choice in choices {
            if choice.path.isEmpty { throw ValidationError("--adapter needs a path") }
            if !choice.scale.isFinite {
                throw ValidationError("--adapter's scale is \(choice.scale); it takes a number")
            }
        }
    }
}
