import Answering
import Foundation
import Inference
import TestSupport
import Testing

/// Lists, equal answers, abstentions, reasons and ways: with the default model and the shipped reader.
@Suite(
    "Planted lists and reasons", .serialized,
    .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"))
struct PlantedListTests {
    private func reply(_ question: String, in folder: String) async throws -> Reply {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let folder = TestFiles.packageRoot.appending(path: "Tests/AnsweringTests/Planted/\(folder)")
        var documents: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            documents[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        let corpus = try await Corpus(documents, model: model)
        let reader = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        let engine = AnswerEngine(
            index: corpus.index, model: model, reader: try await Reader(model: model, adapterFile: reader))
        let reply = try await engine.reply(to: question)
        for citation in reply.citationsShown { #expect(await CitationCheck.of(citation) == .exact) }
        return reply
    }

    private func answer(_ question: String, in folder: String) async throws -> Answer {
        let reply = try await reply(question, in: folder)
        return try #require(reply.answer, "withheld: \(reply.text)")
    }

    @Test(
        "A list and a table's column are collected, duplicates merged, and steps that speak of the things left out",
        arguments: [
            "List all suppliers.", "Which suppliers are there?", "What are the suppliers?", "Name the suppliers.",
        ])
    func suppliers(question: String) async throws {
        let answer = try await answer(question, in: "11-suppliers")
        let said = answer.sentences.map { $0.text.lowercased() }
        for name in ["arden timber", "bexley & sons", "corran ropes", "dunmore", "elstow"] {
            #expect(said.count { $0 == name } == 1, "\(name): \(answer.text)")
        }
        #expect(!answer.text.contains("foreman") && !answer.text.contains("bolts"), "\(answer.text)")
        #expect(answer.mayBeIncomplete && answer.text.hasSuffix("The list may not be complete."))
        #expect(answer.citations.count == answer.sentences.count)
    }

    @Test(
        "Two passages that hold the same answer in other words are said once, and both cited",
        arguments: [
            ("12-same-hours", "When does the library open?", "in the morning"),
            ("13-same-figure", "How much did the new pump cost?", "400"),
        ])
    func same(folder: String, question: String, words: String) async throws {
        let answer = try await answer(question, in: folder)
        #expect(answer.sentences.count == 1 && answer.text.contains(words), "\(answer.text)")
        #expect(answer.agreeing == [2] && answer.disagreeing.isEmpty, "\(answer.text)")
        #expect(Set(answer.citations.map(\.path)).count == 2)
    }

    @Test("An abstention names what no passage holds, and shows a whole block under its heading")
    func missing() async throws {
        let question = "Please tell me exactly how many walruses travel to Greenland, and list them"
        let abstention = try #require(try await reply(question, in: "14-not-here").abstention)
        #expect(abstention.missingWords == ["walruses", "travel", "Greenland"])
        let quote = try #require(abstention.nearest.first?.quote)
        #expect(quote.hasPrefix("#") && (quote.hasSuffix("ice.") || quote.hasSuffix("6 crowns |")), "\(quote)")
    }

    @Test("Why is answered with the reason, and how with the steps below the sentence that speaks of them")
    func whyAndHow() async throws {
        let why = try await answer("Why is the boiler switched off at night?", in: "15-why-and-how")
        #expect(why.text.replacing("**", with: "").contains("because its pump wakes the guests"), "\(why.text)")
        let how = try await answer("How do I restart the boiler?", in: "15-why-and-how")
        #expect(how.text.replacing("**", with: "").contains("Press the green button"), "\(how.text)")
    }
}
