import Foundation

/// The log of a run: one JSON object a line, appended as things happen.
package final class TrainingLog: Sendable {
    private let path: String
    private let handle: FileHandle

    /// Opens the file, to be continued where it exists and `continues` says so.
    ///
    /// - Throws: `TrainingError.cannotWrite`.
    package init(path: String, continues: Bool) throws(TrainingError) {
        self.path = path
        do {
            if !continues || !FileManager.default.fileExists(atPath: path) {
                try Data().write(to: URL(filePath: path))
            }
            handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
        } catch {
            throw .cannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// Appends one event.
    package func write(_ event: TrainingEvent) throws(TrainingError) {
        do {
            try handle.write(contentsOf: Data((event.line() + "\n").utf8))
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }
}
