import Answering
import Inference
import TestModels
import Testing

/// An index with one model for searching and reading, and another one that writes.
@Suite(.serialized) struct WriterTests {
    private static let sentences =
        "Hold the red button to reset the drone. The drone needs no licence for flights indoors."
    private static let manual = ["manual.txt": "Drones\n\n\(sentences)"]

    private func answer(
        _ kind: AnswerKind, _ opening: String, style: AnswerStyle = .auto, writer: FakeModel?
    ) async throws -> Answer {
        let model = FakeModel()
        let corpus = try await Corpus(Self.manual, model: model)
        let reader = try Reader(
            model: FakeModel(naming: [("red button", kind, opening)]),
            calibration: ReaderCalibration.recorded.get(), wording: .withKinds)
        let engine = AnswerEngine(index: corpus.index, model: model, reader: reader, writer: writer)
        var options = AnswerOptions(style: style, confidenceThreshold: 0)
        options.unsupported = .mark
        let answer = try #require(
            try await engine.reply(to: "How do I reset the drone with the red button?", options: options).answer)
        for citation in answer.citations { #expect(await CitationCheck.of(citation) == .exact) }
        return answer
    }

    private let writer = FakeModel("The red button resets the drone. [1]")

    @Test("The style auto lets the other model write where a few words are no answer, with checked citations")
    func writes() async throws {
        let answer = try await answer(.sentence, "Hold the red", writer: writer)
        #expect(answer.style == .paragraph && answer.sentences.map(\.text) == ["The red button resets the drone."])
        #expect(answer.citations.count == 1 && answer.model == "scripted")
    }

    @Test("Few words are quoted by the style auto, and everything is where nobody else writes")
    func quotes() async throws {
        let words = try await answer(.words, "red button", writer: writer)
        #expect(words.style == .sentence && words.shortAnswer == "red button")
        let alone = try await answer(.sentence, "Hold the red", writer: nil)
        #expect(alone.style == .sentence && alone.text == "\(Self.sentences) [1]")
        let asked = try await answer(.sentence, "Hold the red", style: .sentence, writer: writer)
        #expect(asked.style == .sentence && asked.text == alone.text)
    }
}
