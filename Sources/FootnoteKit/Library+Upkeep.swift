import Foundation
public import IndexStore
import Indexing
import Inference
public import Passages

extension Library {
    /// Writes an index to a file that can be given away, without this machine's paths.
    ///
    /// - Parameters:
    ///   - name: a path or a name; nil for the default index.
    ///   - file: the new file.
    ///   - description: what others shall know it by; nil parts stay as they are.
    ///   - replacing: whether a file that stands there is replaced.
    /// - Throws: ``LibraryError/fileExists(path:)``, ``LibraryError/noIndex(path:name:)``, `IndexError`.
    @discardableResult
    public func export(
        index name: String? = nil, to file: String, description: IndexDescription = IndexDescription(),
        replacing: Bool = false
    ) throws -> SharingReport {
        let index = try index(name)
        guard replacing || !FileManager.default.fileExists(atPath: file) else {
            throw LibraryError.fileExists(path: file)
        }
        return try index.export(
            to: file, name: description.name, instructions: description.instructions,
            conversationStarters: description.conversationStarters, replacing: replacing)
    }

    /// Checks an exported file in every part, and puts a copy into the data folder, named after the index.
    ///
    /// - Parameters:
    ///   - file: the exported file.
    ///   - name: another name for it here.
    ///   - replacing: whether an index of that name is replaced.
    /// - Throws: ``LibraryError/noSuchFile(path:)``, ``LibraryError/indexExists(path:)``, `IndexError`.
    @discardableResult
    public func importIndex(_ file: String, name: String? = nil, replacing: Bool = false) throws -> SharingReport {
        guard FileManager.default.fileExists(atPath: file) else { throw LibraryError.noSuchFile(path: file) }
        do {
            return try Index.importing(file, into: folders.data, name: name, replacing: replacing) {
                folders.index(named: $0)
            }
        } catch .alreadyExists(let path) {
            throw LibraryError.indexExists(path: path)
        }
    }

    /// Takes documents out of an index; their files stay.
    ///
    /// - Parameters:
    ///   - names: paths from here or absolute, folders, or ids.
    ///   - name: a path or a name; nil for the default index.
    /// - Returns: the documents that were taken out, and the names that none of them has.
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`.
    @discardableResult
    public func remove(
        _ names: [String], from name: String? = nil
    ) throws -> (removed: [DocumentRecord], unknown: [String]) {
        let index = try index(name, access: .readWrite)
        let (removed, unknown) = try DocumentName.find(names, in: index)
        if !removed.isEmpty { try index.remove(documents: removed.map(\.id)) }
        return (removed, unknown)
    }

    /// Makes full text and vectors of an index again, from what it keeps; no model runs.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`.
    @discardableResult
    public func rebuild(
        index name: String? = nil, progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) throws -> RebuildReport {
        try index(name, access: .readWrite).rebuild(progress: progress)
    }

    /// Lets a model read every passage of an index again; no document is read.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`, the loader's errors, `CancellationError`.
    @discardableResult
    public func embedAgain(
        index name: String? = nil, model: ModelChoice = .standard,
        progress: @escaping @Sendable (IndexProgress) -> Void = { _ in }
    ) async throws -> RebuildReport {
        let index = try index(name, access: .readWrite)
        let model = try await self.model(model).embedding(like: index)
        return try await Indexer(index: index, model: model).embedAgain(progress: progress)
    }

    /// Gives back the room of what is gone from an index; searches go on meanwhile.
    ///
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`, `CancellationError`.
    @discardableResult
    public func compact(index name: String? = nil) throws -> CompactionReport {
        try index(name, access: .readWrite).compact()
    }
}
