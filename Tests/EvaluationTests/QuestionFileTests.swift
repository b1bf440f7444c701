import Evaluation
import Foundation
import TestSupport
import Testing

@Suite("Question files")
struct QuestionFileTests {
    private func parse(_ text: String) throws -> [EvaluationQuestion] {
        try QuestionFile.parse(Data(text.utf8), path: "q.jsonl")
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
        let questions = try parse(text)
        #expect(
            questions == [
                EvaluationQuestion(
                    id: "1", question: "Who?", answers: ["A", "B"], document: "a.txt",
                    evidence: .init(startByte: 3, endByte: 9)),
                EvaluationQuestion(question: "Why?", answers: []),
                EvaluationQuestion(question: nil, answers: ["x"]),
            ])
        #expect(questions.map(\.isUnanswerable) == [false, true, false])
    }

    @Test(
        "What is odd is refused with its line",
        arguments: [
            ("{\"question\": \"a\"}\nnot json", 2, "not a JSON object"),
            ("\n\n[1]", 3, "another type of value"),
            ("{\"question\": 7}", 1, "\"question\" holds another type"),
            (
                "{\"question\": \"a\", \"document\": \"d\", \"evidence\": {\"startByte\": 1}}", 1,
                "\"endByte\" is missing"
            ),
            (
                "{\"question\": \"a\", \"document\": \"d\", \"evidence\": {\"startByte\": 5, \"endByte\": 5}}", 1,
                "bytes 5 to 5"
            ),
            ("{\"question\": \"a\", \"evidence\": {\"startByte\": 1, \"endByte\": 5}}", 1, "no document"),
        ])
    func refuses(text: String, line: Int, detail: String) {
        #expect {
            try parse(text)
        } throws: { error in
            let message = String(describing: error)
            return message.hasPrefix("q.jsonl:\(line): ") && message.contains(detail)
        }
    }

    @Test("A file without a question, and one that is not there")
    func nothing() throws {
        #expect(throws: QuestionFileError.empty(path: "q.jsonl")) { try parse("\n \n") }
        let folder = try TemporaryFolder()
        #expect {
            try QuestionFile.read(path: folder.path("none.jsonl"))
        } throws: { error in
            if case .unreadable? = error as? QuestionFileError { true } else { false }
        }
    }

    @Test("A sample is spread evenly and never longer than asked", arguments: [0, 1, 3, 7, 10, 99])
    func sample(limit: Int) {
        let places = EvenSample.places(of: 10, limit: limit)
        #expect(places.count == min(limit, 10))
        #expect(places == Set(places).sorted())
        #expect(places.allSatisfy { (0..<10).contains($0) })
        if limit == 3 { #expect(places == [0, 3, 6]) }
    }
}
