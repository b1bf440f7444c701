import Checkpoints
import Tensors
import Tokenizers
import Transformers

extension Model {
    /// Loads a model.
    ///
    /// The file is mapped and its weights are packed for the kernels, which takes a fraction of a second for the default
    /// model. With a weight cache, a large model is packed once, and later starts take what is there. Loading happens on
    /// a thread of its own.
    /// - Throws: `CheckpointError`, `TokenizerError` or `InferenceError`, each naming the file or the option.
    public static func load(path: String, options: ModelOptions = .init()) async throws -> Model {
        try await ModelLoader().load(path: path, options: options)
    }
}

/// Keeps loading off the threads that serve others.
private actor ModelLoader: QueueIsolated {
    nonisolated let queueExecutor = QueueExecutor(label: "footnote.loading")

    func load(path: String, options: ModelOptions) throws -> Model {
        let pool = try makePool(options)
        let source = try ModelSource(path: path)
        let checkpoint = source.checkpoint
        let architecture = try checkpoint.metadata.string("general.architecture")
        guard Model.supportedArchitectures.contains(architecture) else {
            throw InferenceError.unsupportedArchitecture(
                architecture, path: path, supported: Model.supportedArchitectures)
        }
        let tokenizer = try source.tokenizer()
        let fingerprint = checkpoint.fingerprint()
        let transformer = try Transformer.load(
            from: checkpoint, pool: pool, packed: options.place(for: checkpoint, fingerprint: fingerprint))
        // What has been looked at of the files is not needed again.
        for file in checkpoint.weightFiles { file.advise(dropping: 0..<file.byteCount) }
        let configuration = transformer.configuration
        let information = ModelInformation(
            name: ModelInformation.familiarName(
                path: path, stated: try checkpoint.metadata.optionalString("general.name")),
            architecture: architecture, fingerprint: fingerprint, path: path,
            parameterCount: checkpoint.parameterCount, contextLength: configuration.contextLength,
            vocabularySize: configuration.vocabularySize, layerCount: configuration.layerCount,
            hiddenSize: configuration.hiddenSize, quantization: majorityType(of: checkpoint.storedTensors),
            fileBytes: checkpoint.byteCount)
        return Model(
            information: information, tokenizer: tokenizer, templates: try source.chatTemplates(),
            transformer: transformer, prefixCacheBytes: options.prefixCacheBytes)
    }

    private func makePool(_ options: ModelOptions) throws(InferenceError) -> ThreadPool {
        let threadCount = options.threadCount ?? ThreadPool.defaultThreadCount
        guard threadCount >= 1 else {
            throw .invalidOption(name: "threadCount", value: "\(threadCount)", expected: "at least 1")
        }
        guard let name = options.instructionSet else { return ThreadPool(threadCount: threadCount) }
        guard let instructionSet = InstructionSet(rawValue: name), instructionSet.isAvailable else {
            let available = InstructionSet.allCases.filter(\.isAvailable).map(\.rawValue).joined(separator: ", ")
            throw .invalidOption(
                name: "instructionSet", value: name, expected: "one that this machine runs: \(available)")
        }
        return ThreadPool(threadCount: threadCount, instructionSet: instructionSet)
    }

    /// The type that holds most weights, matrices only.
    private func majorityType(of tensors: [StoredTensor]) -> String {
        var counts: [String: Int] = [:]
        for tensor in tensors where tensor.shape.count > 1 {
            counts[tensor.dtype.name, default: 0] += tensor.elementCount
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "F32"
    }
}

/// How a model runs on this machine.
public struct ModelOptions: Sendable, Equatable {
    /// The number of threads; nil for one per processor.
    public var threadCount: Int?
    /// The instruction set of the kernels (`scalar`, `avx2`, `avx512`, `neon`, `i8mm`); nil for the best one available.
    public var instructionSet: String?

    /// The most memory that keys and values of earlier sequences may take, so that a prompt or passage that begins like
    /// one of them need not be run again; 0 keeps none.
    public var prefixCacheBytes: Int

    /// Where a large model's packed weights are kept for later starts.
    public var weightCache: WeightCaching

    /// Makes options; the defaults use the whole machine.
    public init(
        threadCount: Int? = nil, instructionSet: String? = nil, prefixCacheBytes: Int = 48 << 20,
        weightCache: WeightCaching = .automatic
    ) {
        self.threadCount = threadCount
        self.instructionSet = instructionSet
        self.prefixCacheBytes = prefixCacheBytes
        self.weightCache = weightCache
    }

    fileprivate func place(for checkpoint: any Checkpoint, fingerprint: String) -> WeightCache.Place? {
        guard case .folder(let folder) = weightCache else { return nil }
        return WeightCache(folder: folder).place(for: checkpoint, fingerprint: fingerprint)
    }
}

/// Where packed weights are kept, so that a model of hundreds of megabytes need not be packed at each start.
///
/// The files take about as much room as the weights. They hold nothing that can't be made again, and may be removed at
/// any time.
public enum WeightCaching: Sendable, Equatable {
    /// In the cache folder of the `Library` that loads the model; nowhere without one.
    case automatic
    /// Nowhere: weights are packed at each start.
    case off
    /// In this folder, which is made if need be.
    case folder(String)
}
