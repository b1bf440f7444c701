import Checkpoints

/// Qwen2 and Qwen2.5 (arXiv 2407.10671): Llama with biases on queries, keys and values, rotated by halves.
enum Qwen2: Architecture {
    static let name = "qwen2"
    static let form = BlockForm(projectionBias: .always)

    static let folders = [FolderForm.standard(name, windows: windows) { _ in attention }]

    static let attention =
        FolderForm.Rule.projections + [
            .init("attn_q.bias", "self_attn.q_proj.bias"), .init("attn_k.bias", "self_attn.k_proj.bias"),
            .init("attn_v.bias", "self_attn.v_proj.bias"),
        ]

    /// The upper layers, where windows are switched on.
    static let windows = FolderForm.Windows(isSwitched: true, standardSize: 4096) {
        config, layer throws(CheckpointError) in
        layer >= (try config.optionalCount("max_window_layers") ?? 28)
    }
}

/// Qwen3, the dense ones (arXiv 2505.09388): no biases; each query and key head is normalised before it is rotated, and the
/// head dimension is a size of its own.
enum Qwen3: Architecture {
    static let name = "qwen3"
    static let form = BlockForm(headNorm: .each)

    static let folders = [FolderForm.standard(name, windows: Qwen2.windows) { _ in attention }]

    static let attention =
        FolderForm.Rule.projections + [
            .init("attn_q_norm.weight", "self_attn.q_norm.weight"),
            .init("attn_k_norm.weight", "self_attn.k_norm.weight"),
        ]
}
