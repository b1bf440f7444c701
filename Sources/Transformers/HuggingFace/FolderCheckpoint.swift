package import Checkpoints
import Tensors

/// A Hugging Face folder presented as a GGUF file of the same model would be: its names, its shapes, its order of rows.
package struct FolderCheckpoint: Checkpoint {
    package let path: String
    package let metadata: GGUFMetadata
    package let tensorNames: [String]
    /// The folder itself.
    package let folder: ModelFolder
    private let tensors: [String: StoredTensor]

    package var byteCount: Int { folder.byteCount }
    package func storedTensor(_ name: String) -> StoredTensor? { tensors[name] }
    package func fingerprint() -> String { folder.fingerprint() }

    /// Reads the folder's settings and weight headers, and finds a place for each tensor.
    ///
    /// - Throws: `CheckpointError` for an architecture, a setting or a tensor that is not supported, by name.
    package init(path: String) throws(CheckpointError) {
        let folder = try ModelFolder(path: path)
        let type = try folder.configuration.string("model_type")
        guard let form = Architectures.all.map({ $0.folder }).first(where: { $0.modelTypes.contains(type) }) else {
            throw .unsupported(
                path: folder.configuration.path, what: "model type \"\(type)\"",
                advice: "Use a model of one of the types "
                    + Architectures.all.flatMap { $0.folder.modelTypes }.joined(separator: ", ") + ".")
        }
        if folder.configuration["quantization_config"] != nil {
            throw .unsupported(
                path: folder.configuration.path, what: "quantised weights (\"quantization_config\")",
                advice: "Use the folder of the original weights, or a GGUF file.")
        }
        let configuration = try FolderConfiguration(folder, form: form)
        var settings: FolderForm.Settings = [
            ("general.architecture", .string(form.architecture)),
            ("general.name", .string(folder.path.split(separator: "/").last.map(String.init) ?? folder.path)),
        ]
        settings += try form.settings(configuration).map { ("\(form.architecture).\($0.key)", $0.value) }
        var tensors: [String: StoredTensor] = [:]
        var names: [String] = []
        var sources: Set<String> = []
        for rule in try form.tensors(configuration) {
            guard let stored = folder.storedTensor(rule.source) else {
                if rule.isOptional { continue }
                throw .missingTensor(path: folder.path, tensor: rule.source)
            }
            tensors[rule.name] = try rule.change.applied(to: stored, name: rule.name, path: folder.path)
            names.append(rule.name)
            sources.insert(rule.source)
        }
        if let factors = try configuration.rotaryFactors() {
            let name = "rope_freqs.weight"
            tensors[name] = StoredTensor(name: name, dtype: .f32, shape: [factors.count]) {
                .owned(DType.f32.stored(factors))
            }
            names.append(name)
        }
        try Self.requireAllUsed(folder, sources, form, isTied: configuration.isTied())
        self.path = folder.path
        self.folder = folder
        self.tensors = tensors
        tensorNames = names
        metadata = try GGUFMetadata(path: folder.configuration.path, values: settings)
    }

    /// Refuses to be written as GGUF where other programs would take the file for something else: GGUF has no keys for some
    /// settings that folders may have.
    package func requireGGUFForm() throws(CheckpointError) {
        if let name = try metadata.optionalString("gpt2.\(GPT2.activationKey)") {
            throw .unsupported(
                path: folder.configuration.path, what: "activation \"\(name)\" in GGUF",
                advice: "The format's GPT-2 has GELU by a tanh; use the folder as it is.")
        }
        // Programs compute this one from the sizes.
        if let scale = try metadata.optionalFloat("gemma3.attention.scale") {
            let heads = try metadata.int("gemma3.attention.head_count")
            let isLargest = try metadata.int("gemma3.block_count") == Gemma3.largestLayerCount
            let dimension = try metadata.int(isLargest ? "gemma3.embedding_length" : "gemma3.attention.key_length")
            let expected = 1 / Float(isLargest ? dimension / heads : dimension).squareRoot()
            guard abs(scale - expected) <= 1e-6 else {
                throw .unsupported(
                    path: folder.configuration.path, what: "an attention scale of \(scale) in GGUF",
                    advice: "The format's Gemma 3 has \(expected); use the folder as it is.")
            }
        }
    }

    /// Parts of models that also see images; their text is modelled without them.
    private static let otherParts = [
        "vision_tower.", "multi_modal_projector.", "model.vision_tower.", "model.multi_modal_projector.",
    ]

    private static func requireAllUsed(
        _ folder: ModelFolder, _ sources: Set<String>, _ form: FolderForm, isTied: Bool
    ) throws(CheckpointError) {
        for name in folder.tensorNames where !sources.contains(name) {
            // A tied head repeats the embedding; early versions of transformers stored the rotation's frequencies.
            if isTied, name.hasSuffix("lm_head.weight") { continue }
            if name.hasSuffix(".rotary_emb.inv_freq") || form.isIgnored(name) { continue }
            if otherParts.contains(where: { name.hasPrefix($0) }) { continue }
            throw .unsupported(
                path: folder.path, what: "tensor \"\(name)\" in this architecture",
                advice: "The model has parts that would be left out; use a model of a supported kind.")
        }
    }
}

extension FolderForm.Change {
    /// The tensor after the change.
    ///
    /// - Throws: `CheckpointError` where its type or shape does not allow it.
    func applied(to stored: StoredTensor, name: String, path: String) throws(CheckpointError) -> StoredTensor {
        guard [.f32, .f16, .bf16].contains(stored.dtype) else {
            throw .unsupported(
                path: path, what: "tensor \"\(stored.name)\" of type \(stored.dtype.name)",
                advice: "Weights of type F32, F16 or BF16 are expected.")
        }
        let width = stored.dtype.bytesPerBlock
        switch self {
        case .none:
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape) { stored.bytes }
        case .transposed:
            guard stored.shape.count == 2 else {
                throw .wrongShape(path: path, tensor: stored.name, expected: [1, 1], found: stored.shape)
            }
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape.reversed()) {
                .owned(
                    Rearrangement.transposed(
                        stored.bytes.copy(), rows: stored.rowCount, columns: stored.rowLength, width: width))
            }
        case .pairedHeads(let count):
            let isVector = stored.shape.count == 1
            let rows = isVector ? stored.elementCount : stored.rowCount
            guard rows % (2 * count) == 0 else {
                throw .wrongShape(path: path, tensor: stored.name, expected: [count * 2], found: stored.shape)
            }
            return StoredTensor(name: name, dtype: stored.dtype, shape: stored.shape) {
                .owned(
                    Rearrangement.pairedHeads(
                        stored.bytes.copy(), headCount: count, rows: rows,
                        rowBytes: (isVector ? 1 : stored.rowLength) * width))
            }
        case .plusOne:
            return StoredTensor(name: name, dtype: .f32, shape: stored.shape) {
                .owned(DType.f32.stored(stored.dtype.values(stored.bytes, count: stored.elementCount).map { $0 + 1 }))
            }
        }
    }
}
