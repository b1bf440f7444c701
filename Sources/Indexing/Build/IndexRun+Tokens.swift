import Dispatch
import Foundation
import GRDB
import Inference
import Synchronization
import Tokenizers

/// What the model gives for one passage.
struct EmbeddedPassage: Sendable {
    let features: [Float]
    /// nil where the index compares passages as wholes only.
    let codes: TokenCodes?
}

extension IndexRun {
    /// Passages whose tokens the projection is fitted to, at most.
    private static let projectionPassages = 256

    /// The projection of tokens; fitted to passages of the index before the first ones are embedded, and kept from then
    /// on, since codes of different projections are not comparable.
    ///
    /// - Returns: nil for a model without values for single tokens, and for an index whose passages were embedded without
    ///   codes; rebuilding it brings them.
    func tokenProjection(weights: TokenWeights) async throws -> TokenProjection? {
        if let projection = try index.tokenProjection() { return projection }
        let recipe = try index.manifest().recipe
        let sample = try await work { () throws in try projectionSample() }
        guard !sample.isEmpty, let values = try await model.tokenValues(sample, recipe: recipe) else { return nil }
        return try await work { () throws in
            progress(IndexProgress(phase: .fitting, done: 0, total: 1))
            guard let projection = TokenProjection.fit(values, weights: weights, recipe: recipe) else { return nil }
            try step()
            try index.storage.transaction { db in
                try db.setEmbedding(.tokenProjection, to: projection.encoded)
                try db.increaseState(.vectorGeneration)
            }
            try step()
            return projection
        }
    }

    /// Tokens of passages spread evenly over an index in which none is embedded; none for other indexes.
    private func projectionSample() throws -> [[TokenID]] {
        let limit = try tokenLimit()
        let texts = try index.storage.read { db -> [String] in
            let embedded = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            guard embedded == 0 else { return [] }
            let ids = try PassageID.fetchAll(db, sql: "SELECT id FROM passages ORDER BY id")
            let stride = max(1, (ids.count + Self.projectionPassages - 1) / Self.projectionPassages)
            let statement = try db.cachedStatement(
                sql: """
                    SELECT title, heading_path, passages.text AS text
                    FROM passages JOIN documents ON documents.id = document_id WHERE passages.id = ?
                    """)
            return try ids.enumerated().filter { $0.offset % stride == 0 }.compactMap { _, id in
                try Row.fetchOne(statement, arguments: [id]).map { try EmbeddedText.make($0) }
            }
        }
        return texts.map { Array(model.tokenizer.encode($0).prefix(limit)) }.filter { !$0.isEmpty }
    }

    /// Runs texts through the model: pooled features and, with a projection, codes of their tokens.
    func embedded(
        _ texts: [[TokenID]], weights: TokenWeights, projection: TokenProjection?
    ) async throws -> [EmbeddedPassage] {
        let recipe = try index.manifest().recipe
        guard let projection, let values = try await model.tokenValues(texts, recipe: recipe) else {
            let features = try await model.pooledValues(texts, weights: weights, recipe: recipe)
            return features.map { EmbeddedPassage(features: $0, codes: nil) }
        }
        return try await work {
            let results = Mutex<[EmbeddedPassage?]>(Array(repeating: nil, count: values.count))
            DispatchQueue.concurrentPerform(iterations: values.count) { place in
                let passage = EmbeddedPassage(
                    features: values[place].pooled(weights: weights, recipe: recipe),
                    codes: TokenCodes(values[place], projection: projection, recipe: recipe))
                results.withLock { $0[place] = passage }
            }
            return results.withLock { $0.compactMap { $0 } }
        }
    }
}
