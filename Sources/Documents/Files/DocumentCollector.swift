import Foundation

/// Walks folders and lists the files that can be read.
///
/// Files and folders whose names begin with a dot are left out, and so are files that no parser takes, by their extension or
/// else by their first bytes; both are reported. So is what a ``FileSelection`` leaves out, with the rule that does it. A root that is hidden itself, or
/// a symbolic link, or named by a rule, is taken as it is meant: whoever names it wants it.
/// Below a root, links to folders are not followed (what lies in the root is found without them), and a link to a file is
/// listed only where the file lies in the same root and is not listed under its own name, as in a store of hidden files. So
/// neither a loop of links nor a link to something outside can bring in anything.
public struct DocumentCollector: Sendable {
    private let parsers: DocumentParsers
    private let selection: FileSelection

    /// Makes a collector of the files that these parsers claim and the selection leaves.
    public init(parsers: DocumentParsers = .standard, selection: FileSelection = FileSelection()) {
        self.parsers = parsers
        self.selection = selection
    }

    /// Lists the files under the roots, each of which is a folder or a file.
    ///
    /// A file that two roots lead to is listed once, under the first. A root that is missing or of an unsupported type is
    /// among the ignored.
    public func files(under roots: [String]) -> FileListing {
        var walk = FolderWalk(parsers: parsers, selection: selection)
        for root in roots { walk.visit(root: root) }
        return walk.listing()
    }
}

/// The state of one walk.
private struct FolderWalk {
    let parsers: DocumentParsers
    let selection: FileSelection
    private let patterns: IgnoreRules
    // By the bytes of the path. Strings won't do as keys: the names of two files may differ only in composed and decomposed
    // accents, and would be equal.
    private var files: [[UInt8]: CollectedFile] = [:]
    private var ignored: [[UInt8]: FileListing.Ignored] = [:]
    private var folders: [[UInt8]: String] = [:]

    private struct Link {
        let path: String
        let relativePath: String
        let root: String
    }
    private var links: [Link] = []

    /// A folder still to be visited.
    private struct Waiting {
        let relativePath: String
        /// The rules of the folders above it.
        let scope: IgnoreScope
    }

    init(parsers: DocumentParsers, selection: FileSelection) {
        self.parsers = parsers
        self.selection = selection
        patterns = selection.rules
    }

    func listing() -> FileListing {
        func ascend(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.lexicographicallyPrecedes(other) }
        return FileListing(
            files: files.sorted { ascend($0.key, $1.key) }.map(\.value),
            ignored: ignored.filter { files[$0.key] == nil }.sorted { ascend($0.key, $1.key) }.map(\.value),
            folders: folders.sorted { ascend($0.key, $1.key) }.map(\.value))
    }

    private mutating func ignore(_ path: String, _ reason: FileListing.Reason) {
        ignored[Array(path.utf8)] = FileListing.Ignored(path: path, reason: reason)
    }

    mutating func visit(root: String) {
        guard let path = FileSystem.resolved(root) else {
            let path = URL(filePath: root).standardizedFileURL.path
            if case .failure(let failure) = FileSystem.kind(of: root), !failure.isMissing {
                ignore(path, .unreadable(failure.message))
            } else {
                ignore(path, .missing)
            }
            return
        }
        switch FileSystem.kind(of: path) {
        case .success(.folder):
            walk(path)
            for link in links { follow(link) }
            links = []
        case .success(let kind):
            collect(path, relativePath: PathName.last(of: path), kind: kind)
        case .failure(let failure):
            ignore(path, failure.isMissing ? .missing : .unreadable(failure.message))
        }
    }

