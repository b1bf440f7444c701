package import FootnoteKit
import Foundation
import Synchronization

/// The shelf of a server: its assistants, those that are being made, and files that wait for their acceptance.
package final class ServedShelf: Sendable {
    let shelf: Shelf
    /// Opens index files and joins them with the models.
    let answering: @Sendable (_ paths: [String]) async throws -> Assistant
    private let makings = Mutex<[String: AssistantMaking]>([:])
    private let drafts = Mutex<[String: String]>([:])
    /// The change of what is served that was asked for last: the next begins after it.
    private let lastChange = Mutex<Task<Void, any Error>?>(nil)

    /// - Parameter answering: opens index files and joins them with models; nil for the shelf's own.
    package init(_ shelf: Shelf, answering: (@Sendable (_ paths: [String]) async throws -> Assistant)? = nil) {
        self.shelf = shelf
        self.answering = answering ?? { try await shelf.answering(from: $0) }
    }

    /// The making of the assistant of an id, which may have ended; nil where there was none since the server started.
    func making(_ id: String) -> AssistantMaking? { makings.withLock { $0[id] } }

    /// Begins a making.
    ///
    /// - Throws: 409 while an assistant of the same file is being made.
    func begin(_ path: String) throws(APIError) -> AssistantMaking {
        let (id, making) = (IndexSummary.id(ofFile: path), AssistantMaking(path: path))
        let isTaken = makings.withLock { makings in
            if makings[id]?.isRunning == true { return true }
            makings[id] = making
            return false
        }
        guard !isTaken else {
            throw .conflict("An assistant of this name is being made.", param: "name", code: "index_exists")
        }
        return making
    }

    /// Ends the making of an id where there is one, and forgets it.
    func forget(_ id: String) async {
        let making = makings.withLock { $0.removeValue(forKey: id) }
        making?.cancel()
        await making?.wait()
    }

    /// Ends all makings; what they finished stays.
    func endAll() async {
        let all = makings.withLock { Array($0.values) }
        for making in all { making.cancel() }
        for making in all { await making.wait() }
    }

    /// Runs changes of what is served one after the other.
    func change(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let task = lastChange.withLock { last in
            let before = last
            let task = Task {
                _ = await before?.result
                try await work()
            }
            last = task
            return task
        }
        try await task.value
    }

    /// A place for a file that somebody sends, and the id by which it is accepted.
    func newDraft() throws -> (id: String, path: String) {
        let id = Identifier.random("import_")
        let folder = shelf.library.folders.data + "/imports"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder + "/" + id
        drafts.withLock { $0[id] = path }
        return (id, path)
    }

    /// The file of an id.
    ///
    /// - Throws: 404 for an id that was never given, or whose file was accepted or dropped.
    func draft(_ id: String) throws(APIError) -> String {
        guard let path = drafts.withLock({ $0[id] }) else {
            throw .notFound("There is no file \(id) that waits to be accepted. Send it again.", param: "id")
        }
        return path
    }

    /// Removes a file that was accepted or dropped.
    func discardDraft(_ id: String) {
        guard let path = drafts.withLock({ $0.removeValue(forKey: id) }) else { return }
        // Best effort: a leftover takes room and harms nobody.
        _ = try? FileManager.default.removeItem(atPath: path)
    }
}
