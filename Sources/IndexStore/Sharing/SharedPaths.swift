/// Paths of documents in an index that leaves its machine: below the roots, so that nobody learns where those lay.
struct SharedPaths {
    private var roots: [(path: String, name: String?)] = []
    private var taken: Set<PathKey>

    /// - Parameters:
    ///   - roots: absolute paths of the indexed folders and files. With several, each gives its last name to a folder.
    ///   - kept: paths that are relative already and stay as they are.
    init(roots: [String], kept: [String]) {
        taken = Set(kept.map { PathKey($0) })
        let outer = roots.filter { root in
            !roots.contains { $0 != root && IndexedPath.isUnder(root, root: $0) }
        }
        var names: Set<String> = []
        for root in outer {
            let last = root.split(separator: "/").last.map { String($0) } ?? "root"
            var name = last
            var number = 2
            while !names.insert(name).inserted {
                name = "\(last)-\(number)"
                number += 1
            }
            self.roots.append((root, outer.count > 1 ? name : nil))
        }
    }

    /// The path that stands for one of this machine; no two documents have the same.
    mutating func shared(_ path: String) -> String {
        guard path.hasPrefix("/") else { return path }
        let last = path.split(separator: "/").last.map { String($0) } ?? "document"
        var plain = "other/" + last
        if let root = roots.first(where: { IndexedPath.isUnder(path, root: $0.path) }) {
            let folderLength = root.path.hasSuffix("/") ? root.path.utf8.count : root.path.utf8.count + 1
            let below = path.utf8.count > folderLength ? String(path.utf8.dropFirst(folderLength)) ?? last : last
            plain = root.name.map { "\($0)/\(below)" } ?? below
        }
        var shared = plain
        var number = 2
        while !taken.insert(PathKey(shared)).inserted {
            shared = "\(number)/\(plain)"
            number += 1
        }
        return shared
    }

    /// What keeps a path of someone else's index from being one below a folder; nil where nothing does.
    static func problem(with path: String) -> String? {
        if path.isEmpty { return "an empty path" }
        if path.utf8.contains(0) { return "a path with a NUL byte" }
        if path.hasPrefix("/") { return "an absolute path" }
        for part in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if part.isEmpty || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8) {
                return "a path that leads elsewhere"
            }
        }
        return nil
    }
}
