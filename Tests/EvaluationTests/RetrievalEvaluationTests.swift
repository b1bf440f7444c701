import Evaluation
import Formats
import Foundation
import IndexStore
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

@Suite("Measuring retrieval", .serialized)
struct RetrievalEvaluationTests {
    private let folder: TemporaryFolder
    private let index: Index

    private static let texts = [
        "birds/owl.txt": "Owls\n\nThe owl hunts at night and hears a mouse under the snow.",
        "bee.txt": "Bees\n\nA bee dances to tell the others where the flowers are.",
        "cat.txt": "Cats\n\nThe cat sleeps for two thirds of its life.",
        "fox.txt": "Foxes\n\nThe fox buries what it cannot eat and finds it again by smell.",
    ]

    init() async throws {
        folder = try TemporaryFolder()
        index = try await TestCollection.index(Self.texts, in: folder, model: FakeModel())
    }

    private func question(_ text: String, _ document: String, _ quote: String) throws -> QuestionRecord {
        let path = try #require(Self.texts.keys.first { $0.hasSuffix(document) })
        return try TestCollection.question(text, document, quote: quote, in: try #require(Self.texts[path]))
    }

    private func evaluation(rerank: Int = 0, on count: Int = 0) -> RetrievalEvaluation {
        RetrievalEvaluation(
            indexes: [index], retriever: Retriever(store: index, model: FakeModel()),
            options: RetrievalOptions(rerank: rerank),
            rerankedQuestions: count, bootstrap: Bootstrap(resamples: 50))
    }

    @Test("Words that stand in one passage alone find it in every list")
    func finds() async throws {
        let questions = [
            try question("Where does the owl hear a mouse?", "owl.txt", "hears a mouse"),
            try question("bee dances flowers", "bee.txt", "where the flowers are"),
            try question("cat sleeps life", "cat.txt", "two thirds"),
        ]
        let report = try await evaluation(rerank: 3, on: 2).run(questions)
        #expect(report.measured == 3 && report.passages == 4 && report.omissions.isEmpty)
        for stage in [RetrievalReport.Stage.lexical, .fused, .reranked, .fusedOfReranked] {
            let row = try #require(report.row(stage))
            #expect(row.questions == (stage == .lexical || stage == .fused ? 3 : 2))
            #expect(row.metrics[.hitAt1]?.mean == 1, "\(stage)")
        }
        #expect(report.comparisons.map(\.stage) == [.fused, .fused, .reranked])
    }

    @Test("A wrong passage lowers the figures by what the closed form says")
    func misses() async throws {
        // The lexical leg names bee.txt alone, since no other passage has these words.
        let questions = [
            try question("What does a bee dance for?", "bee.txt", "where the flowers are"),
            try question("bee dances", "cat.txt", "two thirds"),
        ]
        let report = try await evaluation().run(questions)
        #expect(report.row(.lexical)?.metrics[.hitAt10]?.mean == 0.5)
        #expect(report.row(.lexical)?.metrics[.reciprocalRankAt10]?.mean == 0.5)
        #expect(report.row(.reranked) == nil)
    }

    @Test("Tokens order the dense leg's candidates, and a hit tells both similarities")
    func tokens() async throws {
        let result = try await Retriever(store: index, model: FakeModel()).search("Where does the owl hear a mouse?")
        #expect(result.legs.map(\.comparesTokens) == [false, true])
        let first = try #require(result.hits.first)
        #expect(first.passage.path.hasSuffix("owl.txt"))
        #expect(first.trace.legs.last?.raw == first.scores.tokens)
        #expect(try #require(first.scores.tokens) > 0.2)
        #expect(try #require(first.scores.dense) <= 1)
    }

    @Test("An index without codes of tokens is searched by whole passages, with less weight")
    func withoutTokens() async throws {
        let other = try TemporaryFolder()
        let model = FakeModel(givesTokens: false)
        let index = try await TestCollection.index(Self.texts, in: other, model: model)
        #expect(try index.tokenProjection() == nil)
        let result = try await Retriever(store: index, model: FakeModel()).search("Where does the owl hear a mouse?")
        #expect(result.legs.map(\.comparesTokens) == [false, false])
        #expect(result.legs[1].weight < RetrievalOptions().denseWeight)
        #expect(result.hits.first?.passage.path.hasSuffix("owl.txt") == true)
        #expect(result.hits.allSatisfy { $0.scores.tokens == nil })
    }

    @Test("Asking in batches gives what asking one by one gives")
    func batches() async throws {
        let retriever = Retriever(store: index, model: FakeModel())
        let questions = ["Where does the owl hear a mouse?", "", "fox smell", "zebra"]
        let together = try await retriever.searches(questions)
        for (question, search) in zip(questions, together) {
            let alone = try await retriever.search(question)
            #expect(search.result.hits == alone.hits, "\(question)")
            #expect(search.result.legs == alone.legs, "\(question)")
        }
    }

    @Test("The same questions give the same report")
    func repeatable() async throws {
        let questions = [
            try question("fox smell", "fox.txt", "by smell"), try question("mouse", "cat.txt", "two thirds"),
        ]
        let reports = [try await evaluation().run(questions), try await evaluation().run(questions)]
        #expect(reports[0].rows == reports[1].rows)
    }

    @Test("Questions that cannot be measured are counted by their reason")
    func omissions() async throws {
        let questions = [
            try question("fox smell", "fox.txt", "by smell"),
            QuestionRecord(id: "u1", question: "Who is it?", answers: []),
            QuestionRecord(id: "u2", question: "Who else?", answers: []),
            QuestionRecord(id: "n", question: nil, answers: ["x"]),
            QuestionRecord(id: "e", question: "Where?", answers: ["x"]),
            QuestionRecord(
                id: "d", question: "Where?", document: "gone.txt", evidence: .init(startByte: 0, endByte: 4)),
            QuestionRecord(
                id: "o", question: "Where?", document: "fox.txt", evidence: .init(startByte: 9_000, endByte: 9_001)),
        ]
        let report = try await evaluation().run(questions)
        #expect(report.questions == 7 && report.measured == 1)
        #expect(report.omissions.map(\.questions) == [2, 1, 1, 1, 1])
        #expect(report.omissions.map(\.example) == ["u1", "n", "e", "d", "o"])
    }

    @Test("Without a question to measure there is an error, not a row of zeros")
    func nothing() async throws {
        await #expect(throws: QuestionSelectionError.self) {
            try await evaluation().run([QuestionRecord(question: "Who?", answers: [])])
        }
    }

