import Dispatch

/// Runs an actor's work on one dispatch queue, so that computing for seconds never starves the threads that serve others.
///
/// The pattern is GRDB's `DispatchQueueActor`. Jobs run in the order in which they arrive, one at a time.
package final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// Makes an executor with its own queue; the label shows in debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            // The queue's block holds self, so the unowned reference lives as long as the job runs.
            unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        // An actor that uses this executor also keeps it alive, which is what the unowned reference asks for.
        unsafe UnownedSerialExecutor(ordinary: self)
    }
}

/// An actor whose isolated code runs on a `QueueExecutor` that it owns.
package protocol QueueIsolated: Actor {
    /// The executor; a stored `let` of the actor, so that both live equally long.
    nonisolated var queueExecutor: QueueExecutor { get }
}

extension QueueIsolated {
    /// The actor's executor as the concurrency runtime asks for it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe queueExecutor.asUnownedSerialExecutor()
    }
}
