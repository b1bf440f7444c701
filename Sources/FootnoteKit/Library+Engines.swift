public import EngineStore
import IndexStore
public import Passages

extension Library {
    /// Copies an index file to an engine, so that any machine that reaches it can answer. A later copy writes what has changed.
    ///
    /// - Parameters:
    ///   - name: a path or a name; nil for the default index.
    ///   - address: where to.
    ///   - description: what others shall know it by; nil parts stay as they are.
    ///   - replacing: whether what stands there under the name is removed first. Without this it is brought up to date, whatever
    ///     file it came from.
    ///   - progress: called with the passages that are done and with all of them.
    /// - Throws: ``LibraryError/noIndex(path:name:)``, `IndexError`, `EngineError`.
    @discardableResult
    public func copy(
        index name: String? = nil, to address: EngineAddress, description: IndexDescription = IndexDescription(),
        replacing: Bool = false, progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> EngineCopyReport {
        let index = try index(name, access: .readWrite)
        return try await EngineCopy(to: address).run(
            index,
            as: EngineDescription(
                name: description.name, instructions: description.instructions,
                conversationStarters: description.conversationStarters),
            afresh: replacing, progress: progress)
    }

    /// Takes documents out of an index in an engine. The file that was copied keeps them, and the next copy brings them back.
    ///
    /// - Parameters:
    ///   - names: paths from here or absolute, folders, or ids.
    ///   - address: where the index is.
    /// - Returns: the documents that were taken out, and the names that none of them has.
    /// - Throws: `EngineError`.
    @discardableResult
    public func remove(
        _ names: [String], fromEngine address: EngineAddress
    ) async throws -> (removed: [DocumentRecord], unknown: [String]) {
        let store = try await EngineStore.open(address)
        let (removed, unknown) = try DocumentName.find(names, in: store)
        if !removed.isEmpty { try await store.remove(documents: removed.map(\.id)) }
        return (removed, unknown)
    }
}
