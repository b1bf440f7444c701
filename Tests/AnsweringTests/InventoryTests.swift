import Answering
import Foundation
import Inference
import Passages
import TestModels
import Testing

/// Questions that the index answers, and sources that are trusted more than others.
@Suite(.serialized) struct InventoryTests {
    @Test(
        "Questions about the documents themselves are told from questions to the texts",
        arguments: [
            ("How many documents are there?", true, ""), ("How many files do you have in total?", true, ""),
            ("List all documents.", false, ""), ("Which files are indexed?", false, ""),
            ("How many notes are tagged garden?", true, "with the tag garden"),
            ("List the documents by Okoro from 2024", false, "by okoro from 2024"),
        ])
    func recognised(question: String, isCount: Bool, condition: String) throws {
        let asked = try #require(InventoryQuestion(question))
        #expect(asked.isCount == isCount && asked.condition == condition)
        #expect((asked.filter == nil) == condition.isEmpty)
    }

    @Test(
        "A question with a word that is not understood goes to the passages",
        arguments: [
            "How many suppliers are there?", "Which document forbids smoking?", "Which documents mention the?",
            "List all suppliers.", "How many documents about?", "Which of the documents mentioned is the oldest?",
            "How many?", "", "Where are the documents?", "How many documents must I bring?",
        ])
    func leftAlone(question: String) { #expect(InventoryQuestion(question) == nil) }

    private static let notes = [
        "a.md": "---\ntags: [garden]\ndate: 2024-03-01\n---\n# Beds\n\nThe beds lie in the south.\n",
        "b.md": "---\ntags: [garden, water]\n---\n# Pond\n\nThe pond is deep.\n",
        "c.md": "# Shed\n\nThe shed holds tools.\n",
    ]

    private func reply(_ question: String, _ documents: [String: String]) async throws -> Reply {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let engine = AnswerEngine(index: corpus.index, model: model)
        let reply = try await engine.reply(to: question, options: AnswerOptions(confidenceThreshold: 0))
        for citation in reply.citationsShown { #expect(await CitationCheck.of(citation) == .exact) }
        return reply
    }

    @Test("Documents are counted in the index, named, and each cited by its beginning")
    func counted() async throws {
        let answer = try #require(try await reply("How many documents are there?", Self.notes).answer)
        #expect(answer.shortAnswer == "3" && answer.confidence == 1 && !answer.mayBeIncomplete)
        #expect(answer.text == "There are 3 documents here: Beds; Pond; Shed. [1] [2] [3]")
        #expect(
            answer.citations.map(\.quote) == [
                "The beds lie in the south.", "The pond is deep.", "The shed holds tools.",
            ])
        let tagged = try #require(try await reply("List the documents tagged water", Self.notes).answer)
        #expect(tagged.text == "There is 1 document with the tag water: Pond. [1]")
        let dated = try #require(try await reply("How many files from 2024 are there?", Self.notes).answer)
        #expect(dated.text == "There is 1 document from 2024: Beds. [1]")
    }

    @Test(
        "The words that documents are to mention are told from the rest of the question",
        arguments: [
            ("How many documents mention the Ferry?", "Ferry", ""), ("Which notes mention KX-03?", "KX-03", ""),
            ("List all files that mention the harbour master.", "harbour master", ""),
            ("In which documents is Odile Marchetti mentioned?", "Odile Marchetti", ""),
            ("In how many files is the pond mentioned?", "pond", ""),
            ("How many notes tagged garden contain the word pond?", "pond", "with the tag garden"),
            ("Which documents are about the pond?", "pond", ""), ("Which files refer to 東京?", "東京", ""),
        ])
    func mentions(question: String, words: String, condition: String) throws {
        let asked = try #require(InventoryQuestion(question))
        #expect(asked.mentioned?.text == words && asked.condition == condition)
        #expect(asked.isAboutSubject == question.contains("about"))
    }

    @Test(
        "Words are mentioned where they stand together, in any case and with common endings",
        arguments: [
            ("ferry", "Ferries run.", true), ("ferry", "The ferryman rests.", false),
            ("harbour master", "The HARBOUR masters met.", true), ("harbour master", "A master of the harbour.", false),
            ("KX-03", "Part KX-03 is here", true), ("KX-03", "Part KX-033", false), ("東京", "東京都の人", true),
            ("café", "Cafe\u{301} Odeon", true), ("ferry", "", false),
        ])
    func holds(words: String, text: String, isHeld: Bool) throws {
        #expect(try #require(MentionedWords(words)).isIn(text) == isHeld)
    }

    @Test("Documents that mention words are counted in the index, each cited by a sentence that holds them")
    func mentioned() async throws {
        var notes = Self.notes
        notes["d.md"] = "# Walk\n\nTurn left at the shed. The ponds lie behind it.\n"
        notes["e.md"] = "# Pond\n\nIt is fed by a brook.\n"
        let counted = try #require(try await reply("How many documents mention the pond?", notes).answer)
        #expect(counted.shortAnswer == "3" && !counted.mayBeIncomplete && counted.confidence == 1)
        #expect(counted.text == "There are 3 documents that mention “pond”: Pond; Walk; Pond. [1] [2] [3]")
        #expect(
            counted.citations.map(\.quote) == [
                "The pond is deep.", "The ponds lie behind it.", "It is fed by a brook.",
            ])
        let tagged = try #require(try await reply("Which notes tagged garden mention the pond?", notes).answer)
        #expect(tagged.text == "There is 1 document with the tag garden that mentions “pond”: Pond. [1]")
        let subject = try #require(try await reply("Which documents are about the shed?", notes).answer)
        #expect(subject.mayBeIncomplete && subject.text.hasSuffix(" Others may be about it in other words."))
        // What nothing mentions is looked for in the passages as any question.
        let nothing = try await reply("How many documents mention walruses?", notes)
        #expect(!nothing.text.contains("There are"))
    }

