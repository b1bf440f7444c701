import Foundation
import GRDB
import Inference

/// The keys of the table `embedding`.
enum EmbeddingKey: String {
    case tokenWeights = "token_weights"
    case transform
    case tokenProjection = "token_projection"
    case adapter
    /// What people know the index by. It has no table of its own, which would lock earlier versions out of the file.
    case picture
}

extension Database {
    func tokenWeights() throws -> TokenWeights? {
        guard let bytes = try embedding(.tokenWeights) else { return nil }
        do {
            return try TokenWeights(encoded: bytes)
        } catch {
            throw BlobError(part: "embedding.token_weights", expected: "token weights", found: error.description)
        }
    }

    func transform() throws -> EmbeddingTransform? {
        guard let bytes = try embedding(.transform) else { return nil }
        do {
            return try EmbeddingTransform(encoded: bytes)
        } catch {
            throw BlobError(part: "embedding.transform", expected: "a transform", found: error.description)
        }
    }

    func tokenProjection() throws -> TokenProjection? {
        guard let bytes = try embedding(.tokenProjection) else { return nil }
        do {
            return try TokenProjection(encoded: bytes)
        } catch {
            throw BlobError(
                part: "embedding.token_projection", expected: "a token projection", found: error.description)
        }
    }

    func embedding(_ key: EmbeddingKey) throws -> [UInt8]? {
        try blob(.embedding, key: key.rawValue).map { Array($0) }
    }

    func setEmbedding(_ key: EmbeddingKey, to bytes: [UInt8]) throws {
        try setBlob(.embedding, key: key.rawValue, to: Data(bytes))
    }
}
