import Foundation

/// What the file system says about a file without reading it.
package struct FileState: Sendable, Equatable {
    package let byteCount: Int
    /// Seconds since 1970.
    package let modified: Double

    /// nil where there is no file or it can't be looked at.
    package init?(path: String) {
        // Any failure means the same to the caller: the file can't be compared.
        // Links are followed, since that is what reading does.
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target),
            let size = attributes[.size] as? Int, let date = attributes[.modificationDate] as? Date
        else { return nil }
        byteCount = size
        modified = date.timeIntervalSince1970
    }
}
