package import Foundation

/// A file of questions: JSON Lines, one ``EvaluationQuestion`` a line.
///
/// Empty lines and a byte order mark are passed over, other keys ignored. Anything else that is odd is an error with the
/// number of its line: a question lost in silence would make the figures better or worse than they are.
package enum QuestionFile {
    /// Reads a file.
    ///
    /// - Throws: ``QuestionFileError``.
    package static func read(path: String) throws(QuestionFileError) -> [EvaluationQuestion] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .unreadable(path: path, detail: error.localizedDescription)
        }
        return try parse(data, path: path)
    }

    /// Parses a file's bytes.
    ///
    /// - Parameter path: names the file in errors.
    /// - Complexity: linear in the length.
    package static func parse(_ data: Data, path: String) throws(QuestionFileError) -> [EvaluationQuestion] {
        let decoder = JSONDecoder()
        var questions: [EvaluationQuestion] = []
        var rest = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data[...]
        var line = 0
        while !rest.isEmpty {
            line += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let bytes = rest[rest.startIndex..<end]
            rest = rest[end...].dropFirst()
            guard bytes.contains(where: { !$0.isASCIIWhitespace }) else { continue }
            let question: EvaluationQuestion
            do {
                question = try decoder.decode(EvaluationQuestion.self, from: Data(bytes))
            } catch {
                throw .malformed(path: path, line: line, detail: describe(error))
            }
            try check(question, path: path, line: line)
            questions.append(question)
        }
        guard !questions.isEmpty else { throw .empty(path: path) }
        return questions
    }

    private static func check(
        _ question: EvaluationQuestion, path: String, line: Int
    ) throws(QuestionFileError) {
        guard let evidence = question.evidence else { return }
        guard evidence.startByte >= 0, evidence.startByte < evidence.endByte else {
            throw .malformed(
                path: path, line: line,
                detail:
                    "evidence is bytes \(evidence.startByte) to \(evidence.endByte); the end must lie behind the start")
        }
        guard question.document != nil else {
            throw .malformed(path: path, line: line, detail: "there is evidence, but no document that it stands in")
        }
    }

    private static func describe(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" holds another type of value"
        default: "it is not a JSON object in UTF-8"
        }
    }
}

extension UInt8 {
    fileprivate var isASCIIWhitespace: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}
