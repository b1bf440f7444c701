import Foundation
import GRDB
package import Inference
package import Passages

/// A passage that no model has read yet.
package struct WaitingPassage: Sendable {
    package let id: PassageID
    /// Its tokens, as the chunker counted them; at least 1.
    package let tokenCount: Int
}

/// What a model is given of a passage.
package struct PassageText: Sendable {
    package let id: PassageID
    package let path: String
    package let ordinal: Int
    /// Title, headings and text.
    package let text: String
}

/// What a model gave for one passage.
package struct PassageFeatures: Sendable {
    package let id: PassageID
    package let features: [Float]
    /// nil where the index compares passages as wholes only.
    package let codes: TokenCodes?

    package init(id: PassageID, features: [Float], codes: TokenCodes?) {
        self.id = id
        self.features = features
        self.codes = codes
    }
}

extension Index {
    /// Passages with greater ids than one, in the order of their ids.
    package func texts(after id: PassageID, limit: Int) throws(IndexError) -> [PassageText] {
        try storage.read { db in
            try Row.fetchAll(
                db, sql: PassageText.selection + " WHERE passages.id > ? ORDER BY passages.id LIMIT ?",
                arguments: [id, limit]
            ).map { try PassageText($0) }
        }
    }

    /// Passages with these ids, in their order; one that is gone is left out.
    package func texts(of ids: [PassageID]) throws(IndexError) -> [PassageText] {
        try storage.read { db in
            let statement = try db.cachedStatement(sql: PassageText.selection + " WHERE passages.id = ?")
            return try ids.compactMap { id in
                try Row.fetchOne(statement, arguments: [id]).map { try PassageText($0) }
            }
        }
    }

    /// Whether any passage was embedded with what the index keeps.
    package func hasFeatures() throws(IndexError) -> Bool {
        try storage.read { db in
            let kept = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            return try kept > 0 || db.liveVectorCount() > 0
        }
    }

    /// The passages without features, short ones first.
    package func waitingPassages() throws(IndexError) -> [WaitingPassage] {
        try storage.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, token_count FROM passages JOIN unfinished ON passage_id = id
                    WHERE has_features = 0 ORDER BY token_count, id
                    """
            ).map { try WaitingPassage(id: $0.value(0), tokenCount: max(1, $0.value(1))) }
        }
    }

    /// Keeps what the model gave for passages that wait for it, in one transaction.
    ///
    /// - Parameter step: called before the transaction ends; what it throws takes it back.
    package func store(_ embedded: [PassageFeatures], step: () throws -> Void) throws {
        try storage.transaction { db in
            let note = try db.cachedStatement(sql: "UPDATE unfinished SET has_features = 1 WHERE passage_id = ?")
            for passage in embedded {
                try db.setBlob(.features, key: passage.id, to: Data(FeatureBlob.encode(passage.features)))
                if let codes = passage.codes {
                    try db.setBlob(.tokenCodes, key: passage.id, to: Data(TokenCodeBlob.encode(codes)))
                }
                try note.execute(arguments: [passage.id])
            }
            try db.increaseState(.changedSinceFit, by: embedded.count)
            try step()
        }
    }

    /// Keeps how much each token counts.
    package func setTokenWeights(_ weights: TokenWeights) throws {
        try storage.transaction { db in
            try db.setEmbedding(.tokenWeights, to: weights.compactEncoded)
            try db.increaseState(.vectorGeneration)
        }
    }

    /// Keeps what turns tokens' values into codes.
    package func setTokenProjection(_ projection: TokenProjection) throws {
        try storage.transaction { db in
            try db.setEmbedding(.tokenProjection, to: projection.compactEncoded)
            try db.increaseState(.vectorGeneration)
        }
    }

    /// Forgets what another model (or earlier token frequencies) made, and notes the model that embeds from now on.
    ///
    /// - Parameters:
    ///   - adapter: the model's adapter; nil where it has none, or the one that is kept already.
    ///   - isFast: whether the fast recipe or the standard one is taken from now on; nil for that of the index.
    ///   - readsAgain: whether every document is to be read again.
    ///   - step: called before the transaction ends; what it throws takes it back.
    package func discardEmbeddings(
        for model: ModelInformation, adapter: EmbeddingAdapterFile?, isFast: Bool? = nil, readsAgain: Bool,
        step: () throws -> Void
    ) throws {
        try storage.transaction { db in
            var manifest = try db.manifest()
            manifest.modelName = model.name
            manifest.modelFingerprint = model.fingerprint
            let standard = EmbeddingRecipe.standard(
                for: model, isFast: isFast ?? manifest.recipe.readsTokensAlone)
            if standard.method == manifest.recipe.method {
                manifest.recipe.layerCount = min(
                    max(manifest.recipe.layerCount, standard.layerCount), model.layerCount)
            } else {
                manifest.recipe = standard
            }
            manifest.recipe.adapter = model.embeddingAdapter
            try db.setManifest(manifest)
            try db.setAdapter(adapter, of: model)
            try db.dropAllVectors()
            try db.execute(
                sql: """
                    DELETE FROM features;
                    DELETE FROM token_codes;
                    DELETE FROM embedding WHERE key NOT IN ('adapter', 'picture');
                    INSERT OR REPLACE INTO unfinished (passage_id, has_features) SELECT id, 0 FROM passages;
                    """)
            try db.setState(.fittedPassages, to: 0)
            try db.setState(.changedSinceFit, to: 0)
            try db.setState(.provisionalFit, to: 0)
            if readsAgain { try db.increaseState(.build) }
            try db.increaseState(.vectorGeneration)
            try step()
        }
    }

    /// Brings the lists of postings up to date, merges the full-text table's segments where asked to, and empties the
    /// write-ahead log.
    ///
    /// - Parameter step: called now and then; what it throws ends the work, and what was finished stays.
    package func tidy(mergesText: Bool, step: () throws -> Void) throws {
        try finishPostings(mergesAll: false, step: step)
        try storage.tidy(mergesText: mergesText)
    }

    /// Makes lists of postings for passages without, and merges segments where many passages are removed.
    ///
    /// - Parameter mergesAll: whether to merge all of them in any case.
    func finishPostings(mergesAll: Bool, step: () throws -> Void) throws {
        while try !storage.transaction({ db in try db.extendPostings(limit: PostingLimits.passages, step: step) }) {}
        try storage.transaction { db in try db.mergePostings(always: mergesAll, step: step) }
    }
}

extension PassageText {
    static let selection = """
        SELECT passages.id AS id, path, ordinal, title, \(DocumentMetadata.column), heading_path, table_header,
            passages.text AS text
        FROM passages JOIN documents ON documents.id = document_id
        """

    init(_ row: Row) throws {
        id = try row.value("id")
        path = try row.value("path")
        ordinal = try row.value("ordinal")
        text = try EmbeddedText.make(row)
    }
}
