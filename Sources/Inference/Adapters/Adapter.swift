import Checkpoints
import Transformers

/// A low-rank adapter (LoRA, arXiv 2106.09685) loaded for one model: an immutable object that requests name.
///
/// The model's weights stay as they are; what the adapter adds is computed beside them. Requests with different adapters
/// run in one batch.
public final class Adapter: Sendable {
    /// The file or folder that the adapter was loaded from.
    public let path: String
    /// Number of the adapter's own weights.
    public var parameterCount: Int { lowRank.parameterCount }
    /// The fingerprint of the model that it was loaded for.
    public let modelFingerprint: String

    let lowRank: LowRankAdapter

    init(path: String, modelFingerprint: String, lowRank: LowRankAdapter) {
        self.path = path
        self.modelFingerprint = modelFingerprint
        self.lowRank = lowRank
    }
}

/// An adapter as a request uses it.
public struct AdapterSelection: Sendable, Hashable {
    /// The adapter; it must have been loaded by the model that the request goes to.
    public let adapter: Adapter
    /// How much of it is added to the weights: 1 as it was trained, 0 for nothing.
    public let scale: Float

    /// Selects an adapter.
    public init(_ adapter: Adapter, scale: Float = 1) {
        self.adapter = adapter
        self.scale = scale
    }

    /// Whether both name the same loaded adapter at the same scale.
    public static func == (left: AdapterSelection, right: AdapterSelection) -> Bool {
        left.adapter === right.adapter && left.scale == right.scale
    }

    /// Hashes the adapter's identity and the scale.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(adapter))
        hasher.combine(scale)
    }

    var applied: AppliedAdapter { AppliedAdapter(adapter.lowRank, scale: scale) }
}

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
