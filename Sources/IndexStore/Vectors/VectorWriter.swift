import Foundation
import GRDB
import Passages

/// Appends vectors to the last chunk of an index and to new ones after it, within one transaction.
struct VectorWriter {
    private let db: Database
    private let dimension: Int
    private var chunkID: Int64
    private var chunk: VectorChunk
    private var live: LiveRows
    /// Rows of `chunk` that are stored already.
    private var stored: Int

    /// - Parameter startsNew: leaves the last chunk as it is.
    init(_ db: Database, dimension: Int, startsNew: Bool = false) throws {
        self.db = db
        self.dimension = dimension
        chunkID = 1
        chunk = VectorChunk(dimension: dimension)
        live = LiveRows(count: 0)
        stored = 0
        guard let last = try StoredChunk.last(db) else { return }
        chunkID = last.id
        if startsNew || last.rowCount >= VectorChunk.capacity {
            startNext()
            return
        }
        chunk = try last.chunk(db)
        live = last.live
        stored = chunk.count
        guard chunk.rowLength == VectorChunk.rowLength(dimension: dimension) else {
            throw BlobError(
                part: "vector chunk \(chunkID)", expected: "rows for \(dimension) dimensions",
                found: "rows of \(chunk.rowLength) bytes")
        }
    }

    /// - Parameter length: that of the vector before it was brought to 1; negative where it is not known.
    mutating func add(
        _ vector: [Float], length: Float = -1, for passage: PassageID, of document: DocumentID
    ) throws {
        chunk.append(vector, length: length, for: passage, of: document)
        try writeIfFull()
    }

    /// Adds a row of another chunk as it is.
    mutating func add(row: Int, of source: VectorChunk) throws {
        chunk.append(row: row, of: source)
        try writeIfFull()
    }

    mutating func finish() throws {
        try write()
        try db.increaseState(.vectorGeneration)
    }

    private mutating func writeIfFull() throws {
        guard chunk.isFull else { return }
        try write()
        startNext()
    }

    private mutating func startNext() {
        chunkID += 1
        chunk = VectorChunk(dimension: dimension)
        live = LiveRows(count: 0)
        stored = 0
    }

    private mutating func write() throws {
        guard chunk.count > stored else { return }
        var all = LiveRows(count: chunk.count)
        for row in 0..<stored { all[row] = live[row] }
        live = all
        try StoredChunk(id: chunkID, of: chunk, live: live).store(chunk, in: db)
        stored = chunk.count
    }
}
