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
        threshold: Double? = 0, question: String = ReadingEngineTests.question
    ) async throws -> (reply: Reply, events: [AnswerEvent]) {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(reading: answers.map { ($0.0, $0.1) }),
                calibration: ReaderCalibration.recorded.get()))
        var events: [AnswerEvent] = []
        let options = AnswerOptions(style: style, confidenceThreshold: threshold)
        for try await event in engine.answer(question, options: options) { events.append(event) }
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

    private func answer(
        _ documents: [String: String], naming answers: [(String, AnswerKind, String)], question: String
    ) async throws -> Answer {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(naming: answers.map { ($0.0, $0.1, $0.2) }),
                calibration: ReaderCalibration.recorded.get(), wording: .withKinds))
        let reply = try await engine.reply(to: question, options: AnswerOptions(confidenceThreshold: 0))
        for citation in reply.citationsShown { #expect(await CitationCheck.of(citation) == .exact) }
        return try #require(reply.answer)
    }

    private static let manual = [
        "manual.txt": """
        Drones

        To reset the drone:

        1. Hold the red button.
        2. Wait for the lamp.

        The drone may fly indoors if its guards are on. It needs no licence.
        """
    ]

    @Test("Steps are said as a list, one below the other, with what leads in to them")
    func steps() async throws {
        let answer = try await answer(
            Self.manual, naming: [("red button", .steps, "1. Hold the red button.")],
            question: "How do I reset the drone?")
        #expect(answer.kind == .steps && answer.shortAnswer == nil)
        #expect(answer.text == "To reset the drone:\n1. Hold the red button.\n2. Wait for the lamp. [1]")
        #expect(
            answer.citations.map(\.quote) == ["To reset the drone:\n\n1. Hold the red button.\n2. Wait for the lamp."])
    }

    @Test("Yes and no are said before the sentence that says so, which takes the next one along if it is short")
    func verdict() async throws {
        let yes = try await answer(
            Self.manual, naming: [("red button", .yes, "The drone may fly")], question: "May the drone fly indoors?")
        let said = "The drone may fly indoors if its guards are on. It needs no licence."
        #expect(yes.kind == .yes && yes.text == "Yes: \(said) [1]")
        #expect(yes.sentences.map(\.text) == [said])
        let no = try await answer(
            Self.manual, naming: [("red button", .no, "It needs no licence.")],
            question: "Does the drone need a licence?")
        #expect(no.text == "No: It needs no licence. [1]")
        // A source that says yes or no itself is not doubled.
        let bare = try await answer(
            ["faq.txt": "Drones\n\nNo. A red button resets the drone at any height.\n\nAsk the shop."],
            naming: [("red button", .no, "No.")], question: "Does it fly higher with a red button?")
        #expect(bare.text == "No. A red button resets the drone at any height. [1]")
        #expect(try JSONDecoder().decode(Answer.self, from: JSONEncoder().encode(no)) == no)
    }

    @Test("A sentence is quoted whole, with no words marked in it, and with the next one of its block if it is short")
    func wholeSentence() async throws {
        let answer = try await answer(
            Self.manual, naming: [("red button", .sentence, "It needs")], question: "What does the drone need?")
        #expect(answer.text == "It needs no licence. [1]" && answer.sentences[0].emphasis == nil)
        let long = "The red button, which lies beside the lamp, resets the drone at any height, by day and by night."
        for (first, isShort) in [(long, false), ("The red button resets the drone.", true)] {
            let text = "Drones\n\n\(first) It takes a minute. Then it flies.\n\nAsk the shop."
            let answer = try await self.answer(
                ["guide.txt": text], naming: [("red button", .sentence, "The red button")],
                question: "What does the red button do?")
            #expect(answer.text == first + (isShort ? " It takes a minute." : "") + " [1]")
        }
    }

    @Test("A line in capitals is a heading, and no answer", arguments: [true, false])
    func capitals(isHeading: Bool) async throws {
        let line = isHeading ? "THE RED BUTTON DOES NOTHING" : "The red button does nothing"
        let answer = try await answer(
            ["help.txt": "Drones\n\n\(line)\n\nCharge the drone for an hour, and hold the red button once more."],
            naming: [("red button", .sentence, line)], question: "Why does the red button do nothing?")
        #expect(answer.text.lowercased().hasPrefix("the red button does nothing") != isHeading)
    }

    @Test("An abstention names the words of the question that nothing found holds, and shows whole blocks")
    func missingWords() async throws {
        let abstention = try #require(
            try await reply(Corpus.animals, [], threshold: 1, question: "Does the owl hunt walruses in Greenland?")
                .reply.abstention)
        #expect(abstention.missingWords == ["walruses", "Greenland"])
        #expect(
            abstention.text.hasPrefix(
                "Not in these documents. No passage holds “walruses”, “Greenland”. Nearest: "))
    }

    @Test(
        "Missing are words of the subject alone, in any form in which the search finds them",
        arguments: [
            ("Please tell me exactly how many bolts Arden supplied to walruses.", ["walruses"]),
            ("List all the bolts of the yards in total.", []), ("How long is the yard?", []),
            ("Which bolts of KX-07 and KX-03 are walrus-shaped?", ["KX-07", "walrus-shaped"]),
            ("What is the name of the yard's emperor, and the Emperor's?", ["emperor"]),
            ("Explain why Zürich and Zurich matter", ["Zürich", "Zurich", "matter"]),
        ])
    func wordsOfAsking(question: String, missing: [String]) async throws {
        let documents = [
            "a.md": "# Bolts\n\nArden supplies bolts to the yard. Bolt KX-03 is in room 07.\n",
            "b.md": "# Rooms\n\nThe shaped stones are in the cellar.\n",
        ]
        let abstention = try #require(
            try await reply(documents, [], threshold: 1, question: question).reply.abstention)
        #expect(abstention.missingWords == missing)
    }

    @Test("The nearest passages are whole paragraphs, lists and tables, each with the heading above it")
    func nearestBlocks() async throws {
        let documents = [
            "list.md":
                "# Notes\n\n## Tools of owls\n\nBring these:\n\n- the owl net\n- a lamp\n\n## Other\n\nNothing.\n",
            "table.md": "# Owls\n\n| Owl | Age |\n|---|---|\n| Ida | 7 |\n| Ole | 9 |\n\nThey sleep.\n",
            "text.md": "# Owls again\n\nAn owl flies. It is silent then.\n\nMice do not fly.\n",
        ]
        let abstention = try #require(
            try await reply(documents, [], threshold: 1, question: "Where does the owl bury walruses?")
                .reply.abstention)
        let quotes = Dictionary(uniqueKeysWithValues: abstention.nearest.map { ($0.path.suffix(8), $0.quote) })
        #expect(quotes["/list.md"]?.hasSuffix("## Tools of owls\n\nBring these:\n\n- the owl net\n- a lamp") == true)
        #expect(quotes["table.md"] == "| Owl | Age |\n|---|---|\n| Ida | 7 |\n| Ole | 9 |")
        #expect(quotes["/text.md"] == "An owl flies. It is silent then.")
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
