import FootnoteKit
import Formats
import Indexing
import IndexStore
import Synchronization

/// The making of one assistant: how far it has come, and how it ended.
final class AssistantMaking: Sendable {
    enum Phase: Sendable {
        case running(IndexProgress?)
        case done(IndexReport)
        case failed(APIError)
    }

    /// The file that is being made.
    let path: String
    private let phase = Mutex(Phase.running(nil))
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(path: String) { self.path = path }

    /// Starts the work, which tells of itself by ``report(_:)`` and ends with ``end(_:)``.
    func start(_ work: @escaping @Sendable () async -> Void) {
        task.withLock { $0 = Task { await work() } }
    }

    func cancel() { task.withLock { $0?.cancel() } }

    /// Waits for the end.
    func wait() async { await task.withLock { $0 }?.value }

    func report(_ progress: IndexProgress) { phase.withLock { $0 = .running(progress) } }

    func end(_ end: Phase) { phase.withLock { $0 = end } }

    var isRunning: Bool {
        if case .running = phase.withLock({ $0 }) { true } else { false }
    }

    /// `state`, and with it the progress, the report or the error.
    func json() throws -> JSON {
        switch phase.withLock({ $0 }) {
        case .running(let progress):
            ["state": "in_progress", "progress": try progress.map { try JSON(encoding: $0) } ?? .null]
        case .done(let report): ["state": "completed", "report": try JSON(encoding: report)]
        case .failed(let error): JSON.object([.init(name: "state", value: "failed")] + (error.json.members ?? []))
        }
    }
}
