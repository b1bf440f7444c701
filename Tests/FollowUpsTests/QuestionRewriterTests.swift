import Answering
import FollowUps
import Foundation
import Inference
import TestModels
import TestSupport
import Testing
import Tokenizers

@Suite("Follow-up questions")
struct QuestionRewriterTests {
    private static let tower = Conversation(turns: [
        .init(question: "When was the Tower Theatre built?", answer: "The Tower Theatre was built in 1939.")
    ])
    private static let luther = Conversation(turns: [
        .init(question: "Where was Martin Luther born?", answer: "In Eisleben.")
    ])

    private func rewritten(_ question: String, after conversation: Conversation) async throws -> String {
        try await QuestionRewriter(model: FakeModel.copying()).standalone(question, after: conversation).text
    }

    @Test(
        "A question that says what it asks stays as it is, and the model is not asked",
        arguments: [
            "When was the bridge built?", "rye bread baking time", "Which city lost its port?",
            "Who lost his head in 1649?",
            "When did Luther begin his studies?", "What did the company do to its workers?",
            "How long does it take to index a folder?", "Is it possible to index a folder twice?",
            "How many reasons are there?", "Is there a limit?", "What is the treaty that ended the war?",
            "After its opening, which films did the Old Theatre show?", "Which of his sons did Genghis Khan choose?",
            "Who claimed that kings may err?", "What does this handbook say about backups?", "Berlin?",
            "Which company won a contest to have its ad shown?", "Who moved his court to Warsaw?",
            "When was amnesty granted to those responsible?", "Did Rome and Carthage sign the former treaty?",
            "  Who was  Ida Lindqvist ?  ", "What company was in its last year?", "What about",
            "How many soldiers did the Khan take with him?", "Who hosted Britain Can Make It?",
        ])
    func selfContained(_ question: String) async throws {
        for conversation in [Self.tower, Self.luther] {
            let model = FakeModel.copying()
            let result = try await QuestionRewriter(model: model).standalone(question, after: conversation)
            #expect(Array(result.text.utf8) == Array(question.utf8))
            #expect(!result.isRewritten)
            #expect(model.scoredCount == 0)
        }
    }

    @Test(
        "Questions in other languages stay as they are",
        arguments: [
            "Wann wurde es gebaut?", "Was ist das?", "Quand a-t-il été construit ?", "Hvad skete der med her?", "为什么？",
            "¿Y cuándo?", "Когда он родился?",
        ])
    func otherLanguages(_ question: String) async throws {
        #expect(try await rewritten(question, after: Self.tower) == question)
    }

    @Test(
        "What a question leaves to the conversation is put in",
        arguments: [
            ("Who built it?", "Who built the Tower Theatre?"),
            ("When was its roof repaired?", "When was the Tower Theatre's roof repaired?"),
            ("Who designed this theatre?", "Who designed the Tower Theatre?"),
            ("And where?", "Where was the Tower Theatre built?"),
            ("Why?", "Why was the Tower Theatre built?"),
            ("What about the Old Theatre?", "When was the Old Theatre built?"),
        ])
    func afterTower(_ question: String, _ expected: String) async throws {
        let result = try await QuestionRewriter(model: FakeModel.copying()).standalone(question, after: Self.tower)
        #expect(result.text == expected)
        #expect(result.asked == question)
    }

    @Test(
        "Persons and places are told apart",
        arguments: [
            ("When did he die?", "When did Martin Luther die?"),
            ("What did he preach there?", "What did Martin Luther preach in Eisleben?"),
            ("Who were his parents?", "Who were Martin Luther's parents?"),
        ])
    func afterLuther(_ question: String, _ expected: String) async throws {
        #expect(try await rewritten(question, after: Self.luther) == expected)
    }

    @Test(
        "A question without a verb takes the form of the one before",
        arguments: [
            ("Who presented the Edict of Worms?", "The Emperor.", "When?", "When was the Edict of Worms presented?"),
            (
                "How many people lived in Warsaw in 1939?", "1,300,000.", "And in 1945?",
                "How many people lived in Warsaw in 1945?"
            ),
            ("What did Maciot sell?", "The islands.", "Why?", "Why did Maciot sell the islands?"),
            ("Did Tesla leave Graz?", "Yes.", "When?", "When did Tesla leave Graz?"),
            (
                "Which theories were there?", "The cellular theory and the humoral theory.", "Who held the latter?",
                "Who held the humoral theory?"
            ),
        ])
    func ellipsis(_ before: String, _ answer: String, _ question: String, _ expected: String) async throws {
        let conversation = Conversation(turns: [.init(question: before, answer: answer)])
        #expect(try await rewritten(question, after: conversation) == expected)
    }

    @Test("Every word of a rewritten question was said before or is one of grammar")
    func nothingInvented() async throws {
        let file = TestFiles.packageRoot.appending(path: "tools/bench/follow-ups/questions.jsonl")
        var changed = 0
        for item in try FollowUp.load(file) {
            let turns = item.conversation.map { Conversation.Turn(question: $0.question, answer: $0.answer) }
            let result = try await rewritten(item.question, after: Conversation(turns: turns))
            let said = ContentWords(
                (turns.flatMap { [$0.question, $0.answer] } + [item.question]).joined(separator: " "))
            for word in ContentWords(result).words { #expect(said.contains(word), "\(word) in \(result)") }
            if result != item.question { changed += 1 }
        }
        #expect(changed > 70)
    }

    @Test("Without a conversation nothing is rewritten")
    func noConversation() async throws {
        #expect(try await rewritten("Who built it?", after: Conversation()) == "Who built it?")
    }

    @Test("A conversation keeps its last turns, and of a shown answer only what it says")
    func memory() {
        var conversation = Conversation()
        for i in 1...6 { conversation.add(.init(question: "Question \(i)?", answer: "")) }
        #expect(conversation.turns.map(\.question) == (3...6).map { "Question \($0)?" })
        #expect(Conversation.Turn(question: "q", shown: "The lamp is **red**. [1] [12]").answer == "The lamp is red.")
    }

    @Test("A turn without an answer is known by what it is, and not by its words")
    func unanswered() {
        let shown = Conversation.Turn(question: "q", shown: "Not in these documents. [1]")
        #expect(shown.outcome == .answered("Not in these documents.", titles: []))
        let withheld = Conversation.Turn(question: "q", outcome: .unanswered)
        #expect(withheld.answer.isEmpty && withheld.titles.isEmpty)
    }
}
