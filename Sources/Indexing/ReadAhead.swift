import Dispatch
import Foundation
import Synchronization

/// Does slow work on the next few items of a list while the results of earlier ones are used, and gives the results in the
/// list's order.
///
/// The work runs in tasks, and whoever wants its results blocks the thread that asks: one of its own, never one that tasks
/// share. As many items are under way as there are processors, but at most four, which bounds the memory that finished
/// results take.
final class ReadAhead<Item: Sendable, Value: Sendable>: Sendable {
    private final class Slot: Sendable {
        private let value = Mutex<Value?>(nil)
        private let isFilled = DispatchSemaphore(value: 0)

        func fill(_ result: Value) {
            value.withLock { $0 = result }
            isFilled.signal()
        }

        func take() -> Value? {
            isFilled.wait()
            return value.withLock { value in
                defer { value = nil }
                return value
            }
        }
    }

    private struct State {
        var started = 0
        var slots: [Slot] = []
    }

    private let items: [Item]
    private let work: @Sendable (Item) async -> Value
    private let width: Int
    private let state = Mutex(State())

    /// Prepares the work; it begins with the first call of ``next()``.
    init(_ items: [Item], width: Int? = nil, work: @escaping @Sendable (Item) async -> Value) {
        self.items = items
        self.width = width ?? min(4, max(1, ProcessInfo.processInfo.activeProcessorCount))
        self.work = work
    }

    /// The next item's result; waits for it.
    ///
    /// - Precondition: called once for each item at most.
    func next() -> Value {
        let slot = state.withLock { state in
            while state.started < items.count, state.slots.count < width {
                start(items[state.started], into: &state)
            }
            return state.slots.removeFirst()
        }
        let value = slot.take()
        // What is taken makes room for another.
        state.withLock { state in
            if state.started < items.count { start(items[state.started], into: &state) }
        }
        guard let value else { preconditionFailure("a slot is taken once, after it was filled") }
        return value
    }

    private func start(_ item: Item, into state: inout State) {
        let slot = Slot()
        state.slots.append(slot)
        state.started += 1
        Task.detached(priority: .utility) { [work] in slot.fill(await work(item)) }
    }
}
