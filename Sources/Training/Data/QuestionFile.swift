import Foundation

/// One question of a question file, with the text of its evidence.
package struct ReadingQuestion: Sendable, Equatable {
    package let id: String
    package let question: String
    /// All accepted answers; none where the passage does not answer the question.
    package let answers: [String]
    /// The document's name: what a split goes by.
    package let document: String
    /// The paragraph that answers the question; where the file gives none, the paragraph of the document that shares most
    /// with the question, which does not answer it.
    package let passage: String

    package init(id: String, question: String, answers: [String], document: String, passage: String) {
        self.id = id
        self.question = question
        self.answers = answers
        self.document = document
        self.passage = passage
    }

    package var isAnswerable: Bool { !answers.isEmpty }
    /// The shortest accepted answer, the first of several: what a reader is trained to give.
    package var shortestAnswer: String? { answers.min { $0.utf8.count < $1.utf8.count } }
}

/// Reads files with one question a line, as JSON: `id`, `question`, `answers`, `document`, and `evidence` as a range of
/// UTF-8 bytes of the document. Documents lie beside the file, in the folder `documents` or in its own.
package enum QuestionFile {
    private struct Line: Decodable {
        struct Evidence: Decodable {
            let startByte: Int
            let endByte: Int
        }
        let id: String
        /// Null where a set leaves it out.
        let question: String?
        let answers: [String]
        let document: String
        /// Missing where no passage answers the question.
        let evidence: Evidence?
    }

    /// What a file holds.
    package struct Contents: Sendable {
        /// In the file's order.
        package let questions: [ReadingQuestion]
        /// How many lines have no text of a question.
        package let withoutText: Int
        /// How many unanswerable questions are about a document of which no passage is known.
        package let withoutPassage: Int
    }

    /// The questions of a file for training.
    ///
    /// - Throws: `TrainingError` naming the file and the line.
    package static func read(_ path: String) throws(TrainingError) -> [ReadingQuestion] {
        let contents = try contents(of: path)
        guard contents.withoutText == 0 else {
            throw .noExamples(
                path: path, reason: "\(contents.withoutText) of its lines have no question; take them out")
        }
        return contents.questions
    }

    /// The questions of a file, and how many can't be read with a passage.
    ///
    /// - Throws: `TrainingError` naming the file and the line.
    package static func contents(of path: String) throws(TrainingError) -> Contents {
        let folder = URL(filePath: path).deletingLastPathComponent()
        var documents: [String: Data] = [:]
        var lines: [(line: Line, passage: String?)] = []
        var withoutText = 0
        for (number, text) in try TextLines.read(path) {
            let line: Line = try TextLines.decode(text, path: path, line: number)
            guard line.question != nil else {
                withoutText += 1
                continue
            }
            guard let evidence = line.evidence else {
                guard line.answers.isEmpty else {
                    throw .badLine(path: path, line: number, reason: "an answerable question needs its evidence")
                }
                lines.append((line, nil))
                continue
            }
            let bytes: Data
            if let known = documents[line.document] {
                bytes = known
            } else {
                bytes = try document(line.document, beside: folder, path: path, line: number)
                documents[line.document] = bytes
            }
            guard evidence.startByte >= 0, evidence.startByte < evidence.endByte, evidence.endByte <= bytes.count,
                let passage = String(data: bytes[evidence.startByte..<evidence.endByte], encoding: .utf8)
            else {
                let range = "bytes \(evidence.startByte) to \(evidence.endByte)"
                throw .badLine(
                    path: path, line: number,
                    reason: "\(range) are no text of \(line.document), which has \(bytes.count) bytes")
            }
            lines.append((line, passage.trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        guard !lines.isEmpty else { throw .noExamples(path: path, reason: "it has no lines") }
        let questions = questions(lines)
        return Contents(
            questions: questions, withoutText: withoutText, withoutPassage: lines.count - questions.count)
    }

    /// Puts questions without evidence beside the passage they look most like.
    private static func questions(_ lines: [(line: Line, passage: String?)]) -> [ReadingQuestion] {
        var passages: [String: [String]] = [:]
        var seen: Set<String> = []
        for (line, passage) in lines {
            if let passage, seen.insert(line.document + "\u{1F}" + passage).inserted {
                passages[line.document, default: []].append(passage)
            }
        }
        let rankings = passages.mapValues(PassageRanking.init)
        return lines.compactMap { line, passage in
            let question = (line.question ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            let nearest = rankings[line.document].flatMap { ranking in
                ranking.ranked(for: question).first.map { ranking.passages[$0] }
            }
            guard let passage = passage ?? nearest else { return nil }
            return ReadingQuestion(
                id: line.id, question: question, answers: line.answers, document: line.document, passage: passage)
        }
    }

    private static func document(
        _ name: String, beside folder: URL, path: String, line: Int
    ) throws(TrainingError) -> Data {
        // A name is a name: it leads nowhere else.
        guard !name.contains("/"), name != "..", !name.isEmpty else {
            throw .badLine(path: path, line: line, reason: "\"\(name)\" is no name of a document")
        }
        for candidate in [folder.appending(path: "documents").appending(path: name), folder.appending(path: name)] {
            if let data = try? Data(contentsOf: candidate) { return data }
        }
        throw .badLine(
            path: path, line: line,
            reason: "the document \(name) is neither in \(folder.appending(path: "documents").path) nor beside the file"
        )
    }
}

/// Files of one JSON value a line.
enum TextLines {
    static func read(_ path: String) throws(TrainingError) -> [(number: Int, text: Substring)] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.allSatisfy(\.isWhitespace) }.map { ($0.offset + 1, $0.element) }
    }

    static func decode<Value: Decodable>(_ text: Substring, path: String, line: Int) throws(TrainingError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch DecodingError.keyNotFound(let key, _) {
            throw .badLine(path: path, line: line, reason: "the key \"\(key.stringValue)\" is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw .badLine(path: path, line: line, reason: "the key \"\(key)\" has a value of another type")
        } catch {
            throw .badLine(path: path, line: line, reason: "this is no JSON object")
        }
    }
}
