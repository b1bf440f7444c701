/// Finds and reads .gitignore files.
enum IgnoreFile {
    static let name = ".gitignore"
    /// More is no list that anybody wrote.
    private static let limit = 4 << 20

    /// The rules of a folder's own .gitignore file; nil where it has none, or where it is no regular file: like git, this
    /// follows no link, which could lead out of the folder.
    ///
    /// - Throws: ``DocumentError`` for a file that can't be read or is larger than 4 MiB.
    static func rules(of folder: String) throws(DocumentError) -> IgnoreRules? {
        let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
        // Whatever keeps a file from being looked at is reported with its folder.
        guard FileSystem.kind(of: path) == .success(.file) else { return nil }
        return IgnoreRules(file: path, bytes: try SourceFile.bytes(of: path, limit: limit))
    }

    /// The folders above a root whose .gitignore files hold for it, the highest first: those from the top of the git work
    /// tree that the root lies in; none where it lies in no work tree, or is the top of one.
    static func foldersAbove(root: String) -> [String] {
        var folders: [String] = []
        var folder = root
        while FileSystem.status(of: folder == "/" ? "/.git" : folder + "/.git") == nil {
            guard folder != "/", let slash = folder.utf8.lastIndex(of: UInt8(ascii: "/")) else { return [] }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
            folders.append(folder)
        }
        return folders.reversed()
    }
}
