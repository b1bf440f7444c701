import Dispatch
import Foundation
import Synchronization

/// Turns the first Ctrl-C (or SIGTERM) into the cancellation of the running command, and the second into an exit.
///
/// A command that is cancelled ends at its next safe point: an index keeps what is already committed.
final class Interruption: Sendable {
    private struct State {
        var isLeftToCommand = false
        var received: ExitStatus?
    }

    private let state = Mutex(State())

    /// The signal that arrived, as an exit status; nil where none did.
    var received: ExitStatus? { state.withLock { $0.received } }

    /// Leaves both signals to a command that handles them itself, as a server does when it drains its connections.
    func leaveToCommand() {
        state.withLock { $0.isLeftToCommand = true }
    }

    /// Makes signals cancel `task` for as long as the returned sources live.
    func start(cancelling task: Task<ExitStatus, Never>) -> [any DispatchSourceSignal] {
        [(SIGINT, ExitStatus.interrupted), (SIGTERM, ExitStatus.terminated)].map { number, status in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler { [self] in
                let isSecond = state.withLock { state in
                    defer { state.received = status }
                    return state.received != nil
                }
                if state.withLock({ $0.isLeftToCommand }) { return }
                if isSecond { exit(status.rawValue) }
                FileHandle.standardError.write(Data("\nstopping; press Ctrl-C again to stop at once\n".utf8))
                task.cancel()
            }
            source.resume()
            return source
        }
    }
}