    @Test("A name that two documents end with is refused")
    func ambiguous() async throws {
        let other = try TemporaryFolder()
        let index = try await TestCollection.index(
            ["a/notes.txt": "The owl hunts.", "b/notes.txt": "The cat sleeps."], in: other, model: FakeModel())
        let evaluation = RetrievalEvaluation(
            indexes: [index], retriever: Retriever(store: index, model: nil), options: RetrievalOptions(),
            rerankedQuestions: 0)
        let evidence = QuestionRecord.Evidence(startByte: 0, endByte: 3)
        await #expect(throws: QuestionSelectionError.self) {
            try await evaluation.run([QuestionRecord(question: "owl", document: "notes.txt", evidence: evidence)])
        }
        let report = try await evaluation.run([
            QuestionRecord(question: "owl", document: "a/notes.txt", evidence: evidence)
        ])
        #expect(report.row(.fused)?.metrics[.hitAt1]?.mean == 1)
    }

    @Test("JSON names metrics by their names and comes back as it was")
    func json() async throws {
        let report = try await evaluation().run([try question("fox smell", "fox.txt", "by smell")])
        let data = try JSONEncoder().encode(report)
        #expect(String(decoding: data, as: UTF8.self).contains("\"reciprocalRankAt10\":{"))
        #expect(try JSONDecoder().decode(RetrievalReport.self, from: data) == report)
    }
}
