import Synchronization

/// One value for each thread of a pool, so that threads never wait for one another; read after the run.
final class PerThread<Value: Sendable>: Sendable {
    private let slots: [Slot]

    private final class Slot: Sendable {
        let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
    }

    init(count: Int, _ make: () -> Value) {
        slots = (0..<count).map { _ in Slot(make()) }
    }

    /// Changes thread `index`'s value; uncontended, since only that thread does.
    func update(_ index: Int, _ body: (inout Value) -> Void) {
        slots[index].value.withLock { body(&$0) }
    }

    var values: [Value] { slots.map { $0.value.withLock { $0 } } }
}
