package import Documents
import Foundation
import GRDB
package import Inference
package import Passages
import Tensors

/// A passage with what search keeps of it, as another store needs it.
package struct PassageCopy: Sendable {
    package let passage: PassageRecord
    /// What full text holds of it.
    package let lexical: LexicalText
    /// Codes of its tokens; nil where passages are compared as wholes only, or this one is not embedded yet.
    package let codes: TokenCodes?
    /// Its vector; nil where it is not embedded yet.
    package let vector: RoundedVector?

    package init(passage: PassageRecord, lexical: LexicalText, codes: TokenCodes?, vector: RoundedVector?) {
        self.passage = passage
        self.lexical = lexical
        self.codes = codes
        self.vector = vector
    }
}

/// A vector as it is stored: element i is scale × code i. Its length is a multiple of 32; what lies beyond the vector's own
/// is zero.
package struct RoundedVector: Sendable, Equatable {
    package let scale: Float
    /// −127…127.
    package let codes: [Int8]

    package init(scale: Float, codes: [Int8]) {
        self.scale = scale
        self.codes = codes
    }

    /// The numbers that it stands for.
    package var values: [Float] { codes.map { scale * Float($0) } }
}

/// What questions are embedded with, as it is stored; nil for a part that the index does not have.
package struct EmbeddingCopy: Sendable {
    package let tokenWeights: [UInt8]?
    package let transform: [UInt8]?
    package let tokenProjection: [UInt8]?
    package let adapter: [UInt8]?
}

/// A document with the text that was extracted from it, and its pages.
package struct DocumentCopy: Sendable {
    package let record: DocumentRecord
    /// nil where the text is the file itself.
    package let text: String?
    /// With all of their lines.
    package let pages: [Page]
}

/// The vectors of an index at one moment, by passage.
package struct VectorCopies: Sendable {
    private let chunks: [VectorChunk]
    private let places: [PassageID: (chunk: Int, row: Int)]

    init(_ db: Database) throws {
        var chunks: [VectorChunk] = []
        var places: [PassageID: (chunk: Int, row: Int)] = [:]
        for stored in try StoredChunk.all(db) {
            let chunk = try stored.chunk(db)
            for row in stored.live.rows { places[chunk.passageIDs[row]] = (chunks.count, row) }
            chunks.append(chunk)
        }
        self.chunks = chunks
        self.places = places
    }

    /// Numbers of a vector; 0 where there is none.
    package var dimension: Int { chunks.first?.rowLength ?? 0 }

    subscript(passage: PassageID) -> RoundedVector? {
        guard let (chunk, row) = places[passage] else { return nil }
        let vectors = chunks[chunk].vectors
        let length = vectors.dimension
        return RoundedVector(
            scale: vectors.scales[row], codes: Array(vectors.codes[row * length..<(row + 1) * length]))
    }
}

// What is read for a copy is read in several transactions: whoever makes one holds the right to write.
extension Index {
    /// What questions are embedded with.
    package func embeddingCopy() throws(IndexError) -> EmbeddingCopy {
        try storage.read { db in
            EmbeddingCopy(
                tokenWeights: try db.embedding(.tokenWeights), transform: try db.embedding(.transform),
                tokenProjection: try db.embedding(.tokenProjection), adapter: try db.embedding(.adapter))
        }
    }

    /// All vectors.
    ///
    /// - Complexity: reads and holds all of them.
    package func vectorCopies() throws(IndexError) -> VectorCopies {
        try storage.read { db in try VectorCopies(db) }
    }

    /// Tokens of full text in all passages, as BM25 counts them.
    package func lexicalTokenCount() throws(IndexError) -> Int {
        try storage.read { db in try db.lexicalTotals().tokens }
    }

    /// A document with its text and pages.
    ///
    /// - Throws: `unknownDocument`.
    package func documentCopy(_ record: DocumentRecord) throws(IndexError) -> DocumentCopy {
        DocumentCopy(
            record: record, text: try text(of: record.id), pages: try pages(of: record.id, touching: 0..<Int.max))
    }

    /// Passages with greater ids than one, in the order of their ids.
    package func passageCopies(
        after id: PassageID, limit: Int, vectors: VectorCopies
    ) throws(IndexError) -> [PassageCopy] {
        try storage.read { db in
            let rows = try Row.fetchAll(
                db, sql: PassageRecord.selection + " WHERE passages.id > ? ORDER BY passages.id LIMIT ?",
                arguments: [id, limit])
            let texts = try db.cachedStatement(
                sql: """
                    SELECT \(LexicalText.columns)
                    FROM passages JOIN documents ON documents.id = document_id WHERE passages.id = ?
                    """)
            return try rows.map { row in
                let passage = try PassageRecord(row)
                guard let text = try Row.fetchOne(texts, arguments: [passage.id]) else {
                    throw BlobError(part: "passages", expected: "passage \(passage.id)", found: "none")
                }
                return PassageCopy(
                    passage: passage, lexical: try LexicalText(text),
                    codes: try db.blob(.tokenCodes, key: passage.id).map { try TokenCodeBlob.decode(Array($0)) },
                    vector: vectors[passage.id])
            }
        }
    }
}
