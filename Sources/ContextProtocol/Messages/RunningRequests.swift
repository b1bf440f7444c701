import Formats
import Synchronization

/// The requests that are being worked on, so that a later message can take one back.
final class RunningRequests: Sendable {
    private struct Key: Hashable {
        let session: String
        let id: String
    }

    private let tasks = Mutex<[Key: @Sendable () -> Void]>([:])

    init() {}

    /// Runs the work of a request until it is done, taken back, or cancelled with its caller.
    ///
    /// - Parameter session: the client's connection: ids of different clients may be the same.
    /// - Throws: what the work throws; `CancellationError` for a request that was taken back.
    func run<Value: Sendable>(
        _ id: JSON, in session: String, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let key = Key(session: session, id: id.text)
        let task = Task { try await work() }
        // Of two requests with one id, which no client should send, the later one can be taken back.
        tasks.withLock { $0[key] = { task.cancel() } }
        defer { tasks.withLock { _ = $0.removeValue(forKey: key) } }
        return try await withTaskCancellationHandler {
            let value = try await task.value
            // Whoever took it back expects no reply, even if the work was done by then.
            if task.isCancelled { throw CancellationError() }
            return value
        } onCancel: {
            task.cancel()
        }
    }

    /// Takes a request back; nothing for one that is not running.
    func cancel(_ id: JSON, in session: String) {
        let stop = tasks.withLock { $0[Key(session: session, id: id.text)] }
        stop?()
    }
}
