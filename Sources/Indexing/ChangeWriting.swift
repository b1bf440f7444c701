import Dispatch
import IndexStore
import Passages
import Synchronization

/// Stores changes, one transaction after another, while the next ones are gathered.
///
/// At most one transaction is under way, so that two sets of changes are in memory. They are stored in the order in which
/// they come.
final class ChangeWriting: Sendable {
    private let index: Index
    private let step: @Sendable () throws -> Void
    private let queue = DispatchQueue(label: "Footnote.Indexer.writing", qos: .utility)
    /// Of the transaction under way: how it ends. nil where there is none.
    private let outcome = Mutex<Outcome?>(nil)

    private final class Outcome: Sendable {
        private let result = Mutex<Result<Void, any Error>>(.success(()))
        private let isOver = DispatchSemaphore(value: 0)

        func end(_ value: Result<Void, any Error>) {
            result.withLock { $0 = value }
            isOver.signal()
        }

        func wait() -> Result<Void, any Error> {
            isOver.wait()
            return result.withLock { $0 }
        }
    }

    /// - Parameter step: called between and within transactions; what it throws takes the one under way back.
    init(index: Index, step: @escaping @Sendable () throws -> Void) {
        self.index = index
        self.step = step
    }

    /// Begins to store changes, as soon as those before are stored.
    ///
    /// - Throws: what became of those before, in which case these are not stored.
    func start(_ changes: [DocumentChange]) throws {
        try wait()
        let new = Outcome()
        outcome.withLock { $0 = new }
        queue.async { [index, step] in
            new.end(
                Result {
                    try index.apply(changes, step: step)
                    try step()
                })
        }
    }

    /// Waits until everything is stored.
    ///
    /// - Throws: what kept the last changes from being stored.
    func wait() throws { try takeOutcome()?.wait().get() }

    /// Waits until nothing is being stored, for whoever has an error already.
    func abandon() { _ = takeOutcome()?.wait() }

    private func takeOutcome() -> Outcome? {
        outcome.withLock { outcome in
            defer { outcome = nil }
            return outcome
        }
    }
}