    @Test("More documents than are named are said to be more")
    func manyDocuments() async throws {
        let documents = Dictionary(
            uniqueKeysWithValues: (1...14).map { ("n\($0 + 10).md", "# Note \($0)\n\nWord \($0) of many.\n") })
        let answer = try #require(try await reply("How many notes are there?", documents).answer)
        #expect(answer.mayBeIncomplete && answer.citations.count == 10)
        #expect(
            answer.text.contains("; and 4 more. [1]") && answer.text.hasPrefix("There are 14 documents here: Note 1;"))
    }

    private func read(
        _ documents: [String: String], _ answers: [(String, Float)], question: String, trust: [String] = []
    ) async throws -> Answer {
        let model = FakeModel()
        let corpus = try await Corpus(documents, model: model)
        let reader = try Reader(
            model: FakeModel(reading: answers.map { ($0.0, $0.1) }), calibration: ReaderCalibration.recorded.get())
        let engine = AnswerEngine(index: corpus.index, model: model, reader: reader)
        var options = AnswerOptions(confidenceThreshold: 0)
        options.trust = TrustOrder(try trust.map { try PathGlob($0) })
        let reply = try await engine.reply(to: question, options: options)
        for citation in reply.citationsShown { #expect(await CitationCheck.of(citation) == .exact) }
        return try #require(reply.answer)
    }

    private static let ports = [
        "manual/server.md": "# Server\n\nThe server listens on port 8474 by default.\n",
        "notes/server.md": "# Server\n\nThe server listens on port 6666 by default, they say.\n",
    ]

    @Test("Of sources that disagree the trusted one is said first, and the other is still said")
    func trust() async throws {
        let documents = Dictionary(
            uniqueKeysWithValues: Self.ports.map { ($0.key.replacing("/", with: "-"), $0.value) })
        let answers: [(String, Float)] = [("6666", -0.01), ("8474", -0.02)]
        let question = "On which port does the server listen by default?"
        let plain = try await read(documents, answers, question: question)
        #expect(Set(plain.citations.map { $0.path.suffix(9) }).count == 1 && plain.citations.count == 2)
        let first = try #require(plain.shortAnswer)
        for trusted in ["manual-*.md", "notes-*.md"] {
            let answer = try await read(documents, answers, question: question, trust: [trusted])
            #expect(answer.shortAnswer == (trusted.hasPrefix("manual") ? "8474" : "6666"))
            #expect(answer.disagreeing == [2] && answer.text.contains("Another passage says otherwise: "))
        }
        // Also where the trusted source's answer is far less likely.
        let unlikely = try await read(
            documents, [("6666", -0.01), ("8474", -0.6)], question: question, trust: ["manual-*.md"])
        #expect(unlikely.shortAnswer == "8474" && unlikely.text.contains("Another passage says otherwise: "))
        // And a planted number is never all that is said, however likely it is.
        let planted = try await read(documents, [("6666", -0.01), ("8474", -0.6)], question: question)
        #expect(planted.shortAnswer == "6666" && planted.text.contains("Another passage says otherwise: "))
        #expect(planted.text.contains("8474"))
        let neither = try await read(documents, answers, question: question, trust: ["other/"])
        #expect(neither.shortAnswer == first)
    }
}
