public import Answering
import Foundation

/// The key of an answering server. It comes from a file or a variable, and never shows itself: not in messages, and not
/// where a value is described.
public struct RemoteKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The variable that may hold a key.
    public static let variable = "FOOTNOTE_ANSWER_KEY"

    let value: String

    /// A placeholder.
    public var description: String { "(a key)" }
    /// A placeholder.
    public var debugDescription: String { description }
    /// A mirror without the key.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Takes a key from a text, such as a variable.
    ///
    /// - Parameter source: what messages call its place.
    /// - Throws: `RemoteModelError.unreadableKey` where it is none.
    public init(_ text: String, source: String) throws(RemoteModelError) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // Anything else could end the header that it is sent in.
        guard !text.isEmpty, text.utf8.count <= 8_192, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .unreadableKey(path: source, reason: "it holds no key of printable ASCII characters")
        }
        value = text
    }

    /// Reads a key from a file that holds nothing else.
    ///
    /// - Throws: `RemoteModelError.unreadableKey`.
    public init(file path: String) throws(RemoteModelError) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .unreadableKey(path: path, reason: "the file cannot be read")
        }
        let bytes: Data?
        do { bytes = try file.read(upToCount: 16_384) } catch {
            throw .unreadableKey(path: path, reason: "the file cannot be read")
        }
        guard let text = bytes.flatMap({ String(data: $0, encoding: .utf8) }) else {
            throw .unreadableKey(path: path, reason: "the file is no text")
        }
        try self.init(text, source: path)
    }
}
