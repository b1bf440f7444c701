import Formats
import Foundation
import TestSupport
import Testing

@Suite("Question files")
struct QuestionFileTests {
    private func parse(_ text: String) throws -> QuestionFile {
        try QuestionFile(parsing: Array(text.utf8), path: "q.jsonl")
    }

    @Test("All keys are read; others, empty lines, a byte order mark and CRLF are passed over")
    func reads() throws {
        let text = """
            \u{FEFF}{"id": "1", "question": "Who?", "answers": ["A", "B"], "document": "a.txt", \
            "evidence": {"startByte": 3, "endByte": 9}, "note": 5}\r
            \r

            {"question": "Why?", "answers": []}
            {"question": null, "answers": ["x"]}
            """
        let file = try parse(text)
        #expect(
            file.questions == [
                QuestionRecord(
                    id: "1", question: "Who?", answers: ["A", "B"], document: "a.txt",
                    evidence: .init(startByte: 3, endByte: 9)),
                QuestionRecord(question: "Why?", answers: []),
                QuestionRecord(question: nil, answers: ["x"]),
            ])
        #expect(file.questions.map(\.isUnanswerable) == [false, true, false])
        #expect(file.entries.map(\.line) == [1, 4, 5])
    }

    @Test("Evidence may be several places, also of other documents")
    func severalPlaces() throws {
        let line = """
            {"question": "a", "document": "d", "evidence": [{"startByte": 1, "endByte": 2}, \
            {"startByte": 5, "endByte": 9, "document": "e"}]}
            """
        let question = try #require(try parse(line).questions.first)
        #expect(question.evidence == .init(startByte: 1, endByte: 2))
        #expect(question.furtherEvidence == [.init(startByte: 5, endByte: 9, document: "e")])
        #expect(throws: JSONLinesError.self) {
            try parse(
                "{\"question\": \"a\", \"document\": \"d\", \"evidence\": [{\"startByte\": 1, \"endByte\": 2}, 7]}")
        }
    }

    @Test(
        "What is odd is refused with its line",
        arguments: [
            ("{\"question\": \"a\"}\nnot json", 2, "not a JSON object: expected null at byte 0 of the line"),
            ("\n\n[1]", 3, "not a JSON object, but an array"),
            ("{\"question\": 7}", 1, "\"question\" holds another type of value: an integer, expected a string"),
            ("{\"answers\": [\"a\", 1]}", 1, "\"answers\" holds another type"),
            ("{\"evidence\": 1}", 1, "\"evidence\" holds another type"),
            (
                "{\"question\": \"a\", \"document\": \"d\", \"evidence\": {\"startByte\": 1}}", 1,
                "\"evidence.endByte\" is missing"
            ),
            (
                "{\"question\": \"a\", \"document\": \"d\", \"evidence\": {\"startByte\": 1.5, \"endByte\": 2}}", 1,
                "\"evidence.startByte\" holds another type"
            ),
            (
                "{\"question\": \"a\", \"document\": \"d\", \"evidence\": {\"startByte\": 5, \"endByte\": 5}}", 1,
                "bytes 5 to 5"
            ),
            ("{\"question\": \"a\", \"evidence\": {\"startByte\": 1, \"endByte\": 5}}", 1, "no document"),
            ("{\"question\": \"a\"}\n{\"question\": \"a\", \"question\": \"b\"}", 2, "each key once"),
            ("{\"question\": \"a\"} {}", 1, "the end of the line"),
        ])
    func refuses(text: String, line: Int, detail: String) {
        #expect {
            try parse(text)
        } throws: { error in
            let message = String(describing: error)
            return message.hasPrefix("q.jsonl:\(line): ") && message.contains(detail)
                && message.contains("; each line is a JSON object such as {")
        }
    }

    @Test("bytes that are not UTF-8 are refused with their line")
    func brokenUTF8() {
        let bytes = Array("{\"question\": \"a\"}\n{\"question\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        #expect {
            try QuestionFile(parsing: bytes, path: "q.jsonl")
        } throws: {
            String(describing: $0).hasPrefix("q.jsonl:2: it is not a JSON object: expected a string in UTF-8")
        }
    }

    @Test("A file without a question, and one that is not there")
    func nothing() throws {
        #expect(throws: JSONLinesError.empty(path: "q.jsonl")) { try parse("\n \n") }
        let folder = try TemporaryFolder()
        #expect {
            try QuestionFile(contentsOf: folder.path("none.jsonl"))
        } throws: { error in
            if case .unreadable? = error as? JSONLinesError { true } else { false }
        }
    }

    @Test("a question of nothing but white space has no words", arguments: [nil, "", " \n\u{A0}"])
    func words(question: String?) {
        #expect(QuestionRecord(question: question).words == nil)
        #expect(QuestionRecord(question: " Who?").words == " Who?")
    }

    @Test("what is left out is counted by reason, with the first as an example")
    func omissions() {
        var omissions: [QuestionOmission] = []
        omissions.add(QuestionRecord(id: "7", question: nil), reason: QuestionOmission.withoutWords)
        omissions.add(QuestionRecord(question: "Who?"), reason: "without an answer")
        omissions.add(QuestionRecord(id: "8", question: ""), reason: QuestionOmission.withoutWords)
        #expect(
            omissions == [
                QuestionOmission(reason: "without words", questions: 2, example: "7"),
                QuestionOmission(reason: "without an answer", questions: 1, example: "Who?"),
            ])
        #expect(omissions.count("without words") == 2 && omissions.count("other") == 0)
    }

    @Test("A record that is written as a line is read as itself")
    func written() throws {
        var several = QuestionRecord(
            question: "Where,\n\u{2028}and \"why\"?", answers: ["A 👍"], document: "d",
            evidence: .init(startByte: 1, endByte: 2, document: "d"), answerKind: "words")
        several.furtherEvidence = [.init(startByte: 5, endByte: 9, document: "e")]
        let records = [
            several, QuestionRecord(id: "7", question: "Why?", answers: []), QuestionRecord(question: "Who?"),
        ]
        let text = records.map { $0.line + "\n" }.joined()
        #expect(text.split(whereSeparator: \.isNewline).count == records.count)
        #expect(try parse(text).questions == records)
    }
}
