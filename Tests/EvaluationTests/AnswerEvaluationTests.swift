import Answering
import Documents
import Evaluation
import Formats
import Foundation
import IndexStore
import Inference
import Passages
import Synchronization
import TestModels
import TestSupport
import Testing

@Suite("Measuring answers", .serialized)
struct AnswerEvaluationTests {
    private let folder: TemporaryFolder
    private let index: Index

    private static let texts = [
        "birds/owl.txt": "Owls\n\nThe owl hunts at night and hears a mouse under the snow.",
        "bee.txt": "Bees\n\nA bee dances to tell the others where the flowers are.",
        "cat.txt": "Cats\n\nThe cat sleeps for two thirds of its life.",
    ]

    init() async throws {
        folder = try TemporaryFolder()
        index = try await TestCollection.index(Self.texts, in: folder, model: FakeModel())
    }

    private func evaluation(
        parsers: DocumentParsers = .standard, threshold: Double? = 0.5, passages: Int = 4
    ) -> AnswerEvaluation {
        AnswerEvaluation(
            index: index, engine: AnswerEngine(index: index, model: FakeModel(), parsers: parsers),
            options: AnswerOptions(passageCount: passages, confidenceThreshold: threshold),
            bootstrap: Bootstrap(resamples: 20))
    }

    private func question(_ text: String, _ document: String, _ quote: String) throws -> QuestionRecord {
        let path = try #require(Self.texts.keys.first { $0.hasSuffix(document) })
        return try TestCollection.question(text, document, quote: quote, in: try #require(Self.texts[path]))
    }

    private func owl() throws -> QuestionRecord {
        try question("Where does the owl hear a mouse?", "owl.txt", "under the snow")
    }

    @Test("An answer is compared with accepted answers, evidence and source")
    func judged() async throws {
        var unanswerable = QuestionRecord(id: "u", question: "Where does the bee sleep at night?", answers: [])
        unanswerable.document = "bee.txt"
        let questions = [try owl(), unanswerable]
        let outcome = try await evaluation(passages: 1).run(questions)
        #expect(outcome.report.answerable == 1 && outcome.report.unanswerable == 1)
        let record = try #require(outcome.records.first)
        #expect(record.id == "1" && record.isAnswerable && record.passagesRead == 1)
        #expect(record.contained && !record.exact)
        #expect(record.f1 == AnswerMatch.score(record.said, accepted: ["under the snow"]).f1)
        #expect(record.evidenceRank == 1)
        let citation = try #require(record.citations.first)
        #expect(citation.source == .verbatim && citation.hitsEvidence == true)
        #expect(citation.path.hasSuffix("birds/owl.txt"))
        #expect(record.seconds.whole > 0)
        // An unanswerable question gets its best answer too, and no judgement of what it cites.
        let other = outcome.records[1]
        #expect(other.id == "u" && !other.isAnswerable && !other.answer.isEmpty)
        #expect(other.citations.allSatisfy { $0.hitsEvidence == nil })
    }

    @Test("The threshold decides what counts as withheld, and takes no answer away")
    func threshold() async throws {
        let (all, none) = (
            try await evaluation(threshold: 0).run([owl()]), try await evaluation(threshold: 1).run([owl()])
        )
        #expect(all.records.map(\.abstained) == [false] && none.records.map(\.abstained) == [true])
        #expect(all.records.map(\.answer) == none.records.map(\.answer))
        #expect(all.records.map(\.confidence) == none.records.map(\.confidence))
        // Without one given, it is that of the engine.
        let engine = AnswerEngine(index: index, model: FakeModel())
        let usual = try await engine.reply(to: "Where does the owl hear a mouse?").threshold
        #expect(try await evaluation(threshold: nil).run([owl()]).report.setting.threshold == usual)
    }

    @Test("A citation of what else lies in the index misses the evidence")
    func missesEvidence() async throws {
        let outcome = try await evaluation(passages: 1).run([question("bee dances flowers", "cat.txt", "two thirds")])
        let record = try #require(outcome.records.first)
        #expect(record.citations.map(\.hitsEvidence) == [false] && record.evidenceRank != 1)
        #expect(outcome.report.figures[.citationPrecision]?.estimate.mean == 0)
    }

    @Test("A citation of any of several places of evidence counts, in whichever document")
    func severalPlaces() async throws {
        var asked = try question("Where does the owl hear a mouse?", "bee.txt", "A bee dances")
        let other = try #require(try owl().evidence)
        asked.furtherEvidence = [.init(startByte: other.startByte, endByte: other.endByte, document: "owl.txt")]
        let record = try #require(try await evaluation(passages: 1).run([asked]).records.first)
        #expect(record.citations.first?.hitsEvidence == true && record.evidenceRank == 1)
        #expect(record.citations.first?.evidenceBytes == "under the snow".utf8.count)
    }

    @Test("A changed source makes stale citations, not invented ones")
    func stale() async throws {
        try Data("Owls\n\nSomething else.".utf8).write(to: folder.url.appending(path: "documents/birds/owl.txt"))
        let outcome = try await evaluation(passages: 1).run([owl()])
        #expect(outcome.records[0].citations.map(\.source) == [.stale])
        #expect(outcome.report.citations.invented == 0 && outcome.report.citations.stale == 1)
    }

    /// Reads what a file said when it was indexed, whatever it says now: an engine that trusts it cites in good faith.
    private struct RememberingParser: ImmediateParser {
        static let mediaTypes: [MediaType] = [.plainText]
        static let extensions = ["txt"]
        let text: String

        func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
            try PlainTextParser().parse(Array(text.utf8), path: path, context: context)
        }
    }

