import Foundation
public import IndexStore
public import Inference

/// The indexes, models and readers on this machine, and everything that is done with them.
///
/// From a folder to an answer:
///
///     let library = Library()
///     try await library.update(from: ["notes"])
///     let answer = try await library.assistant().ask("When did the committee last meet?")
///
/// A library holds no open file and no loaded model: each function opens what it needs, so that one value may be used
/// from anywhere. An ``Assistant`` holds what it was given for as long as it lives.
public struct Library: Sendable {
    /// Where indexes, models and readers are looked for.
    public let folders: DataFolders
    /// How models run here.
    public let options: ModelOptions

    /// A library over data folders.
    ///
    /// - Parameters:
    ///   - folders: where indexes, models and readers are looked for.
    ///   - options: threads, instruction set and memory for the models that are loaded; the threads scan vectors too. The
    ///     defaults use the whole machine.
    public init(folders: DataFolders = DataFolders(), options: ModelOptions = ModelOptions()) {
        self.folders = folders
        self.options = options
    }

    /// A library that computes with so many threads.
    public init(folders: DataFolders = DataFolders(), threadCount: Int?) {
        self.init(folders: folders, options: ModelOptions(threadCount: threadCount))
    }

    /// The file of an index: the path or the name given, or the default one.
    public func path(ofIndex name: String? = nil) -> String {
        name.map { folders.resolve(index: $0) } ?? folders.defaultIndex
    }

    /// Opens an index.
    ///
    /// - Parameters:
    ///   - name: a path, a name that ``indexes()`` lists, or nil for the default index.
    ///   - access: what it is opened for.
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`.
    public func index(_ name: String? = nil, access: Index.Access = .readOnly) throws -> Index {
        let path = path(ofIndex: name)
        guard FileManager.default.fileExists(atPath: path) else { throw LibraryError.noIndex(path: path, name: name) }
        return try Index.open(path: path, access: access, threadCount: options.threadCount)
    }

    /// Opens some indexes that are to be searched as if they were one.
    ///
    /// - Parameter names: paths or names; none for the default index.
    /// - Throws: ``LibraryError/namedTwice(path:)``, and what ``index(_:access:)`` throws.
    public func indexes(_ names: [String]) throws -> [Index] {
        var indexes: [Index] = []
        var files: Set<URL> = []
        for name in names.isEmpty ? [nil] : names.map(Optional.some) {
            let index = try index(name)
            guard files.insert(URL(filePath: index.path).resolvingSymlinksInPath()).inserted else {
                throw LibraryError.namedTwice(path: index.path)
            }
            indexes.append(index)
        }
        return indexes
    }
}
