import Documents
import Foundation
import IndexStore

/// The files to index and what became of the rest.
struct Collection: Sendable {
    /// Absolute, with symbolic links resolved: the form that the files' paths begin with.
    let roots: [String]
    let files: [CollectedFile]
    /// Folders that could not be listed, with the system's message: nothing is known about what lies below them.
    let unreadableFolders: [(path: String, reason: String)]
    /// Roots that nobody can read.
    let refusedRoots: [(path: String, reason: String)]
    /// What was left out on purpose, counted by reason.
    let ignored: [String: Int]
    /// What a rule leaves out.
    let leftOut: [IndexReport.LeftOut]
    let selection: FileSelection

    /// Why nothing is known about a path, or nil where something is.
    func reasonUnknown(_ path: String) -> String? {
        unreadableFolders.first { IndexedPath.isUnder(path, root: $0.path) }?.reason
    }
}

extension IndexRun {
    /// Walks the roots.
    ///
    /// - Throws: `rootNotFound` before anything is changed: a folder that is missing as a whole is more often a disk that
    ///   is not mounted than a wish to forget it.
    func collect(roots: [String]) throws -> Collection {
        let absolute = roots.map { URL(filePath: $0).standardizedFileURL.resolvingSymlinksInPath().path }
        for (root, path) in zip(roots, absolute) where !FileManager.default.fileExists(atPath: path) {
            throw IndexError.rootNotFound(path: root)
        }
        let selection = try options.selection ?? index.manifest().selection
        let listing = DocumentCollector(parsers: parsers, selection: selection).files(under: roots)
        let isRoot = Set(absolute.map { PathKey($0) })
        var unreadable: [(path: String, reason: String)] = []
        var refused: [(path: String, reason: String)] = []
        var ignored: [String: Int] = [:]
        var leftOut: [IndexReport.LeftOut] = []
        for item in listing.ignored {
            if case .unreadable(let reason) = item.reason {
                unreadable.append((item.path, reason))
            } else if isRoot.contains(PathKey(item.path)) {
                refused.append((item.path, item.reason.label))
            } else {
                ignored[item.reason.label, default: 0] += 1
                if case .excluded(let rule) = item.reason { leftOut.append(.init(path: item.path, rule: rule)) }
            }
        }
        return Collection(
            roots: absolute, files: listing.files, unreadableFolders: unreadable, refusedRoots: refused,
            ignored: ignored, leftOut: leftOut, selection: selection)
    }
}

extension FileListing.Reason {
    /// In words, without the particulars that would keep reasons from being counted together.
    fileprivate var label: String {
        switch self {
        case .hidden: "hidden"
        case .excluded(let rule): rule.file == nil ? IndexReport.namedByPattern : "named by a .gitignore file"
        case .unsupportedType(let name, let content):
            (name.isEmpty ? "no text, and no file name extension" : "type .\(name)")
                + (content.map { " (\($0))" } ?? "")
        case .linkLeavesRoot: "link to something outside the folder"
        case .linkToFolder: "link to a folder"
        case .linkToCollectedFile: "link to a file that is indexed itself"
        case .brokenLink: "broken link"
        case .notAFile(let kind): kind
        case .unreadable(let reason): "unreadable: \(reason)"
        case .missing: "missing"
        }
    }
}
