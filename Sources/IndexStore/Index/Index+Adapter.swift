import Foundation
import GRDB
import Inference

extension Index {
    /// The adapter that the passages are embedded with, as the bytes of its GGUF file; nil for none.
    ///
    /// - Throws: `corrupt` where the manifest names one and none is kept.
    public func embeddingAdapter() throws(IndexError) -> [UInt8]? {
        try storage.read { db in
            guard let fingerprint = try db.manifest().recipe.adapter else { return nil }
            guard let bytes = try db.embedding(.adapter) else {
                throw BlobError(part: "embedding.adapter", expected: "the adapter \(fingerprint)", found: "none")
            }
            return bytes
        }
    }
}

extension Database {
    /// Notes what passages are embedded with from now on.
    ///
    /// - Parameter adapter: the model's adapter; nil where it has none, or the one that is kept already.
    func setAdapter(_ adapter: EmbeddingAdapterFile?, of information: ModelInformation) throws {
        if let adapter {
            try setEmbedding(.adapter, to: adapter.bytes)
        } else if information.embeddingAdapter == nil {
            try execute(
                sql: "DELETE FROM embedding WHERE key = ?", arguments: [EmbeddingKey.adapter.rawValue])
        }
    }
}
