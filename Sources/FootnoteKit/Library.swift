import EngineStore
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
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`; `EngineError.needsFile` for the address of an engine.
    public func index(_ name: String? = nil, access: Index.Access = .readOnly) throws -> Index {
        if let name { try requireFile(name) }
        let path = path(ofIndex: name)
        guard FileManager.default.fileExists(atPath: path) else { throw LibraryError.noIndex(path: path, name: name) }
        return try Index.open(path: path, access: access, threadCount: options.threadCount)
    }

    /// Opens an index file, or an index in an engine.
    ///
    /// - Parameter name: as in ``index(_:access:)``, or the address of an engine such as `antfly://host:port/name`.
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`, `EngineError`.
    public func store(_ name: String? = nil) async throws -> any CorpusStore {
        guard let name, EngineAddress.isMeant(by: name) else { return try index(name) }
        return try await EngineStore.open(try EngineAddress(name))
    }

    /// Opens some index files and indexes in engines that are to be searched as if they were one.
    ///
    /// - Parameter names: paths, names or addresses; none for the default index.
    /// - Throws: as ``indexes(_:)``; `EngineError`.
    public func stores(_ names: [String]) async throws -> [any CorpusStore] {
        let files = names.filter { !EngineAddress.isMeant(by: $0) }
        var opened: [String: any CorpusStore] = [:]
        if !files.isEmpty || names.isEmpty {
            let indexes = try indexes(files)
            guard !names.isEmpty else { return indexes }
            for (name, index) in zip(files, indexes) { opened[name] = index }
        }
        var addresses: Set<EngineAddress> = []
        for name in names where EngineAddress.isMeant(by: name) {
            let address = try EngineAddress(name)
            guard addresses.insert(address).inserted else { throw LibraryError.namedTwice(path: name) }
            opened[name] = try await EngineStore.open(address)
        }
        return names.compactMap { opened[$0] }
    }

    /// Refuses the address of an engine where only an index file will do.
    ///
    /// - Throws: `EngineError.needsFile`, or `badAddress` for a wrong one.
    public func requireFile(_ name: String) throws {
        guard EngineAddress.isMeant(by: name) else { return }
        throw EngineError.needsFile(try EngineAddress(name), operation: "this command")
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
