/// A file of questions: JSON Lines, one ``QuestionRecord`` a line, for evaluation and training alike.
///
/// The rules are those of ``JSONLines``; evidence has a document, and an end behind its start. What a use needs besides is
/// checked where it is used, and questions that it leaves out are counted by reason (``QuestionOmission``).
package struct QuestionFile: Sendable {
    /// A question and the number of its line, from 1.
    package struct Entry: Sendable {
        package let line: Int
        package let question: QuestionRecord
    }

    package let path: String
    /// In the file's order; never empty.
    package let entries: [Entry]

    package var questions: [QuestionRecord] { entries.map(\.question) }

    /// Reads a file.
    package init(contentsOf path: String) throws(JSONLinesError) {
        self.path = path
        do {
            entries = try JSONLines.read(path: path, Self.entry)
        } catch {
            throw Self.explained(error)
        }
    }

    /// Parses a file's bytes. Linear in their number.
    ///
    /// - Parameter path: names the file in errors.
    package init(parsing bytes: [UInt8], path: String) throws(JSONLinesError) {
        self.path = path
        do {
            entries = try JSONLines.parse(bytes, path: path, Self.entry)
        } catch {
            throw Self.explained(error)
        }
    }

    private static func entry(_ line: JSONLine) throws(JSONLinesError) -> Entry {
        Entry(line: line.number, question: try QuestionRecord(line))
    }

    /// The error with an example of a line.
    private static func explained(_ error: JSONLinesError) -> JSONLinesError {
        guard case .malformed(let path, let line, let detail) = error else { return error }
        let example = #"{"question": "…", "document": "notes.txt", "evidence": {"startByte": 0, "endByte": 80}}"#
        return .malformed(path: path, line: line, detail: "\(detail); each line is a JSON object such as \(example)")
    }
}
