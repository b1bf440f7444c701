import Foundation

/// A copy of a document's bytes that only the programs that read it can find; gone when the last reference is.
///
/// It lies in a folder of its own that only this user may enter, under a name that nobody can guess.
package final class PrivateFile: Sendable {
    /// Where the copy is.
    let path: String
    private let folder: URL

    /// Writes the copy.
    ///
    /// - Throws: ``OutsideProgramError/notStarted(program:reason:)``.
    package init(_ bytes: [UInt8]) throws(OutsideProgramError) {
        folder = FileManager.default.temporaryDirectory.appending(path: "footnote-\(UUID().uuidString)")
        let file = folder.appending(path: "document")
        path = file.path(percentEncoded: false)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try Data(bytes).write(to: file)
        } catch {
            throw .notStarted(program: "a program", reason: "no copy for it: \(error.localizedDescription)")
        }
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            // The system clears its folder for temporary files; nobody could act on a message here.
        }
    }
}
