import Foundation

/// A path as a dictionary's key. Strings won't do: the names of two files may differ only in composed and decomposed
/// accents, and would be equal.
package struct PathKey: Hashable, Sendable {
    private let bytes: [UInt8]

    package init(_ path: String) { bytes = Array(path.utf8) }
}

/// The forms that a path may have in the index.
package enum IndexedPath {
    /// The absolute path, the same with symbolic links resolved, which is how folders are walked, and a relative path as it is,
    /// which is how an imported index names its documents.
    package static func candidates(_ path: String) -> [String] {
        let url = URL(filePath: path).standardizedFileURL
        let plain = url.path
        let resolved = url.resolvingSymlinksInPath().path
        let absolute = plain == resolved ? [plain] : [plain, resolved]
        return path.isEmpty || path.hasPrefix("/") ? absolute : absolute + [path]
    }

    /// Whether a path is the root itself or lies below it.
    package static func isUnder(_ path: String, root: String) -> Bool {
        // Bytes: comparing strings would treat different files as one, and a slash can be part of a grapheme.
        let path = path.utf8
        let folder = root.hasSuffix("/") ? root : root + "/"
        return path.elementsEqual(root.utf8) || path.starts(with: folder.utf8)
    }
}
