import Synchronization

/// Lets a bounded number of requests use the model at once and a bounded number wait, first come, first served.
///
/// The lock is held for a few instructions at a time; waiting suspends and holds no thread.
package final class GenerationQueue: Sendable {
    /// What a place is thought to be held for before any was given back, and the longest wait that is advised.
    private static let unknownSeconds = 2.0
    private static let longestAdvice = 60

    package let concurrency: Int
    package let capacity: Int

    private struct Waiter {
        let id: UInt64
        /// Set while the ticket's holder awaits its turn.
        var continuation: CheckedContinuation<Void, any Error>?
    }

    private struct State {
        var nextID: UInt64 = 0
        /// When each began.
        var running: [UInt64: ContinuousClock.Instant] = [:]
        var waiting: [Waiter] = []
        /// How long a ticket lately held its place, in seconds; each counts a fifth. Nil before the first has ended.
        var usualSeconds: Double?
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - concurrency: how many tickets run at once.
    ///   - capacity: how many more may wait.
    ///   - now: the clock.
    package init(
        concurrency: Int, capacity: Int, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.concurrency = concurrency
        self.capacity = capacity
        self.now = now
    }

    /// How many run and wait at this moment.
    package var load: (running: Int, waiting: Int) {
        state.withLock { ($0.running.count, $0.waiting.count) }
    }

    /// Takes a place at once, or refuses with 429 where the queue is full.
    package func reserve() throws(APIError) -> Ticket {
        let begin = now()
        let (id, load, wait) = state.withLock { state -> (UInt64?, (Int, Int), Int) in
            let load = (state.running.count, state.waiting.count)
            let hasRoom = load.0 < concurrency && load.1 == 0
            guard hasRoom || load.1 < capacity else {
                // Until the first of those that wait has its turn, there is no place for another.
                let seconds = (state.usualSeconds ?? Self.unknownSeconds) / Double(max(1, concurrency))
                return (nil, load, min(max(1, Int(seconds.rounded(.up))), Self.longestAdvice))
            }
            state.nextID += 1
            if hasRoom {
                state.running[state.nextID] = begin
            } else {
                state.waiting.append(Waiter(id: state.nextID))
            }
            return (state.nextID, load, 0)
        }
        guard let id else { throw .tooManyRequests(running: load.0, waiting: load.1, retryAfterSeconds: wait) }
        return Ticket(queue: self, id: id)
    }

    /// A place in the queue, given back by ``finish()`` or when the last reference goes away.
    package final class Ticket: Sendable {
        private let queue: GenerationQueue
        private let id: UInt64

        fileprivate init(queue: GenerationQueue, id: UInt64) {
            self.queue = queue
            self.id = id
        }

        deinit { queue.giveBack(id) }

        /// Waits until the model is free for this ticket. Throws `CancellationError` when the task is cancelled first.
        package func turn() async throws { try await queue.awaitTurn(of: id) }

        /// Gives the place back; further calls do nothing.
        package func finish() { queue.giveBack(id) }
    }

    private func awaitTurn(of id: UInt64) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome = state.withLock { state -> Result<Void, any Error>? in
                    if state.running[id] != nil { return .success(()) }
                    guard !Task.isCancelled, let place = state.waiting.firstIndex(where: { $0.id == id }) else {
                        return .failure(CancellationError())
                    }
                    state.waiting[place].continuation = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            leave(id)
        }
    }

    /// Takes a waiting ticket out of the line; a running one stays until it is given back.
    private func leave(_ id: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let place = state.waiting.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiting.remove(at: place)
        }
        waiter?.continuation?.resume(throwing: CancellationError())
    }

    private func giveBack(_ id: UInt64) {
        leave(id)
        let end = now()
        let next = state.withLock { state -> Waiter? in
            guard let begin = state.running.removeValue(forKey: id) else { return nil }
            let seconds = (end - begin).seconds
            state.usualSeconds = state.usualSeconds.map { $0 + (seconds - $0) / 5 } ?? seconds
            guard !state.waiting.isEmpty else { return nil }
            let waiter = state.waiting.removeFirst()
            state.running[waiter.id] = end
            return waiter
        }
        next?.continuation?.resume()
    }
}
