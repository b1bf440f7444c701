import Foundation

/// A file that a command writes for the user.
struct WrittenFile: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    /// Replaces the file at once and keeps its permissions; of a link, the file that it leads to. Folders that are
    /// missing are made.
    ///
    /// - Throws: ``Failure``.
    func replace(with text: String) throws {
        let url = URL(filePath: path).resolvingSymlinksInPath()
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            let isThere = FileManager.default.fileExists(atPath: url.path)
            let kept = isThere ? try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] : nil
            try Data(text.utf8).write(to: url, options: .atomic)
            if let kept { try FileManager.default.setAttributes([.posixPermissions: kept], ofItemAtPath: url.path) }
        } catch {
            throw Failure(
                "\(path): cannot write the file: \(error.localizedDescription)", hint: "check its permissions")
        }
    }
}
