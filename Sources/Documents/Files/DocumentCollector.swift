import Foundation

/// Walks folders and lists the files that can be read.
///
/// Files and folders whose names begin with a dot are left out, and so are files with an extension that no parser claims;
/// both are reported. So is what a ``FileSelection`` leaves out, with the rule that does it. A root that is hidden itself, or
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
    private var files: [String: CollectedFile] = [:]
    private var ignored: [String: FileListing.Reason] = [:]
    private var folders: Set<String> = []

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
        func ascend(_ one: String, _ other: String) -> Bool { one.utf8.lexicographicallyPrecedes(other.utf8) }
        return FileListing(
            files: files.values.sorted { ascend($0.path, $1.path) },
            ignored: ignored.filter { files[$0.key] == nil }.sorted { ascend($0.key, $1.key) }
                .map { FileListing.Ignored(path: $0.key, reason: $0.value) },
            folders: folders.sorted(by: ascend))
    }

    mutating func visit(root: String) {
        let path = URL(filePath: root).standardizedFileURL.resolvingSymlinksInPath().path
        switch kind(of: path) {
        case .success(.typeDirectory):
            walk(path)
            for link in links { follow(link) }
            links = []
        case .success(let type):
            collect(path, relativePath: PathName.last(of: path), type: type)
        case .failure(let failure):
            ignored[path] = failure.reason
        }
    }

    /// Visits the folders below a root; a list of those still to visit takes the place of recursion.
    private mutating func walk(_ root: String) {
        var scope = IgnoreScope(patterns: patterns, root: root)
        for folder in selection.heedsIgnoreFiles ? IgnoreFile.foldersAbove(root: root) : [] {
            folders.insert(folder)
            scope = self.scope(of: folder, in: scope)
        }
        var waiting = [Waiting(relativePath: "", scope: scope)]
        while let folder = waiting.popLast() {
            let path = folder.relativePath.isEmpty ? root : join(root, folder.relativePath)
            folders.insert(path)
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: path)
            } catch {
                ignored[path] = .unreadable(Self.message(of: error))
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
        if name.hasPrefix(".") {
            ignored[path] = .hidden
            return nil
        }
        switch kind(of: path) {
        case .failure(let failure): ignored[path] = failure.reason
        case .success(let type):
            if let exclusion = scope.exclusion(of: path, isFolder: type == .typeDirectory) {
                ignored[path] = .excluded(exclusion)
            } else if type == .typeDirectory {
                return relative
            } else if type == .typeSymbolicLink {
                links.append(Link(path: path, relativePath: relative, root: root))
            } else {
                collect(path, relativePath: relative, type: type)
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
            ignored[join(folder, IgnoreFile.name)] = .unreadable("\(error)")
            return scope
        }
    }

    private mutating func collect(_ path: String, relativePath: String, type: FileAttributeType) {
        guard type == .typeRegular else {
            ignored[path] = .notAFile(type == .typeSocket ? "socket" : Self.name(of: type))
            return
        }
        guard parsers.parser(forPath: path) != nil else {
            ignored[path] = .unsupportedType(PathName.fileExtension(of: path) ?? "")
            return
        }
        if files[path] == nil { files[path] = CollectedFile(path: path, relativePath: relativePath) }
    }

    private mutating func follow(_ link: Link) {
        let target = URL(filePath: link.path).resolvingSymlinksInPath().path
        let prefix = link.root.hasSuffix("/") ? link.root : link.root + "/"
        switch kind(of: target) {
        case .success(.typeSymbolicLink), .failure:
            // What can't be resolved comes back as the link itself: a loop, or nothing there.
            ignored[link.path] = .brokenLink
        case .success where !(target + "/").hasPrefix(prefix):
            ignored[link.path] = .linkLeavesRoot(target: target)
        case .success(.typeDirectory):
            ignored[link.path] = .linkToFolder(target: target)
        case .success where files[target] != nil:
            ignored[link.path] = .linkToCollectedFile(target: target)
        case .success(let type):
            collect(link.path, relativePath: link.relativePath, type: type)
        }
    }

    private struct Failure: Error {
        let reason: FileListing.Reason
    }

    /// The type of what stands at a path, without following a link.
    private func kind(of path: String) -> Result<FileAttributeType, Failure> {
        do {
            let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            return .success(type ?? .typeUnknown)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile {
            return .failure(Failure(reason: .missing))
        } catch {
            return .failure(Failure(reason: .unreadable(Self.message(of: error))))
        }
    }

    private static func message(of error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoPermission: "permission denied"
        case .fileReadNoSuchFile, .fileNoSuchFile: "no such file or folder"
        default: "\(error)"
        }
    }

    private static func name(of type: FileAttributeType) -> String {
        switch type {
        case .typeCharacterSpecial, .typeBlockSpecial: "device"
        default: "pipe"
        }
    }

    private func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
