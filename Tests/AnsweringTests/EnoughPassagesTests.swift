import Answering
import Inference
import Retrieval
import TestModels
import Testing

/// Passages further down are judged only where none of the first ones answers.
@Suite(.serialized) struct EnoughPassagesTests {
    /// How many passages are judged for a question which only the passage with some words answers, and what is said.
    private func judged(answeredBy words: String, enough: ReaderCalibration.Enough?) async throws -> (Int, String?) {
        let model = FakeModel()
        // The further down, the worse the search finds it; and none of them is nearly like another.
        let rest = [
            "", "It is grey.", "Salmon swim below it in autumn, and children count them.",
            "Masons from three valleys cut its granite, which came by sledge in one hard winter of that decade.",
            "Every May a fair with puppets, honey cakes and a brass band fills both banks until the lamps go out at midnight.",
            """
            Nobody knows who carved the two lions; a guild claimed them, a duke paid for them, and a flood took one, which \
            was found by divers a century later and set up again beside the town hall, facing the wrong way.
            """,
        ]
        var documents: [String: String] = [:]
        for (place, text) in rest.enumerated() {
            documents["\(place).txt"] = "Bridges\n\nThe bridge opened in 190\(place + 1) for carts. \(text)"
        }
        let corpus = try await Corpus(documents, model: model)
        var calibration = try ReaderCalibration.recorded.get()
        calibration.reranking.enough = enough
        let reader = try Reader(model: FakeModel(reading: [(words, -0.01)]), calibration: calibration)
        let engine = AnswerEngine(index: corpus.index, model: model, reader: reader)
        let events = engine.answer(
            "When was the bridge opened for carts?", options: AnswerOptions(confidenceThreshold: 0))
        var count = 0
        var said: String?
        for try await event in events {
            if case .retrieved(let result) = event { count = result.hits.count { $0.trace.reranking != nil } }
            if case .finished(let reply) = event { said = reply.answer?.shortAnswer }
        }
        return (count, said)
    }

    @Test(
        "An answer among the first is enough, one further down is found unless it is too far behind, and without a limit all are judged"
    )
    func stops() async throws {
        let all = try await judged(answeredBy: "1901", enough: nil)
        #expect(all == (6, "1901"))
        let enough = ReaderCalibration.Enough(count: 2, answerability: 1)
        #expect(try await judged(answeredBy: "1901", enough: enough) == (2, "1901"))
        #expect(try await judged(answeredBy: "1903", enough: enough) == (3, "1903"))
        #expect(try await judged(answeredBy: "1906", enough: enough) == (6, "1906"))
        // The third is found worse than the first.
        let near = ReaderCalibration.Enough(count: 2, answerability: 1, behind: 0)
        #expect(try await judged(answeredBy: "1906", enough: near).0 == 2)
        let far = ReaderCalibration.Enough(count: 2, answerability: 1, behind: 1_000)
        #expect(try await judged(answeredBy: "1906", enough: far) == (6, "1906"))
    }
}
