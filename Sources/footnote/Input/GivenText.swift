import Dispatch
import Foundation

/// The lines of standard input, read on a queue of their own, so that waiting for a person holds up nothing else.
struct InputLines: Sendable {
    /// Whether a person types them.
    let isTerminal = isatty(STDIN_FILENO) == 1
    private let queue = DispatchQueue(label: "footnote.input")

    /// The next line without its line break; nil at the end of input.
    ///
    /// - Parameter prompt: shown on standard error where a person types.
    func next(prompt: String) async -> String? {
        if isTerminal { Output.writeToStandardError(prompt) }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: readLine()) }
        }
    }
}
