import Foundation

/// A Hugging Face folder with a configuration and zeros for weights.
enum SmallFolder {
    /// - Parameter tensors: names and shapes, rows first.
    static func write(to folder: URL, configuration: String, tensors: [(name: String, shape: [Int])]) throws {
        try Data(configuration.utf8).write(to: folder.appending(path: "config.json"))
        var entries: [String] = []
        var end = 0
        for tensor in tensors {
            let start = end
            end += 4 * tensor.shape.reduce(1, *)
            entries.append(
                #""\#(tensor.name)":{"dtype":"F32","shape":\#(tensor.shape),"data_offsets":[\#(start),\#(end)]}"#)
        }
        let header = "{" + entries.joined(separator: ",") + "}"
        var bytes = Data((0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) })
        bytes.append(contentsOf: header.utf8)
        bytes.append(Data(count: end))
        try bytes.write(to: folder.appending(path: "model.safetensors"))
    }

    /// The text tensors of a Gemma 3 that also sees images.
    static func gemma3(
        hidden: Int, feedForward: Int, layers: Int, heads: Int, keyValueHeads: Int, head: Int
    ) -> [(name: String, shape: [Int])] {
        let root = "language_model.model."
        var tensors = [(root + "embed_tokens.weight", [32, hidden]), (root + "norm.weight", [hidden])]
        for layer in 0..<layers {
            let block: [(String, [Int])] = [
                ("self_attn.q_proj", [heads * head, hidden]), ("self_attn.k_proj", [keyValueHeads * head, hidden]),
                ("self_attn.v_proj", [keyValueHeads * head, hidden]), ("self_attn.o_proj", [hidden, heads * head]),
                ("self_attn.q_norm", [head]), ("self_attn.k_norm", [head]), ("input_layernorm", [hidden]),
                ("post_attention_layernorm", [hidden]), ("pre_feedforward_layernorm", [hidden]),
                ("post_feedforward_layernorm", [hidden]), ("mlp.gate_proj", [feedForward, hidden]),
                ("mlp.up_proj", [feedForward, hidden]), ("mlp.down_proj", [hidden, feedForward]),
            ]
            tensors += block.map { ("\(root)layers.\(layer).\($0.0).weight", $0.1) }
        }
        return tensors
    }
}
