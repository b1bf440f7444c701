package import Checkpoints
package import Tensors

/// A Hugging Face folder presented as a GGUF file of the same model would be: its names, its shapes, its order of rows.
package struct FolderCheckpoint: Checkpoint {
    package let path: String
    package let metadata: GGUFMetadata
    package let tensorNames: [String]
    /// The folder itself.
    package let folder: ModelFolder
    private let tensors: [String: StoredTensor]

    package var byteCount: Int { folder.byteCount }
    package var weightFiles: [MappedFile] { folder.files.map(\.file) }
    package func storedTensor(_ name: String) -> StoredTensor? { tensors[name] }
    package func fingerprint() -> String { folder.fingerprint() }

    /// Reads the folder's settings and weight headers, and finds a place for each tensor.
    ///
    /// - Throws: `CheckpointError` for an architecture, a setting or a tensor that is not supported, by name.
    package init(path: String) throws(CheckpointError) {
        let folder = try ModelFolder(path: path)
        let type = try folder.configuration.string("model_type")
        guard let form = Architectures.all.flatMap({ $0.folders }).first(where: { $0.modelTypes.contains(type) }) else {
            throw .unsupported(
                path: folder.configuration.path, what: "model type \"\(type)\"",
                advice: "Use a model of one of the types "
                    + Architectures.all.flatMap { $0.folders }.flatMap(\.modelTypes).joined(separator: ", ") + ".")
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
            var parts: [StoredTensor] = []
            for source in rule.sources {
                guard let stored = folder.storedTensor(source) else {
                    if rule.isOptional { break }
                    throw .missingTensor(path: folder.path, tensor: source)
                }
                parts.append(try rule.change.applied(to: stored, name: rule.name, path: folder.path))
                sources.insert(source)
            }
            guard !parts.isEmpty else { continue }
            tensors[rule.name] = try StoredTensor(stacking: parts, name: rule.name, path: folder.path)
            names.append(rule.name)
        }
        for (name, factors) in try configuration.rotaryFactors() {
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
        let name = try metadata.string("general.architecture")
        try Architectures.named(name, path: path).requireGGUFForm(metadata)
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
