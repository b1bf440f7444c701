/// Why questions could not be used. Each says where, and what to do.
package enum QuestionFileError: Error, Equatable, CustomStringConvertible {
    /// The file can't be read.
    case unreadable(path: String, detail: String)
    /// A line is not a question.
    case malformed(path: String, line: Int, detail: String)
    /// The file holds no question.
    case empty(path: String)
    /// A document's name fits several documents of the index.
    case ambiguousDocument(name: String, first: String, second: String)
    /// Questions were limited to a document that none of them is about.
    case unknownDocument(name: String)
    /// No question is left to measure with.
    case nothingToMeasure(reasons: [String])

    package var description: String {
        switch self {
        case .unreadable(let path, let detail): "\(path): cannot be read: \(detail)"
        case .malformed(let path, let line, let detail):
            "\(path):\(line): \(detail); each line is a JSON object such as "
                + #"{"question": "…", "document": "notes.txt", "evidence": {"startByte": 0, "endByte": 80}}"#
        case .empty(let path): "\(path): holds no question; each line should be a JSON object with one"
        case .ambiguousDocument(let name, let first, let second):
            "the document \(name) may be \(first) or \(second); name more of its path"
        case .unknownDocument(let name):
            "no question is about the document \(name); give its name as the questions have it"
        case .nothingToMeasure(let reasons):
            "no question can be measured: \(reasons.joined(separator: ", ")); each needs words and its answers, a "
                + "document of the index and the evidence's bytes in it"
        }
    }
}
