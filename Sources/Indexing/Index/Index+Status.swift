import Foundation
import GRDB
import Inference

extension Index {
    /// Counts, and what is not as it should be. Quick: it reads no text and no vector.
    public func status() throws(IndexError) -> IndexStatus {
        let dimension = try transform()?.dimension ?? 0
        let bytes = fileBytes()
        let path = path
        return try storage.read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            let documents = try count("SELECT count(*) FROM documents")
            let stale = try count("SELECT count(*) FROM documents WHERE stale_reason IS NOT NULL")
            let outdated = try count("SELECT count(*) FROM documents WHERE build < \(db.state(.build))")
            let passages = try count("SELECT count(*) FROM passages")
            let vectors = try db.liveVectorCount()
            let missing = max(0, passages - vectors)
            let repair = try db.manifest().repairCommand(path: path)
            var problems: [String] = []
            if missing > 0 {
                problems.append(
                    "\(missing) of \(passages) passages have no vector yet (an indexing run ended early); "
                        + "continue with: \(repair)")
            }
            if stale > 0 {
                problems.append(
                    "\(stale) documents have changed but could not be read again; their last good state is kept. "
                        + "Try again with: \(repair)")
            }
            if outdated > 0 {
                problems.append(
                    "\(outdated) documents were not read again since the index was rebuilt for another model; "
                        + "continue with: \(repair)")
            }
            return IndexStatus(
                documentCount: documents, staleDocumentCount: stale, passageCount: passages, vectorCount: vectors,
                missingVectors: missing, dimension: dimension, bytes: bytes, problems: problems)
        }
    }

    /// Size of the file and its write-ahead log.
    func fileBytes() -> Int {
        ["", "-wal"].reduce(0) { sum, suffix in
            // There may be no log; then it takes no room.
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}

/// A path as a word of a shell command that is shown to people.
enum ShellWord {
    static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", ":", "@", "%": true
            default: scalar.value > 0x7F
            }
        }
        if plain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
