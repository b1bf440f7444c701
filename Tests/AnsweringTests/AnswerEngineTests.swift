import Answering
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

@Suite("Answering", .serialized)
struct AnswerEngineTests {
    private func options(_ style: AnswerStyle = .sentence, threshold: Double = 0) -> AnswerOptions {
        AnswerOptions(style: style, confidenceThreshold: threshold)
    }

    /// What holds for every answer, whatever the style.
    private func check(_ answer: Answer, against corpus: Corpus) async throws {
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
            #expect(await CitationCheck.of(citation) == .exact)
        }
    }

    @Test("A sentence answer is the source's own sentence, cited to the byte")
    func sentence() async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let answer = try await engine.answer(to: "By how many degrees does an owl turn its head?", options: options())
        try await check(answer, against: corpus)
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
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        var text = ""
        var kinds: [String] = []
        var finished: Reply?
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
            case .nearest:
                Issue.record("only an abstention names what came nearest")
            case .finished(let reply):
                kinds.append("finished")
                finished = reply
            }
        }
        #expect(kinds.prefix(4) == ["retrieved", "text", "text", "citation"] && kinds.last == "finished")
        #expect(finished?.text == text)
        let reply = try #require(finished)
        #expect(reply.answer != nil)
        #expect(try JSONDecoder().decode(Reply.self, from: JSONEncoder().encode(reply)) == reply)
    }

    @Test("What the decoder writes is cited with ids of the prompt, renumbered by first use")
    func paragraph() async throws {
        let model = FakeModel("The cat sleeps a lot. [2] The owl hunts at night. [1] The cat sleeps. [2]")
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .answer(
                to:
                    "Does the owl hunt while the cat sleeps?",
                options: {
                    var options = self.options(.paragraph)
                    options.sentenceLimit = 3
                    // The script cites at will; what becomes of that is SentenceVerifierTests' matter.
                    options.unsupported = .mark
                    options.retrieval.limit = 3
                    return options
                }())
        try await check(answer, against: corpus)
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
        let model = FakeModel(script)
        let corpus = try await Corpus(Corpus.animals, model: model)
        var options = self.options(.paragraph)
        options.maxTokens = 400
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .answer(to: "When does the owl hunt?", options: options)
        try await check(answer, against: corpus)
    }

    @Test("A token limit that leaves no whole sentence falls back on the sources' own sentences")
    func tinyLimit() async throws {
        let model = FakeModel("The owl hunts at night. [1]")
        let corpus = try await Corpus(Corpus.animals, model: model)
        var options = self.options(.paragraph)
        options.maxTokens = 5
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .answer(to: "When does the owl hunt?", options: options)
        try await check(answer, against: corpus)
        #expect(answer.style == .sentence)
    }

    @Test("Below the threshold the engine abstains and names the nearest sources")
    func abstains() async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model)
            .abstention(from: "Who was the emperor of France?", options: options(threshold: 1))
        #expect(answer.reason == .insufficientSupport)
        #expect(answer.text.hasPrefix("Not in these documents. No passage holds “emperor”, “France”. Nearest: "))
        #expect(answer.missingWords == ["emperor", "France"])
        #expect(answer.nearest.count == 3)
        for citation in answer.nearest {
            #expect(answer.text(at: citation.answerSpan).hasPrefix(citation.title))
            #expect(answer.text.contains("[\(citation.id)]"))
            #expect(await CitationCheck.of(citation) == .exact)
        }
    }

    @Test("An abstention's events are its text and its nearest passages, and no citation")
    func eventsOfAbstention() async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        var text = ""
        var nearest: [Citation] = []
        var finished: Reply?
        for try await event in AnswerEngine(index: corpus.index, model: model)
            .answer("Who was the emperor of France?", options: options(threshold: 1))
        {
            switch event {
            case .retrieved: break
            case .text(let piece): text += piece
            case .emphasis, .citation: Issue.record("nothing was said")
            case .nearest(let citation):
                #expect(text.hasSuffix(" [\(citation.id)]"))
                nearest.append(citation)
            case .finished(let reply): finished = reply
            }
        }
        let reply = try #require(finished)
        #expect(reply.text == text && reply.citationsShown == nearest && reply.abstention?.nearest == nearest)
        let data = try JSONEncoder().encode(reply)
        #expect(try JSONDecoder().decode(Reply.self, from: data) == reply)
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(json["abstained"] as? Bool == true && json["abstention_reason"] as? String == "insufficient_support")
        #expect((json["citations"] as? [Any])?.isEmpty == true && (json["nearest"] as? [Any])?.count == nearest.count)
    }

    @Test("More of the question in the documents means more support")
    func supportOrder() async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let inside = try await engine.answer(to: "When does the owl hunt?", options: options())
        let outside = try await engine.answer(to: "Who was the emperor of France?", options: options())
        #expect(inside.confidence > outside.confidence)
    }

    @Test("An empty question is told apart from a missing answer", arguments: ["", "   ", "?"])
    func emptyQuestion(_ question: String) async throws {
        let model = FakeModel()
        let corpus = try await Corpus(Corpus.animals, model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model).abstention(from: question)
        #expect(answer.reason == .emptyQuestion && answer.text == "The question is empty.")
        #expect(model.scoredCount == 0)
    }

    @Test("An index without passages says that nothing is indexed")
    func emptyIndex() async throws {
        let model = FakeModel()
        let corpus = try await Corpus([:], model: model)
        let answer = try await AnswerEngine(index: corpus.index, model: model).abstention(
            from: "When does the owl hunt?")
        #expect(answer.reason == .emptyIndex && answer.text == "Nothing is indexed yet.")
    }

    @Test("Cancelling stops the work", .timeLimit(.minutes(5)))
    func cancellation() async throws {
        let model = FakeModel(pause: .seconds(3600))
        let corpus = try await Corpus(Corpus.animals, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let task = Task { try await engine.answer(to: "When does the owl hunt?") }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(model.scoredCount == 0)
    }
}