    @Test("The check shares nothing with the engine: a quote that the engine believes in may be invented")
    func invented() async throws {
        let original = try #require(Self.texts["birds/owl.txt"])
        try Data("Owls\n\nSomething else.".utf8).write(to: folder.url.appending(path: "documents/birds/owl.txt"))
        let parsers = DocumentParsers(parsers: [RememberingParser(text: original)], maximumByteCount: 1 << 20)
        let outcome = try await evaluation(parsers: parsers, passages: 1).run([owl()])
        #expect(outcome.records[0].citations.map(\.source) == [.invented])
        #expect(outcome.report.citations.invented == 1)
    }

    @Test("Questions that cannot be measured are counted by their reason; unknown evidence is no reason")
    func omissions() async throws {
        let questions = [
            try owl(), QuestionRecord(id: "e", question: "Where are the flowers?", answers: ["there"]),
            QuestionRecord(id: "w", question: " ", answers: ["x"]), QuestionRecord(id: "a", question: "Why?"),
            QuestionRecord(id: "d", question: "Why?", answers: ["x"], document: "gone.txt"),
            QuestionRecord(id: "u", question: "Why?", answers: [], document: "gone.txt"),
            QuestionRecord(
                id: "o", question: "Why?", answers: ["x"], document: "bee.txt",
                evidence: .init(startByte: 9_000, endByte: 9_001)),
        ]
        let outcome = try await evaluation().run(questions)
        #expect(outcome.records.map(\.id) == ["1", "e", "u"])
        #expect(outcome.report.setting.omissions.map(\.example) == ["w", "a", "d", "o"])
        #expect(outcome.report.figures[.f1]?.questions == 2)
        #expect(outcome.report.figures[.evidenceFirst]?.questions == 1)
        await #expect(throws: QuestionSelectionError.self) { try await evaluation().run([questions[3]]) }
    }

    @Test(
        "Questions can be limited to documents, by name or the end of the path, with or without extension",
        arguments: ["owl.txt", "owl", "birds/owl.txt", "birds/owl"])
    func documents(name: String) async throws {
        var first = try owl()
        first.document = "birds/owl.txt"
        let questions = [first, try question("bee dances flowers", "bee.txt", "the flowers are")]
        let outcome = try await evaluation().run(questions, about: [name])
        #expect(outcome.records.map(\.document) == ["birds/owl.txt"])
        #expect(outcome.report.setting.documents == [name])
        #expect(try await evaluation().run(questions, about: [name, "bee"]).records.count == 2)
        for wrong in ["wl.txt", "birds", "zebra"] {
            await #expect(throws: QuestionSelectionError.unknownDocument(name: wrong)) {
                try await evaluation().run(questions, about: [wrong])
            }
        }
    }

    @Test("Records are handed over one by one, and what the receiver throws ends the run")
    func recorded() async throws {
        struct Full: Error {}
        let seen = Mutex([String]())
        let steps = Mutex([Int]())
        await #expect(throws: Full.self) {
            try await evaluation().run(
                [owl(), owl(), owl()],
                recorded: { record in
                    seen.withLock { $0.append(record.id) }
                    if record.id == "2" { throw Full() }
                }, progress: { done, total in steps.withLock { $0.append(done * 10 + total) } })
        }
        #expect(seen.withLock { $0 } == ["1", "2"])
        #expect(steps.withLock { $0 } == [3, 13])
    }

    @Test("A cancelled run ends as cancelled, without a report")
    func cancelled() async throws {
        let questions = [try owl()]
        let evaluation = self.evaluation()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await evaluation.run(questions)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("The same questions give the same figures, and a sample is spread evenly")
    func repeatable() async throws {
        let questions = [try owl(), try question("bee dances flowers", "bee.txt", "the flowers are"), try owl()]
        let reports = [try await evaluation().run(questions).report, try await evaluation().run(questions).report]
        #expect(reports[0].figures == reports[1].figures && reports[0].confidence == reports[1].confidence)
        #expect(try await evaluation().run(questions, limit: 2).records.map(\.id) == ["1", "2"])
    }
}
