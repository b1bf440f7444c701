import Checkpoints

extension Adapter {
    /// The fingerprint of the model that an adapter file was trained on; nil where the file does not say.
    ///
    /// - Throws: `CheckpointError` where the file is no GGUF.
    public static func base(ofFile path: String) throws -> String? {
        guard case .string(let base)? = try GGUFFile(path: path).metadata[baseKey] else { return nil }
        return base
    }

    /// Where Footnote's own adapters name their base.
    package static let baseKey = "footnote.training.base"
}
