import Checkpoints
import Transformers

/// The file of an adapter for the features of retrieval, which an index keeps, so that it can be searched wherever it goes.
public struct EmbeddingAdapterFile: Sendable, Equatable {
    /// SHA-256 in hexadecimal over the file's header and samples of its tensors; an index names the adapter by it.
    public let fingerprint: String
    /// The GGUF file.
    public let bytes: [UInt8]

    /// Joins a file with its fingerprint.
    public init(fingerprint: String, bytes: [UInt8]) {
        self.fingerprint = fingerprint
        self.bytes = bytes
    }
}

/// A low-rank adapter for the features of retrieval, loaded for one model.
public final class EmbeddingAdapter: Sendable {
    /// Where it was loaded from.
    public let name: String
    /// What it was loaded from.
    public let file: EmbeddingAdapterFile
    /// The fingerprint of the model that it was loaded for.
    public let modelFingerprint: String

    let lowRank: LowRankAdapter

    init(name: String, file: EmbeddingAdapterFile, modelFingerprint: String, lowRank: LowRankAdapter) {
        self.name = name
        self.file = file
        self.modelFingerprint = modelFingerprint
        self.lowRank = lowRank
    }
}

extension Model {
    /// Loads an adapter for ``embedding(with:)``.
    ///
    /// - Parameters:
    ///   - bytes: a GGUF file in llama.cpp's adapter layout.
    ///   - name: where the bytes come from; errors name it.
    /// - Throws: `CheckpointError` naming the key or tensor, what was expected and what was found.
    public func loadEmbeddingAdapter(_ bytes: [UInt8], name: String) async throws -> EmbeddingAdapter {
        let file = try GGUFFile(bytes: bytes, path: name)
        return EmbeddingAdapter(
            name: name, file: EmbeddingAdapterFile(fingerprint: file.fingerprint(), bytes: bytes),
            modelFingerprint: information.fingerprint,
            lowRank: try await engine.loadAdapter(file))
    }
}

extension InferenceEngine {
    /// Loads an adapter between two passes.
    func loadAdapter(_ file: GGUFFile) throws -> LowRankAdapter { try transformer.loadAdapter(file) }
}
