import Checkpoints
import Formats
import Tensors

// A folder as the PEFT library writes it: adapter_config.json and adapter_model.safetensors.
extension AdapterParts {
    /// - Parameter configuration: the model's, whose order of query and key rows may be another than the folder's.
    init(folder: String, configuration: TransformerConfiguration) throws(CheckpointError) {
        let settings = try JSONObject(contentsOf: "\(folder)/adapter_config.json", limit: ModelFolder.jsonLimit)
        let file = try SafetensorsFile(path: "\(folder)/adapter_model.safetensors")
        self.init(path: folder)
        try Self.check(settings)
        let alpha = try settings.number("lora_alpha")
        let usesRoot = try settings.optionalBool("use_rslora") ?? false
        let own = try settings.optionalObject("alpha_pattern")
        for tensor in file.tensors {
            guard let module = Self.module(of: tensor.name, half: "lora_A") else {
                if let module = Self.module(of: tensor.name, half: "lora_B"),
                    file.optionalTensor(Self.name(of: module, half: "lora_A")) != nil
                {
                    continue
                }
                throw Self.unsupported(tensor.name, path: folder)
            }
            guard let name = Self.ggufName(of: module) else { throw Self.unsupported(tensor.name, path: folder) }
            let other = Self.name(of: module, half: "lora_B")
            guard let widen = file.optionalTensor(other) else { throw .missingTensor(path: folder, tensor: other) }
            var strength = Float(alpha)
            for member in own?.members ?? [] where ".\(module)".hasSuffix(".\(member.name)") {
                strength = Float(try own?.number(member.name) ?? alpha)
            }
            try add(
                name, narrow: file.stored(tensor),
                widen: Self.inOrder(file.stored(widen), name: name, path: folder, configuration)
            ) { rank in strength / (usesRoot ? Float(rank).squareRoot() : Float(rank)) }
        }
    }

    private static func check(_ settings: JSONObject) throws(CheckpointError) {
        guard try settings.string("peft_type") == "LORA" else {
            throw settings.invalidValue("peft_type", expected: "\"LORA\"")
        }
        guard try settings.optionalString("bias") ?? "none" == "none" else {
            throw settings.invalidValue("bias", expected: "\"none\"")
        }
        for key in ["use_dora", "lora_bias", "use_qalora", "use_bdlora"] {
            if try settings.optionalBool(key) == true {
                throw settings.invalidValue(key, expected: "false, since no other form is supported")
            }
        }
    }

    private static func unsupported(_ tensor: String, path: String) -> CheckpointError {
        .unsupported(
            path: path, what: "tensor \"\(tensor)\" in an adapter",
            advice: "Pairs of lora_A and lora_B on the linear maps of a model's blocks are expected.")
    }

    /// The name of the adapted module in the base model, or nil where a tensor is no such half.
    private static func module(of tensor: String, half: String) -> String? {
        let prefix = "base_model.model.", suffix = ".\(half).weight"
        guard tensor.hasPrefix(prefix), tensor.hasSuffix(suffix), tensor.count > prefix.count + suffix.count else {
            return nil
        }
        return String(tensor.dropFirst(prefix.count).dropLast(suffix.count))
    }

    private static func name(of module: String, half: String) -> String { "base_model.model.\(module).\(half).weight" }

    private static let modules: [String: String] = [
        "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down", "self_attn.qkv_proj": "attn_qkv", "mlp.gate_up_proj": "ffn_up",
        "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "mlp.c_fc": "ffn_up",
        "mlp.c_proj": "ffn_down",
    ]

    /// GGUF's name of `….layers.N.PART` or `….h.N.PART`, without `.weight`.
    private static func ggufName(of module: String) -> String? {
        let words = module.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count >= 4, ["layers", "h"].contains(words[words.count - 4]),
            let layer = Int(words[words.count - 3]),
            let part = modules[words.suffix(2).joined(separator: ".")]
        else { return nil }
        return "blk.\(layer).\(part)"
    }

    /// B with its rows in the order of the model's weights.
    private static func inOrder(
        _ widen: StoredTensor, name: String, path: String, _ configuration: TransformerConfiguration
    ) throws(CheckpointError) -> StoredTensor {
        guard configuration.reordersHeads else { return widen }
        let isQuery = name.hasSuffix(".attn_q")
        guard isQuery || name.hasSuffix(".attn_k") else { return widen }
        let change = FolderForm.Change.pairedHeads(isQuery ? configuration.headCount : configuration.keyValueHeadCount)
        return try change.applied(to: widen, name: widen.name, path: path)
    }
}
