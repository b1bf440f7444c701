import Dispatch
import IndexStore
import Passages
import Synchronization

/// Stores changes, one transaction after another, while the next ones are prepared and others gathered.
///
/// At most one set of changes is being prepared, and one being stored. They are stored in the order in which they come.
final class ChangeWriting: Sendable {
    private let index: Index
    private let step: @Sendable () throws -> Void
    private let preparing = DispatchQueue(label: "Footnote.Indexer.preparing", qos: .utility)
    private let storing = DispatchQueue(label: "Footnote.Indexer.storing", qos: .utility)
    private let underWay = Mutex(UnderWay())

    private struct UnderWay {
        /// How preparing the last changes ends; nil where there are none.
        var prepared: Outcome<PreparedChanges>?
        /// How storing those before ends; nil where there are none.
        var stored: Outcome<Void>?
    }

    private final class Outcome<Value: Sendable>: Sendable {
        private let result = Mutex<Result<Value, any Error>?>(nil)
        private let isOver = DispatchSemaphore(value: 0)

        init(on queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Value) {
            queue.async { [self] in
                let value = Result { try body() }
                result.withLock { $0 = value }
                isOver.signal()
            }
        }

        /// - Precondition: called once.
        func wait() throws -> Value {
            isOver.wait()
            guard let result = result.withLock({ $0 }) else { preconditionFailure("it is over when it has a result") }
            return try result.get()
        }
    }

    /// - Parameter step: called between and within transactions; what it throws takes the one under way back.
    init(index: Index, step: @escaping @Sendable () throws -> Void) {
        self.index = index
        self.step = step
    }

    /// Begins to prepare changes, and to store those before, as soon as what was begun is done.
    ///
    /// - Throws: what kept changes before from being stored, in which case these are not stored.
    func start(_ changes: [DocumentChange]) throws {
        try store()
        let new = Outcome(on: preparing) { try PreparedChanges(changes) }
        underWay.withLock { $0.prepared = new }
    }

    /// Waits until everything is stored.
    ///
    /// - Throws: what kept changes from being stored.
    func wait() throws {
        try store()
        try takeStored()?.wait()
    }

    /// Waits until nothing is being stored, for whoever has an error already.
    func abandon() {
        _ = Result { try takePrepared()?.wait() }
        _ = Result { try takeStored()?.wait() }
    }

    /// Begins to store what was prepared, after what is being stored.
    private func store() throws {
        guard let prepared = try takePrepared()?.wait() else { return }
        try takeStored()?.wait()
        let new = Outcome(on: storing) { [index, step] in
            try index.apply(prepared, step: step)
            try step()
        }
        underWay.withLock { $0.stored = new }
    }

    private func takePrepared() -> Outcome<PreparedChanges>? {
        underWay.withLock { state in
            defer { state.prepared = nil }
            return state.prepared
        }
    }

    private func takeStored() -> Outcome<Void>? {
        underWay.withLock { state in
            defer { state.stored = nil }
            return state.stored
        }
    }
}
