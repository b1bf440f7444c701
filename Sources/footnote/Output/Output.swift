import Formats
import Foundation

/// Thrown by a write to a pipe whose reader has gone; it ends the command in order and without a message.
struct OutputClosed: Error {}

/// Where a command prints: data to standard output, everything else to standard error.
struct Output: Sendable {
    let terminal: Terminal
    let isQuiet: Bool
    let printsJSON: Bool

    init(
        isQuiet: Bool = false, printsJSON: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        terminal = Terminal(environment: environment)
        self.isQuiet = isQuiet
        self.printsJSON = printsJSON
    }

    init(options: OutputArguments) { self.init(isQuiet: options.quiet, printsJSON: options.json) }

    /// Writes data exactly as given.
    ///
    /// - Throws: ``OutputClosed`` where the reader has gone, or a ``Failure`` such as "no space left on device".
    func write(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            if Self.isBrokenPipe(error) { throw OutputClosed() }
            throw Failure("cannot write to standard output: \(error.localizedDescription)")
        }
    }

    /// Writes one line of data.
    func line(_ text: String = "") throws { try write(text + "\n") }

    /// Writes one JSON object with its version: on one line, or indented if a person reads it on a terminal.
    func json(_ value: some Encodable) throws {
        let value = Versioned(value)
        try line(terminal.outputIsTerminal ? JSONOutput.pretty(value) : JSONOutput.line(value))
    }

    /// Writes one line of a JSON stream (NDJSON), each with its version; never indented.
    func jsonLine(_ value: some Encodable) throws {
        try line(JSONOutput.line(Versioned(value)))
    }

    /// Says something about the work on standard error, unless `--quiet`.
    func note(_ text: String) {
        if !isQuiet { Self.writeToStandardError(text + "\n") }
    }

    /// Says which questions of a file were left out, one line a reason.
    func note(_ omissions: [QuestionOmission]) {
        for omission in omissions {
            note("left out: \(Quantity.count(omission.questions, "question")) \(omission.reason)")
        }
    }

    /// Says something that the user must not miss, even with `--quiet`.
    func warning(_ text: String) {
        Self.writeToStandardError("warning: " + terminal.name(text) + "\n")
    }

    /// Standard error may be closed; there is nobody to tell then, so a failed write is dropped.
    static func writeToStandardError(_ text: String) {
        do {
            try FileHandle.standardError.write(contentsOf: Data(text.utf8))
        } catch {
            return
        }
    }

    private static func isBrokenPipe(_ error: any Error) -> Bool {
        let error = error as NSError
        if error.domain == NSPOSIXErrorDomain, error.code == Int(EPIPE) { return true }
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
        return underlying?.domain == NSPOSIXErrorDomain && underlying?.code == Int(EPIPE)
    }
}
