import Answering
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

@Suite("Answering", .serialized)
struct AnswerEngineTests {
    private func options(_ style: AnswerStyle = .sentence, threshold: Double = 0) -> AnswerOptions {
        AnswerOptions(style: style, confidenceThreshold: threshold)
    }

    /// What holds for every answer, whatever the style.
    private func check(_ answer: Answer, against corpus: Corpus) throws {
        #expect(!answer.abstained)
        #expect(answer.citations.map(\.id) == Array(1...answer.citations.count))
        var cited: [Int] = []
        for sentence in answer.sentences {
            #expect(answer.text(at: sentence.span) == sentence.text)
            #expect(!sentence.citationIDs.isEmpty)
            cited += sentence.citationIDs
        }
        #expect(Set(cited) == Set(answer.citations.map(\.id)))
        for citation in answer.citations {
            let source = try Data(contentsOf: URL(filePath: citation.path))
            #expect(Array(source[citation.startByte..<citation.endByte]) == Array(citation.quote.utf8))
            let lines = String(decoding: source, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            let first = citation.quote.prefix { $0 != "\n" }
            #expect(lines[citation.firstLine - 1].contains(first))
            #expect(!citation.isStale)
            #expect(CitationCheck.of(citation) == .exact)
        }
    }

    @Test("A sentence answer is the source's own sentence, cited to the byte")
    func sentence() async throws {
        let model = ScriptedModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let answer = try await engine.wholeAnswer("By how many degrees does an owl turn its head?", options: options())
        try check(answer, against: corpus)
        let first = try #require(answer.citations.first)
        #expect(first.quote.hasPrefix("An owl turns its head\nby 270 degrees"))
        #expect(first.firstLine == 3 && first.lastLine == 4)
        #expect(answer.text.hasPrefix("An owl turns its head by 270 degrees, since its eyes can't move. [1]"))
        #expect(first.title == "Owls")
        #expect(answer.style == .sentence && answer.finishReason == .stop)
        #expect(answer.timings.readSeconds > 0 && answer.timings.rerankSeconds > 0)
    }

    @Test("The streamed pieces are the answer's text, and events come in order")
    func events() async throws {
        let model = ScriptedModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        var text = ""
        var kinds: [String] = []
        var finished: Answer?
        for try await event in AnswerEngine(index: corpus.index, model: model)
            .answer("When does the owl hunt?", options: options())
        {
            switch event {
            case .retrieved: kinds.append("retrieved")
            case .text(let piece):
                kinds.append("text")
                text += piece
            case .emphasis:
                Issue.record("only a reader finds short answers")
            case .citation(let citation):
                kinds.append("citation")
                #expect(text.hasSuffix(" [\(citation.id)]"))
            case .finished(let answer):
                kinds.append("finished")
                finished = answer
            }
        }
        #expect(kinds.prefix(4) == ["retrieved", "text", "text", "citation"] && kinds.last == "finished")
        #expect(finished?.text == text)
        let answer = try #require(finished)
        #expect(try JSONDecoder().decode(Answer.self, from: JSONEncoder().encode(answer)) == answer)
    }

    @Test("What the decoder writes is cited with ids of the prompt, renumbered by first use")
    func paragraph() async throws {
        let model = ScriptedModel("The cat sleeps a lot. [2] The owl hunts at night. [1] The cat sleeps. [2]")
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .wholeAnswer(
                "Does the owl hunt while the cat sleeps?",
                options: {
                    var options = self.options(.paragraph)
                    options.sentenceLimit = 3
                    // The script cites at will; what becomes of that is SentenceVerifierTests' matter.
                    options.unsupported = .mark
                    options.retrieval.limit = 3
                    return options
                }())
        try check(answer, against: corpus)
        #expect(answer.style == .paragraph)
        #expect(
            answer.sentences.map(\.text) == ["The cat sleeps a lot.", "The owl hunts at night.", "The cat sleeps."])
        #expect(answer.sentences.map(\.citationIDs).first == [1])
        #expect(answer.usage.completionTokens > 0)
    }

    @Test(
        "A decoder that cites what it was not given can't",
        arguments: ["It is so. [9] And so. [77]", "No citation at all", ""])
    func inventedIDs(_ script: String) async throws {
        let model = ScriptedModel(script)
        let corpus = try await Corpus(Corpus.animals, model: model)
        var options = self.options(.paragraph)
        options.maxTokens = 400
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .wholeAnswer("When does the owl hunt?", options: options)
        try check(answer, against: corpus)
    }

    @Test("A token limit that leaves no whole sentence falls back on the sources' own sentences")
    func tinyLimit() async throws {
        let model = ScriptedModel("The owl hunts at night. [1]")
        let corpus = try await Corpus(Corpus.animals, model: model)
        var options = self.options(.paragraph)
        options.maxTokens = 5
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .wholeAnswer("When does the owl hunt?", options: options)
        try check(answer, against: corpus)
        #expect(answer.style == .sentence)
    }

    @Test("Below the threshold the engine abstains and names the nearest sources")
    func abstains() async throws {
        let model = ScriptedModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .wholeAnswer("Who was the emperor of France?", options: options(threshold: 1))
        #expect(answer.abstained && answer.abstentionReason == .insufficientSupport)
        #expect(answer.sentences.isEmpty && answer.citations.isEmpty)
        #expect(answer.text.hasPrefix("Not in these documents. Nearest: "))
        #expect(answer.nearest.count == 3)
        for citation in answer.nearest {
            #expect(answer.text(at: citation.answerSpan).hasPrefix(citation.title))
            #expect(answer.text.contains("[\(citation.id)]"))
            #expect(CitationCheck.of(citation) == .exact)
        }
    }

    @Test("More of the question in the documents means more support")
    func supportOrder() async throws {
        let model = ScriptedModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let inside = try await engine.wholeAnswer("When does the owl hunt?", options: options())
        let outside = try await engine.wholeAnswer("Who was the emperor of France?", options: options())
        #expect(inside.confidence > outside.confidence)
    }

    @Test("An empty question is told apart from a missing answer", arguments: ["", "   ", "?"])
    func emptyQuestion(_ question: String) async throws {
        let model = ScriptedModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model).wholeAnswer(question)
        #expect(answer.abstentionReason == .emptyQuestion && answer.text == "The question is empty.")
        #expect(model.scoredCount == 0)
    }

    @Test("An index without passages says that nothing is indexed")
    func emptyIndex() async throws {
        let model = ScriptedModel()
        let corpus = try await Corpus([:], model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model).wholeAnswer("When does the owl hunt?")
        #expect(answer.abstentionReason == .emptyIndex)
        #expect(answer.text.contains("footnote index"))
    }

    @Test("Cancelling stops the work", .timeLimit(.minutes(5)))
    func cancellation() async throws {
        let model = ScriptedModel(pause: .seconds(3600))
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let task = Task { try await engine.wholeAnswer("When does the owl hunt?") }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(model.scoredCount == 0)
    }
}
