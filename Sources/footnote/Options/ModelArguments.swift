public import ArgumentParser
public import FootnoteKit
import Foundation
public import Inference

/// Which model, and how it runs.
struct ModelArguments: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The weights: a GGUF file, or a Hugging Face folder. Without it: \(DefaultModel.fileName) in ./models or in \
            the data folder.
            """, valueName: "path"), completion: .file())
    var model: String?

    @Option(
        name: .long, help: ArgumentHelp("Threads to compute with (default: one per core).", valueName: "count"))
    var threads: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Use only this instruction set: scalar, avx2, avx512, neon or i8mm (default: the best one here).",
            valueName: "name"))
    var instructionSet: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Keep the packed weights of large models in this folder, or none (default: the cache folder).",
            valueName: "path"), completion: .file())
    var weightCache: WeightCaching?

    func validate() throws { try threads.check("--threads", Accepted.threads) }

    /// The library whose models run as these options say.
    var library: Library {
        Library(
            options: ModelOptions(
                threadCount: threads, instructionSet: instructionSet, weightCache: weightCache ?? .automatic))
    }

    /// The weights that the options name.
    var choice: ModelChoice { ModelChoice(path: model) }

    /// Loads the model.
    ///
    /// - Throws: `LibraryError`, the loader's errors.
    func load(with adapters: AdapterArguments? = nil) async throws -> Model {
        try await library.model(ModelChoice(path: model, adapters: adapters?.choices ?? []))
    }
}

extension WeightCaching: ExpressibleByArgument {
    /// `none`, or a folder.
    public init(argument: String) { self = argument == "none" ? .off : .folder(argument) }
}

/// Adapters added to the model's weights.
struct AdapterArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Add a low-rank adapter to the weights: a GGUF file or a PEFT folder, followed by =SCALE for a strength \
            other than 1. May be given several times.
            """, valueName: "path[=scale]"), completion: .file())
    var adapter: [String] = []

    /// The adapters in their order.
    var choices: [ModelChoice.Adapter] { adapter.map(ModelChoice.Adapter.init(written:)) }

    func validate() throws {
        for choice in choices {
            if choice.path.isEmpty { throw ValidationError("--adapter needs a path") }
            if !choice.scale.isFinite {
                throw ValidationError("--adapter's scale is \(choice.scale); it takes a number")
            }
        }
    }
}

extension ModelChoice.Adapter {
    /// Takes `path=scale` apart. A path that exists as it stands has no scale, whatever its name.
    init(written text: String) {
        if !FileManager.default.fileExists(atPath: text), let sign = text.lastIndex(of: "="),
            let scale = Float(text[text.index(after: sign)...])
        {
            self.init(path: String(text[..<sign]), scale: scale)
        } else {
            self.init(path: text)
        }
    }
}

/// The adapter that reads passages.
struct ReaderArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The adapter that reads passages for short answers and confidence; prompted lets the model itself read, \
            which must follow instructions; none lets nobody (default: the adapter in ./adapters, the data folder or \
            beside the program, if it was trained on this model; else a large enough model itself).
            """, valueName: "path"), completion: .file())
    var reader: ReaderChoice?

    /// What was said, or the reader that fits.
    var choice: ReaderChoice { reader ?? .automatic }
}

extension ReaderChoice: ExpressibleByArgument {
    /// `none`, `prompted`, or a file.
    public init(argument: String) {
        self =
            switch argument {
            case "none": .none
            case "prompted": .prompted
            default: .file(argument)
            }
    }
}
