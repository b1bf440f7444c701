import Checkpoints
import Formats

/// config.json of a Hugging Face folder, with what the architectures read from it alike.
struct FolderConfiguration: Sendable {
    private let object: JSONObject
    /// Names of the folder's tensors, which tell where its models begin.
    private let tensorNames: Set<String>
    private let form: FolderForm

    init(_ folder: ModelFolder, form: FolderForm) throws(CheckpointError) {
        // Models that also see images keep the text model's settings apart.
        let given = try folder.configuration.optionalObject("text_config") ?? folder.configuration
        let missing = form.standards.filter { standard in !given.members.contains { $0.name == standard.name } }
        object = missing.isEmpty ? given : try JSONObject(JSON(.object(given.members + missing)), path: given.path)
        tensorNames = Set(folder.tensorNames)
        self.form = form
    }

    func size(_ key: String) throws(CheckpointError) -> Int {
        guard let value = try optionalSize(key) else { throw .missingKey(path: object.path, key: key) }
        return value
    }

    func optionalSize(_ key: String) throws(CheckpointError) -> Int? {
        guard let value = try object.optionalInt(key) else { return nil }
        try require((1...1 << 24).contains(value), key, "1 ... 16,777,216")
        return value
    }

    /// A number that may be zero.
    func optionalCount(_ key: String) throws(CheckpointError) -> Int? {
        guard let value = try object.optionalInt(key) else { return nil }
        try require((0...1 << 24).contains(value), key, "0 ... 16,777,216")
        return value
    }

    func optionalCounts(_ key: String) throws(CheckpointError) -> [Int]? {
        try object.optionalArray(key)?.map { element throws(CheckpointError) in
            guard case .integer(let value) = element.value, (0...1 << 24).contains(value) else {
                throw object.invalidValue(key, expected: "an array of integers of at least 0")
            }
            return Int(value)
        }
    }

    /// A bound of scores or logits.
    func cap(_ key: String) throws(CheckpointError) -> Double {
        let value = try number(key)
        try require(value > 0, key, "a positive number")
        return value
    }

    /// Whether config.json has the key, be its value null.
    func mentions(_ key: String) -> Bool { object.members.contains { $0.name == key } }

    func number(_ key: String) throws(CheckpointError) -> Double { try object.number(key) }
    func optionalNumber(_ key: String) throws(CheckpointError) -> Double? { try object.optionalNumber(key) }
    func optionalBool(_ key: String) throws(CheckpointError) -> Bool? { try object.optionalBool(key) }
    func optionalString(_ key: String) throws(CheckpointError) -> String? { try object.optionalString(key) }
    func optionalStrings(_ key: String) throws(CheckpointError) -> [String]? { try object.optionalStrings(key) }
    func optionalObject(_ key: String) throws(CheckpointError) -> JSONObject? { try object.optionalObject(key) }

    /// Throws what is wrong with a key unless `holds`.
    func require(_ holds: Bool, _ key: String, _ expected: String) throws(CheckpointError) {
        if !holds { throw object.invalidValue(key, expected: expected) }
    }

    /// A string that must be one of these, where it is given; others are valid, but not supported.
    func require(_ key: String, _ values: [String]) throws(CheckpointError) {
        let found = try optionalString(key) ?? values[0]
        if !values.contains(found) { throw unsupported(key, supported: values.joined(separator: " and ")) }
    }

    /// What is said of a setting that is valid and asks for more than is there: no word of damage.
    func unsupported(_ key: String, supported: String) -> CheckpointError {
        .unsupported(
            path: object.path, what: "\"\(key)\" is \(object[key]?.shortDescription ?? "missing")",
            advice: "Supported: \(supported). Use another model.")
    }

    /// Switches and numbers that change what is computed, and must be off or absent.
    func refuse(_ keys: String...) throws(CheckpointError) {
        for key in keys {
            switch object[key]?.value {
            case nil, .bool(false): continue
            case .bool(true), .integer, .number, .unsigned:
                throw unsupported(key, supported: "models without it")
            default: throw object.invalidValue(key, expected: "a number, true, false or null")
            }
        }
    }

    func headCounts() throws(CheckpointError) -> (query: Int, keyValue: Int) {
        let count = try size("num_attention_heads")
        return (count, try optionalSize("num_key_value_heads") ?? count)
    }

    /// Whether the head is the embedding.
    func isTied() throws(CheckpointError) -> Bool {
        try object.optionalBool("tie_word_embeddings") ?? form.isTied
    }

    /// The prefix whose marking tensor the folder has; the first one's where it has none, so that what is missing is named
    /// as usual.
    func root(_ prefixes: KeyValuePairs<String, String>) -> String {
        (prefixes.first { tensorNames.contains($0.key) } ?? prefixes.first)?.value ?? ""
    }

    func has(_ tensor: String) -> Bool { tensorNames.contains(tensor) }
}

extension FolderConfiguration {
    /// Sizes that all but GPT-2 name alike.
    func commonSettings() throws(CheckpointError) -> FolderForm.Settings {
        let heads = try headCounts()
        let hidden = try size("hidden_size")
        let dimension = try headDimension()
        return [
            ("context_length", .uint32(UInt32(try size("max_position_embeddings")))),
            ("embedding_length", .uint32(UInt32(hidden))),
            ("feed_forward_length", .uint32(UInt32(try size("intermediate_size")))),
            ("block_count", .uint32(UInt32(try size("num_hidden_layers")))),
            ("attention.head_count", .uint32(UInt32(heads.query))),
            ("attention.head_count_kv", .uint32(UInt32(heads.keyValue))),
            ("attention.key_length", .uint32(UInt32(dimension))),
            ("attention.value_length", .uint32(UInt32(dimension))),
            ("attention.layer_norm_rms_epsilon", .float32(Float(try number("rms_norm_eps")))),
        ]
    }

    func headDimension() throws(CheckpointError) -> Int {
        if let given = try optionalSize("head_dim") { return given }
        return try size("hidden_size") / headCounts().query
    }

    /// Tensors that all but GPT-2 name alike.
    ///
    /// - Parameters:
    ///   - attention: the tensors of a block's attention but for norms and its output map.
    ///   - norms: those of a block.
    ///   - outputNorm: what is done to the last norm.
    ///   - second: the tensors of the part after attention, of each layer.
    func commonTensors(
        attention: [FolderForm.Rule], norms: [FolderForm.Rule] = FolderForm.Rule.inputNorms,
        outputNorm: FolderForm.Change = .none,
        second: (Int) throws(CheckpointError) -> [FolderForm.Rule] = { _ in FolderForm.Rule.gated }
    ) throws(CheckpointError) -> [FolderForm.Rule] {
        let root = root([
            "model.embed_tokens.weight": "model.", "embed_tokens.weight": "",
            "language_model.model.embed_tokens.weight": "language_model.model.",
            "model.language_model.embed_tokens.weight": "model.language_model.",
        ])
        var rules: [FolderForm.Rule] = [
            .init(TensorRole.embedding, root + "embed_tokens.weight"),
            .init("output_norm.weight", root + "norm.weight", outputNorm),
        ]
        let block = norms + attention + [.init("attn_output.weight", "self_attn.o_proj.weight")]
        for layer in 0..<(try size("num_hidden_layers")) {
            for rule in block + (try second(layer)) {
                rules.append(rule.prefixed("blk.\(layer).", "\(root)layers.\(layer)."))
            }
        }
        if try !isTied() {
            rules.append(
                .init(
                    TensorRole.head,
                    has("language_model.lm_head.weight") ? "language_model.lm_head.weight" : "lm_head.weight"))
        }
        return rules
    }
}
