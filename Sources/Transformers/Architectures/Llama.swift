import Checkpoints
import Tensors

/// Llama (arXiv 2302.13971, 2407.21783) and the many models built like it: RMSNorm before each part, rotary positions,
/// grouped queries, SwiGLU. GGUF has Mistral's and Mixtral's under the same name.
enum Llama: Architecture {
    static let name = "llama"
    static let form = BlockForm(
        projectionBias: .optional, outputBias: .optional, mixture: .init(normalisesWeights: true),
        hasWindow: { _ in true }, pairing: .adjacent)

    static let folders = [
        FolderForm.standard(name, attention: FolderForm.Rule.pairedProjections), Mistral.folder, Mixtral.folder,
    ]
}

extension FolderForm.Rule {
    /// Query, key and value maps of models whose heads GGUF turns by neighbouring elements, and the folder by elements half
    /// a head apart: the rows of the query and key maps change places. Biases where the folder has them.
    static func pairedProjections(_ config: FolderConfiguration) throws(CheckpointError) -> [FolderForm.Rule] {
        let heads = try config.headCounts()
        return [
            .init("attn_q.weight", "self_attn.q_proj.weight", .pairedHeads(heads.query)),
            .init("attn_k.weight", "self_attn.k_proj.weight", .pairedHeads(heads.keyValue)),
            .init("attn_v.weight", "self_attn.v_proj.weight"),
            .init("attn_q.bias", "self_attn.q_proj.bias", .pairedHeads(heads.query), isOptional: true),
            .init("attn_k.bias", "self_attn.k_proj.bias", .pairedHeads(heads.keyValue), isOptional: true),
            .init("attn_v.bias", "self_attn.v_proj.bias", isOptional: true),
            .init("attn_output.bias", "self_attn.o_proj.bias", isOptional: true),
        ]
    }
}
