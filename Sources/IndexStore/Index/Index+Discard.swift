import Foundation

extension Index {
    /// Removes an index from the disk; no document's own file is touched. Whoever has the index open reads on until then.
    ///
    /// - Throws: `notFound`, `locked` while an indexing run writes it, `readOnly`.
    public static func discard(path: String) throws(IndexError) {
        guard FileManager.default.fileExists(atPath: path) else { throw IndexError.notFound(path: path) }
        let lock = try WriterLock.acquire(for: path)
        defer { extendLifetime(lock) }
        do {
            try removeFiles(of: path)
        } catch {
            throw IndexError(error, path: path)
        }
    }
}