    /// Visits the folders below a root; a list of those still to visit takes the place of recursion.
    private mutating func walk(_ root: String) {
        var scope = IgnoreScope(patterns: patterns, root: root)
        for folder in selection.heedsIgnoreFiles ? IgnoreFile.foldersAbove(root: root) : [] {
            folders[Array(folder.utf8)] = folder
            scope = self.scope(of: folder, in: scope)
        }
        var waiting = [Waiting(relativePath: "", scope: scope)]
        while let folder = waiting.popLast() {
            let path = folder.relativePath.isEmpty ? root : join(root, folder.relativePath)
            folders[Array(path.utf8)] = path
            let names: [String]
            do {
                names = try FileSystem.names(in: path)
            } catch {
                ignore(path, .unreadable(error.message))
                continue
            }
            let hasRules = selection.heedsIgnoreFiles && names.contains(IgnoreFile.name)
            let scope = hasRules ? self.scope(of: path, in: folder.scope) : folder.scope
            for name in names where !(name == IgnoreFile.name && hasRules) {
                let relative = folder.relativePath.isEmpty ? name : folder.relativePath + "/" + name
                if let inner = visit(relative, named: name, root: root, scope: scope) {
                    waiting.append(Waiting(relativePath: inner, scope: scope))
                }
            }
        }
    }

    /// Deals with one entry of a folder.
    ///
    /// - Returns: the relative path where it is a folder to be visited.
    private mutating func visit(_ relative: String, named name: String, root: String, scope: IgnoreScope) -> String? {
        let path = join(root, relative)
        if name.utf8.first == UInt8(ascii: ".") {
            ignore(path, .hidden)
            return nil
        }
        switch FileSystem.kind(of: path) {
        case .failure(let failure):
            ignore(path, failure.isMissing ? .missing : .unreadable(failure.message))
        case .success(let kind):
            if let exclusion = scope.exclusion(of: path, isFolder: kind == .folder) {
                ignore(path, .excluded(exclusion))
            } else if kind == .folder {
                return relative
            } else if kind == .link {
                links.append(Link(path: path, relativePath: relative, root: root))
            } else {
                collect(path, relativePath: relative, kind: kind)
            }
        }
        return nil
    }

    /// The scope of a folder with its own .gitignore file; without it, and with a report, where that can't be read.
    private mutating func scope(of folder: String, in scope: IgnoreScope) -> IgnoreScope {
        do {
            guard let rules = try IgnoreFile.rules(of: folder) else { return scope }
            return scope.adding(rules, of: folder)
        } catch {
            ignore(join(folder, IgnoreFile.name), .unreadable("\(error)"))
            return scope
        }
    }

    private mutating func collect(_ path: String, relativePath: String, kind: FileSystem.Kind) {
        guard kind == .file else {
            if case .other(let name) = kind { ignore(path, .notAFile(name)) }
            return
        }
        if let reason = reasonAgainst(path) {
            ignore(path, reason)
        } else if files[Array(path.utf8)] == nil {
            files[Array(path.utf8)] = CollectedFile(path: path, relativePath: relativePath)
        }
    }

    /// Why no parser takes a file: by its extension, or by its first bytes where the extension says nothing.
    ///
    /// A file that can't be opened is listed: reading it says why.
    private func reasonAgainst(_ path: String) -> FileListing.Reason? {
        if parsers.isClaimed(path) { return nil }
        let name = PathName.fileExtension(of: path) ?? ""
        if KnownFileType.isCertain(name) { return .unsupportedType(name) }
        let start: [UInt8]
        do {
            start = try SourceFile.start(of: path, count: DocumentParsers.startLength)
        } catch {
            return nil
        }
        do {
            _ = try parsers.parser(forPath: path, start: start)
            return nil
        } catch {
            guard case .unsupportedType(_, let kind, _) = error else { return nil }
            return .unsupportedType(name, content: kind)
        }
    }

    private mutating func follow(_ link: Link) {
        let prefix = link.root.hasSuffix("/") ? link.root : link.root + "/"
        // What can't be resolved is a loop, or leads nowhere.
        guard let target = FileSystem.resolved(link.path), case .success(let kind) = FileSystem.kind(of: target) else {
            ignore(link.path, .brokenLink)
            return
        }
        if !(target + "/").utf8.starts(with: prefix.utf8) {
            ignore(link.path, .linkLeavesRoot(target: target))
        } else if kind == .folder {
            ignore(link.path, .linkToFolder(target: target))
        } else if files[Array(target.utf8)] != nil {
            ignore(link.path, .linkToCollectedFile(target: target))
        } else {
            collect(link.path, relativePath: link.relativePath, kind: kind)
        }
    }

    private func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
