import Foundation
import GRDB

/// What compaction gave back.
public struct CompactionReport: Sendable, Codable, Equatable {
    /// Size of the file and its log before.
    public internal(set) var bytesBefore = 0
    /// Their size after.
    public internal(set) var bytesAfter = 0
    /// Rows of vectors whose passage is gone, before.
    public internal(set) var deadVectorsBefore = 0
    /// The same after.
    public internal(set) var deadVectorsAfter = 0
}

extension Index {
    /// Gives back the room of what is gone: merges sparse vector chunks, merges the segments of the
    /// full text and of the lists of postings, and returns
    /// free pages to the file system.
    ///
    /// It goes in small transactions, so that readers go on and an end at any moment loses nothing but time. An index of
    /// an older version is written anew once, which takes as much room again for the while.
    /// - Throws: ``IndexError`` (`readOnly`, `locked`, `diskFull`, …), `CancellationError`.
    public func compact() throws -> CompactionReport {
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        var report = CompactionReport()
        report.bytesBefore = fileBytes()
        report.deadVectorsBefore = try storage.read { db in try db.deadVectorCount() }
        try mergeChunks(below: VectorChunk.capacity) { try Task.checkCancellation() }
        try finishPostings(mergesAll: true) { try Task.checkCancellation() }
        try storage.tidy(mergesText: true)
        try freePages()
        try storage.tidy(mergesText: false)
        report.deadVectorsAfter = try storage.read { db in try db.deadVectorCount() }
        report.bytesAfter = fileBytes()
        return report
    }

    private static let pagesAtOnce = 2_048

    private func freePages() throws {
        let isIncremental = try storage.read { db in try Int.fetchOne(db, sql: "PRAGMA auto_vacuum") == 2 }
        guard isIncremental else {
            return try storage.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "VACUUM")
            }
        }
        var left = 1
        while left > 0 {
            try Task.checkCancellation()
            let before = try storage.read { db in try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 }
            try storage.writeWithoutTransaction { db in
                // A statement that returns a row for each page; each step frees one.
                _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(\(Index.pagesAtOnce))")
            }
            left = try storage.read { db in try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 }
            if left >= before { return }
        }
    }
}
