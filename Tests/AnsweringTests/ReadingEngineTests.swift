import Answering
import Foundation
import Inference
import TestModels
import Testing

/// Answers that a reader finds in the passages.
@Suite(.serialized) struct ReadingEngineTests {
    private static let question = "By how many degrees does an owl turn its head?"

    private func reply(
        _ documents: [String: String], _ answers: [(String, Float)], style: AnswerStyle = .sentence,
        threshold: Double? = 0
    ) async throws -> (reply: Reply, events: [AnswerEvent]) {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(reading: answers.map { ($0.0, $0.1) }),
                calibration: ReaderCalibration.shipped.get()))
        var events: [AnswerEvent] = []
        let options = AnswerOptions(style: style, confidenceThreshold: threshold)
        for try await event in engine.answer(Self.question, options: options) { events.append(event) }
        guard case .finished(let reply)? = events.last else { throw CancellationError() }
        for citation in reply.citationsShown { #expect(await CitationCheck.of(citation) == .exact) }
        return (reply, events)
    }

    private func answer(
        _ documents: [String: String], _ answers: [(String, Float)], style: AnswerStyle = .sentence,
        threshold: Double? = 0
    ) async throws -> (answer: Answer, events: [AnswerEvent]) {
        let (reply, events) = try await reply(documents, answers, style: style, threshold: threshold)
        return (try #require(reply.answer), events)
    }

    private func text(_ events: [AnswerEvent]) -> String {
        events.reduce(into: "") { text, event in
            switch event {
            case .text(let piece): text += piece
            case .emphasis(let piece): text += "**\(piece)**"
            case .retrieved, .citation, .nearest, .finished: break
            }
        }
    }

    @Test("The short answer stands emphasised in its sentence, which is quoted word for word")
    func sentence() async throws {
        let (answer, events) = try await answer(Corpus.animals, [("270 degrees", -0.01)])
        #expect(answer.text == "An owl turns its head by **270 degrees**, since its eyes can't move. [1]")
        #expect(text(events) == answer.text)
        #expect(answer.shortAnswer == "270 degrees" && answer.style == .sentence)
        let sentence = try #require(answer.sentences.first)
        #expect(sentence.text == "An owl turns its head by 270 degrees, since its eyes can't move.")
        #expect(answer.text(at: try #require(sentence.emphasis)) == "270 degrees")
        #expect(answer.text(at: sentence.span) + " [1]" == answer.text)
        #expect(answer.citations.count == 1 && answer.citations[0].quote.hasPrefix("An owl turns its head\nby"))
        #expect(try JSONDecoder().decode(Answer.self, from: JSONEncoder().encode(answer)) == answer)
    }

    @Test("The style short says the short answer alone, and cites the sentence")
    func short() async throws {
        let (answer, events) = try await answer(Corpus.animals, [("270 degrees", -0.01)], style: .short)
        #expect(answer.text == "270 degrees [1]" && text(events) == answer.text && answer.style == .short)
        #expect(answer.citations[0].quote.hasSuffix("can't move."))
    }

    private static let owls = [
        "a.txt": "Owls\n\nAn owl turns its head by 270 degrees. That is how many degrees its head turns.",
        "b.txt": "More owls\n\nThe head of an owl turns by some 270 degrees, and not by more.",
        "c.txt": "Old book\n\nThe owl turns its head by as many as 360 degrees, the ancients said.",
    ]

    @Test("A passage that gives the same answer is cited beside the first")
    func agreement() async throws {
        let (answer, _) = try await answer(Self.owls, [("270 degrees", -0.01)])
        #expect(answer.sentences.count == 1 && answer.sentences[0].citationIDs == [1, 2])
        #expect(answer.agreeing == [2] && answer.disagreeing.isEmpty)
        #expect(Set(answer.citations.map { $0.path.suffix(5) }) == ["a.txt", "b.txt"])
    }

    @Test("A passage that gives another answer is cited, and the disagreement is said")
    func disagreement() async throws {
        let (answer, events) = try await answer(Self.owls, [("270 degrees", -0.01), ("360 degrees", -0.02)])
        #expect(answer.shortAnswer == "270 degrees" && answer.agreeing == [2] && answer.disagreeing == [3])
        #expect(
            answer.text.hasSuffix(
                " Another passage says otherwise: The owl turns its head by as many as **360 degrees**, the ancients said. [3]"
            ))
        #expect(text(events) == answer.text)
        for sentence in answer.sentences {
            #expect(answer.text(at: sentence.span).replacing("**", with: "") == sentence.text)
        }
    }

    @Test("Where no passage answers, the default threshold abstains and names the nearest")
    func abstention() async throws {
        let unsure = try #require(try await reply(Corpus.animals, [], threshold: nil).reply.abstention)
        #expect(unsure.reason == .insufficientSupport)
        #expect(unsure.confidence < unsure.threshold && !unsure.nearest.isEmpty)
        let (sure, _) = try await answer(Corpus.animals, [("270 degrees", -0.01)], threshold: nil)
        #expect(sure.confidence > unsure.confidence)
    }
}
