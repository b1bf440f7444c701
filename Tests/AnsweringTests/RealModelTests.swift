import Answering
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

/// With the default model's weights.
@Suite(
    "Answering with the real model", .serialized,
    .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"))
struct RealModelTests {
    private static func load() async throws -> Model {
        try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
    }

    @Test("A question is answered with the right sentence, and a foreign one is not")
    func asks() async throws {
        let model = try await Self.load()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let answer = try await engine.answer(to: "By how many degrees does an owl turn its head?")
        let first = try #require(answer.citations.first)
        #expect(first.quote.contains("270 degrees"))
        #expect(await CitationCheck.of(first) == .exact)

        let foreign = try await engine.reply(to: "Which treaty ended the war between Sweden and Denmark?")
        #expect(foreign.abstention != nil, "support \(foreign.confidence): \(foreign.text)")
    }

    @Test("What the model writes freely is cited sentence by sentence")
    func writes() async throws {
        let model = try await Self.load()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model).answer(
            to:
                "What does a bee do to show where the flowers are?",
            options: AnswerOptions(style: .paragraph, confidenceThreshold: 0, maxTokens: 80))
        #expect(!answer.sentences.isEmpty)
        for sentence in answer.sentences {
            #expect(!sentence.citationIDs.isEmpty)
            #expect(answer.text(at: sentence.span) == sentence.text)
        }
        #expect(Set(answer.sentences.flatMap(\.citationIDs)) == Set(answer.citations.map(\.id)))
    }
}
