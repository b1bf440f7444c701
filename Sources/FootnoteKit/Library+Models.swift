import Foundation
import IndexStore
import Passages
public import Inference

/// Which weights to load.
public struct ModelChoice: Sendable, Equatable {
    /// An adapter of low rank that is added to the weights.
    public struct Adapter: Sendable, Equatable {
        /// A GGUF file, or a folder as the PEFT library writes it.
        public var path: String
        /// How much of it is added: 1 as it was trained.
        public var scale: Float

        /// Chooses an adapter.
        public init(path: String, scale: Float = 1) {
            self.path = path
            self.scale = scale
        }
    }

    /// A GGUF file or a Hugging Face folder; nil for the default model.
    public var path: String?
    /// Adapters, in the order in which they are added.
    public var adapters: [Adapter]

    /// Chooses weights.
    public init(path: String? = nil, adapters: [Adapter] = []) {
        self.path = path
        self.adapters = adapters
    }

    /// The default model as it is.
    public static let standard = ModelChoice()
}

/// Who reads passages for short answers and for confidence.
public enum ReaderChoice: Sendable, Equatable {
    /// The first of `DataFolders.readers` that was trained on the model. Without one, a large enough model that follows
    /// instructions is told to read; otherwise nobody reads.
    case automatic
    /// Answers are sentences chosen by likelihood.
    case none
    /// The model itself, which is told to.
    case prompted
    /// The adapter of this file.
    case file(String)
}

extension Library {
    /// The weight file or folder of a model.
    ///
    /// - Parameter path: nil for the default model.
    /// - Throws: ``LibraryError/noSuchModel(path:)``, ``LibraryError/noModel(folders:)``.
    public func modelPath(_ path: String? = nil) throws -> String {
        if let path {
            guard FileManager.default.fileExists(atPath: path) else { throw LibraryError.noSuchModel(path: path) }
            return path
        }
        guard let found = folders.defaultModel else { throw LibraryError.noModel(folders: folders.modelFolders) }
        return found
    }

    /// Loads a model.
    ///
    /// - Throws: what ``modelPath(_:)`` throws; `CheckpointError`, `TokenizerError` or `InferenceError`, each of which
    ///   names the file.
    public func model(_ choice: ModelChoice = .standard) async throws -> Model {
        var options = options
        if options.weightCache == .automatic { options.weightCache = .folder(folders.packedWeights) }
        let model = try await Model.load(path: modelPath(choice.path), options: options)
        var selections: [AdapterSelection] = []
        for adapter in choice.adapters {
            selections.append(
                AdapterSelection(try await model.loadAdapter(path: adapter.path), scale: adapter.scale))
        }
        return selections.isEmpty ? model : model.adapted(by: selections)
    }

    /// Who reads for a model, with its calibration; nil if nobody does.
    ///
    /// - Throws: what ``readerPath(_:for:)`` throws; `CheckpointError` and `ReaderError` if the file is no adapter of
    ///   the model that reads; `ChatTemplateError` if a model is to be told to read that has no template for it.
    public func reader(_ choice: ReaderChoice = .automatic, for model: Model) async throws -> Reader? {
        if let path = try readerPath(choice, for: model) { return try await Reader(model: model, adapterFile: path) }
        switch choice {
        case .none, .file: return nil
        case .prompted: return try Reader(prompting: model)
        case .automatic: return model.information.readsWhenTold ? try? Reader(prompting: model) : nil
        }
    }

    /// Reads passages for a model, calibrated or not: its adapter, or the model itself, which is told to.
    ///
    /// - Throws: as ``reader(_:for:)``; nothing may be wanted of `ReaderChoice.none`, for which this is nil.
    package func passageReader(_ choice: ReaderChoice, for model: Model) async throws -> PassageReader? {
        if let path = try readerPath(choice, for: model) {
            return try await PassageReader(model: model, adapterFile: path)
        }
        return choice == .none ? nil : try PassageReader(prompting: model)
    }

    /// Where the adapter that reads lies; nil if none is wanted, or none was trained on the model.
    ///
    /// - Throws: ``LibraryError/noSuchReader(path:)``; `CheckpointError` if a file cannot be read.
    public func readerPath(_ choice: ReaderChoice = .automatic, for model: Model) throws -> String? {
        switch choice {
        case .none, .prompted: return nil
        case .file(let given):
            guard FileManager.default.fileExists(atPath: given) else { throw LibraryError.noSuchReader(path: given) }
            return given
        case .automatic:
            let fingerprint = model.information.fingerprint
            return try folders.readers.first { try Adapter.base(ofFile: $0) == fingerprint }
        }
    }
}
