import Foundation
import TestSupport
import Testing

/// Answers measured with the built binary and the real model: text, JSON, records and the page.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct EvaluatingTests {
    /// A workplace with an index and a question file.
    private func place() throws -> Workplace {
        let place = try Workplace()
        try place.write(try Self.questions(), to: "questions.jsonl")
        let indexed = try place.run("index", "notes")
        #expect(indexed.status == 0, "\(indexed.errors)")
        return place
    }

    /// Questions with evidence, one without, and one that nothing answers.
    private static func questions() throws -> String {
        func line(_ question: String, _ answers: [String], _ document: String?, _ quote: String? = nil) throws -> String
        {
            var object: [String: Any] = ["question": question, "answers": answers]
            object["document"] = document
            if let document, let quote, let text = Workplace.documents[document], let range = text.range(of: quote) {
                let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
                object["evidence"] = ["startByte": start, "endByte": start + quote.utf8.count]
            }
            return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        }
        return try [
            line(
                "Who built the lighthouse?", ["Ida Lindqvist", "the engineer Ida Lindqvist"], "lighthouse.md",
                "Ida Lindqvist"),
            line("When did the last keeper leave?", ["1971", "in 1971"], "lighthouse.md", "in 1971"),
            line("How hot is the oven for rye bread?", ["250 degrees"], "bread.txt", "250 degrees"),
            line("Who is the treasurer of the rowing club?", ["Maria Okafor"], nil),
            line("Which submarine cable connects Brazil and Angola?", [], nil),
        ].joined(separator: "\n")
    }

    @Test("answers are measured and reported in each form")
    func answersAreMeasuredAndReportedInEachForm() throws {
        let place = try place()
        let report = try place.json(
            "eval", "answers", "--questions", "questions.jsonl", "--html", "report.html", "--records", "records.ndjson",
            "--resamples", "50")
        let figures = try #require(report["figures"] as? [String: [String: Any]])
        #expect(figures["f1"]?["questions"] as? Int == 4)
        #expect(figures["evidence_first"]?["questions"] as? Int == 3)
        let contained = try #require((figures["contained"]?["estimate"] as? [String: Double])?["mean"])
        #expect(contained >= 0.75)
        let citations = try #require(report["citations"] as? [String: Int])
        #expect(citations["invented"] == 0 && citations["count"] == citations["verbatim"])
        #expect(try #require(citations["count"]) >= 5)

        let records = try String(contentsOf: place.folder.url.appending(path: "records.ndjson"), encoding: .utf8)
        #expect(records.split(separator: "\n").count == 5)
        let page = try String(contentsOf: place.folder.url.appending(path: "report.html"), encoding: .utf8)
        #expect(page.hasPrefix("<!doctype html>") && page.contains("Ida Lindqvist"))

        let text = try place.run(
            "eval", "answers", "--questions", "questions.jsonl", "--document", "lighthouse", "--resamples", "50")
        #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
        #expect(text.output.contains("2 questions, 2 answerable and 0 unanswerable"))
        #expect(text.output.contains("0 invented"))
    }

    @Test("reading is measured with the right passage and without an index")
    func readingIsMeasuredWithTheRightPassageAndWithoutAnIndex() throws {
        let place = try Workplace()
        var lines: [String] = []
        for (question, answers, document) in [
            ("Who built the lighthouse?", ["Ida Lindqvist", "the engineer Ida Lindqvist"], "lighthouse.md"),
            ("When did the last keeper leave?", ["1971", "in 1971"], "lighthouse.md"),
            ("How long has the sourdough rested?", ["sixteen hours", "for sixteen hours"], "bread.txt"),
            ("Which king painted the lighthouse red?", [], "lighthouse.md"),
        ] as [(String, [String], String)] {
            let text = try #require(Workplace.documents[document])
            try place.write(text, to: document)
            let object: [String: Any] = [
                "id": question, "question": question, "answers": answers, "document": document,
                "evidence": ["startByte": 0, "endByte": text.utf8.count],
            ]
            lines.append(String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self))
        }
        try place.write(lines.joined(separator: "\n"), to: "questions.jsonl")
        let reader = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        let report = try place.json(
            "eval", "reading", "--questions", "questions.jsonl", "--reader", reader, "--resamples", "50")
        #expect(report["answerable"] as? Int == 3 && report["unanswerable"] as? Int == 1)
        #expect(try #require((report["f1"] as? [String: Double])?["mean"]) > 0.6)
        #expect((report["auroc"] as? [String: Double])?["mean"] == 1)
        let text = try place.run(
            "eval", "reading", "--questions", "questions.jsonl", "--reader", reader, "--document", "bread",
            "--resamples", "50")
        #expect(text.status == 0 && text.output.contains("exact match") && !text.output.contains("AUROC"))
        let none = try place.run("eval", "reading", "--questions", "questions.jsonl", "--reader", "none")
        #expect(none.status == 2 && none.errors.contains("--reader"), "\(none.errors)")
        // The model itself, told to: it still writes words of the passage.
        let prompted = try place.json(
            "eval", "reading", "--questions", "questions.jsonl", "--reader", "prompted", "--resamples", "50")
        #expect(prompted["answerable"] as? Int == 3)
        #expect(try #require((prompted["f1"] as? [String: Double])?["mean"]) > 0)
    }

    @Test("what cannot be written or found is said before a question is asked")
    func whatCannotBeWrittenOrFoundIsSaidBeforeAQuestionIsAsked() throws {
        let place = try place()
        for arguments in [
            ["--html", "nowhere/report.html"], ["--records", "nowhere/records.ndjson"], ["--document", "zebra"],
        ] {
            let outcome = try place.binary.run(["eval", "answers", "--questions", "questions.jsonl"] + arguments)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.contains(arguments[1]) && outcome.errors.contains("hint: "), "\(outcome.errors)")
        }
    }

    @Test("an interrupted run keeps its records and the former page")
    func anInterruptedRunKeepsItsRecordsAndTheFormerPage() throws {
        let place = try place()
        // Questions enough for minutes.
        let questions = Array(repeating: try Self.questions(), count: 100).joined(separator: "\n")
        try place.write(questions, to: "many.jsonl")
        try place.write("former", to: "report.html")
        let running = try place.binary.start([
            "eval", "answers", "--questions", "many.jsonl", "--records", "records.ndjson", "--html", "report.html",
        ])
        let file = place.folder.url.appending(path: "records.ndjson")
        let deadline = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < deadline, running.process.isRunning,
            FileManager.default.contents(atPath: file.path)?.isEmpty ?? true
        {
            Thread.sleep(forTimeInterval: 0.05)
        }
        kill(running.process.processIdentifier, SIGINT)
        let outcome = try running.wait()
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let records = try String(contentsOf: file, encoding: .utf8)
        #expect(!records.isEmpty && records.hasSuffix("\n"))
        #expect(try String(contentsOf: place.folder.url.appending(path: "report.html"), encoding: .utf8) == "former")
    }
}
