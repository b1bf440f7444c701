import Dispatch
import Foundation

/// Text that a person hands to a command: an argument, standard input, or a file.
enum GivenText {
    /// The text of an argument, or all of standard input for `-`.
    ///
    /// - Parameter name: what the text is, for an error.
    /// - Throws: ``Failure`` if standard input is empty or no UTF-8.
    static func argument(_ argument: String, of name: String) throws -> String {
        guard argument == "-" else { return argument }
        guard let data = try FileHandle.standardInput.readToEnd(), !data.isEmpty else {
            throw Failure("standard input is empty; it should hold the \(name)")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure("standard input is not UTF-8 text")
        }
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// The text of a file.
    ///
    /// - Throws: ``Failure`` if the file can't be read or is no UTF-8.
    static func file(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path): the file cannot be read", hint: "check the name and the permissions")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure("\(path): the file is not UTF-8 text", hint: "convert it, for example with iconv")
        }
        return text
    }
}

/// The lines of standard input, read on a queue of their own, so that waiting for a person holds up nothing else.
struct InputLines: Sendable {
    /// Whether a person types them.
    let isTerminal = isatty(STDIN_FILENO) == 1
    private let queue = DispatchQueue(label: "footnote.input")

    /// The next line without its line break; nil at the end of input.
    ///
    /// - Parameter prompt: shown on standard error if a person types.
    func next(prompt: String) async -> String? {
        if isTerminal { Output.writeToStandardError(prompt) }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: readLine()) }
        }
    }

    /// All lines without their line breaks, as they come; a line that is cut short by the end of input is one too.
    func all() -> AsyncStream<String> {
        let (lines, source) = AsyncStream<String>.makeStream()
        queue.async {
            while let line = readLine() { source.yield(line) }
            source.finish()
        }
        return lines
    }
}
