import Dispatch
import Foundation
import Synchronization

/// What Ctrl-C does in a conversation: it stops the answer that is being made; while there is none, it leaves.
final class ChatInterruption: Sendable {
    private let stop = Mutex<(@Sendable () -> Void)?>(nil)

    /// Handles the signals for as long as the returned sources live.
    func start() -> [any DispatchSourceSignal] {
        [(SIGINT, ExitStatus.interrupted), (SIGTERM, ExitStatus.terminated)].map { number, status in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler { [self] in
                let running = stop.withLock { $0 }
                // The index is only read, so that there is nothing to put in order before the end.
                guard let running, number == SIGINT else { exit(status.rawValue) }
                running()
            }
            source.resume()
            return source
        }
    }

    /// Does some work that Ctrl-C cancels.
    func stoppable<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let task = Task { try await work() }
        stop.withLock { $0 = { task.cancel() } }
        defer { stop.withLock { $0 = nil } }
        return try await task.value
    }
}
