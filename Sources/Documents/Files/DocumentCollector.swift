import Foundation

/// Walks folders and lists the files that can be read.
///
/// Files and folders whose names begin with a dot are left out, and so are files with an extension that no reader claims;
/// both are reported. A root that is hidden itself, or a symbolic link, is taken as it is meant: whoever names it wants it.
/// Below a root, links to folders are not followed (what lies in the root is found without them), and a link to a file is
/// listed only where the file lies in the same root and is not listed under its own name, as in a store of hidden files. So
/// neither a loop of links nor a link to something outside can bring in anything.
public struct DocumentCollector: Sendable {
    private let readers: DocumentReaders

    /// Makes a collector of the files that these readers claim.
    public init(readers: DocumentReaders = .standard) { self.readers = readers }

    /// Lists the files under the roots, each of which is a folder or a file.
    ///
    /// A file that two roots lead to is listed once, under the first. A root that is missing or of an unsupported type is
    /// among the ignored.
    public func files(under roots: [String]) -> FileListing {
        var walk = FolderWalk(readers: readers)
        for root in roots { walk.visit(root: root) }
        return walk.listing()
    }
}

/// The state of one walk.
private struct FolderWalk {
    let readers: DocumentReaders
    var files: [String: CollectedFile] = [:]
    var ignored: [String: FileListing.Reason] = [:]

    private struct Link {
        let path: String
        let relativePath: String
        let root: String
    }
    private var links: [Link] = []

    init(readers: DocumentReaders) { self.readers = readers }

    func listing() -> FileListing {
        func ascend(_ one: String, _ other: String) -> Bool { one.utf8.lexicographicallyPrecedes(other.utf8) }
        return FileListing(
            files: files.values.sorted { ascend($0.path, $1.path) },
            ignored: ignored.filter { files[$0.key] == nil }.sorted { ascend($0.key, $1.key) }
                .map { FileListing.Ignored(path: $0.key, reason: $0.value) })
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
        var waiting = [""]
        while let folder = waiting.popLast() {
            let path = folder.isEmpty ? root : join(root, folder)
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: path)
            } catch {
                ignored[path] = .unreadable(Self.message(of: error))
                continue
            }
            for name in names {
                let relative = folder.isEmpty ? name : folder + "/" + name
                let path = join(root, relative)
                if name.hasPrefix(".") {
                    ignored[path] = .hidden
                    continue
                }
                switch kind(of: path) {
                case .success(.typeDirectory): waiting.append(relative)
                case .success(.typeSymbolicLink):
                    links.append(Link(path: path, relativePath: relative, root: root))
                case .success(let type): collect(path, relativePath: relative, type: type)
                case .failure(let failure): ignored[path] = failure.reason
                }
            }
        }
    }

    private mutating func collect(_ path: String, relativePath: String, type: FileAttributeType) {
        guard type == .typeRegular else {
            ignored[path] = .notAFile(type == .typeSocket ? "socket" : Self.name(of: type))
            return
        }
        guard readers.reader(forPath: path) != nil else {
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
