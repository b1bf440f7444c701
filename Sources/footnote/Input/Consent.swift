import Foundation

/// The user's leave to write something, given before or asked for.
struct Consent: Sendable {
    /// Whether the answer is known to be yes (`--yes`).
    let isGiven: Bool
    /// Whether somebody can be asked.
    var canAsk: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks, unless the answer is known.
    ///
    /// - Parameter question: a few words, such as `Write it?`.
    /// - Throws: ``Failure`` where nobody can be asked.
    func given(_ question: String) throws -> Bool {
        if isGiven { return true }
        guard canAsk else {
            throw Failure("nothing was written: nobody can be asked here", hint: "--yes writes without asking")
        }
        Output.writeToStandardError("\(question) [y/N] ")
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
        return answer == "y" || answer == "yes"
    }
}
