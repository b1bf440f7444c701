import ArgumentParser
import Documents
import FootnoteKit
import Foundation
import IndexStore
import Training

/// An error of the command line itself: what went wrong, and what the user can do about it.
package struct Failure: Error, Equatable, Sendable {
    /// One sentence without a full stop: what, where, expected and found.
    package let message: String
    /// What to do about it; nil where there is nothing to advise.
    package let hint: String?

    /// Makes a failure with an optional piece of advice.
    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// The failure that stands for any thrown error, so that every error reaches the user in one form.
    ///
    /// Errors of the library targets describe themselves in one text: what went wrong, then, after a semicolon or
    /// as the next sentence, what to do about it.
    package init(describing error: any Error) {
        if let failure = error as? Failure {
            self = failure
        } else if let error = error as? LibraryError {
            self.init(error)
        } else if let error = error as? IndexError {
            self.init(error)
        } else if let error = error as? WatchError {
            self.init(error)
        } else if let error = error as? TrainingError {
            self.init(training: error)
        } else if let error = error as? any LocalizedError, let message = error.errorDescription {
            self.init(message, hint: error.recoverySuggestion)
        } else {
            self.init(parting: String(describing: error))
        }
    }

    /// Names the option where one decides.
    private init(training error: TrainingError) {
        self.init(parting: error.description)
        switch error {
        case .tooLong: self = Failure(message, hint: "shorten it or raise --max-tokens")
        case .unavailable: self = Failure(message, hint: "leave --precision out, or give it float32")
        default: break
        }
    }

    /// Parts a text at its first semicolon, or after its first sentence; one without either is all message.
    package init(parting text: String) {
        if let end = text.range(of: "; ") {
            self.init(String(text[..<end.lowerBound]), hint: String(text[end.upperBound...]))
        } else if let end = text.range(of: #"\.\s+(?=[A-Z])"#, options: .regularExpression) {
            self.init(String(text[..<end.lowerBound]), hint: String(text[end.upperBound...]))
        } else {
            self.init(text)
        }
    }

    /// Message and advice in one.
    package var sentence: String { hint.map { "\(message); \($0)" } ?? message }

    /// The lines for standard error: `error: …` and, where there is advice, `hint: …`.
    package var lines: [String] {
        var lines = ["error: \(message)"]
        if let hint { lines.append("hint: \(hint)") }
        return lines
    }
}

/// Ends a command with ``ExitStatus/negative`` after it has printed its outcome; nothing more is printed.
package struct NegativeOutcome: Error, Sendable {
    /// Makes the outcome.
    package init() {}
}
