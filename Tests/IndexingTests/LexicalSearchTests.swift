import Foundation
import TestSupport
import Testing

@testable import IndexStore

@testable import Passages

@Suite("Lexical search", .serialized)
struct LexicalSearchTests {
    @Test(
        "a question is never query syntax",
        arguments: [
            "\"", "'", "heron\"", "heron OR", "NEAR(heron, 2)", "title: heron", "-heron", "heron*", "^heron", "(heron",
            "{title} : heron", "heron AND AND", "'; DROP TABLE passages; --", "heron \u{0} reeds",
            "heron\u{301}\" OR *",
            "passage_search : heron", "“heron”", "rank match 'bm25'", "𝕳eron heron", "heron\\",
        ])
    func aQuestionIsNeverQuerySyntax(question: String) async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        _ = try workshop.index.lexicalMatches(question, limit: 5)
        if question.contains("heron") && !question.contains("\u{301}") {
            #expect(try workshop.index.found(question).count == 1)
        }
        #expect(try workshop.index.status().passageCount == 1)
    }

    @Test("a very long question is answered")
    func aVeryLongQuestionIsAnswered() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        let question = "heron " + (0..<20_000).map { "word\($0)" }.joined(separator: " ")
        #expect(try workshop.index.found(question).count == 1)
    }

    @Test(
        "words of a question",
        arguments: [
            ("What is the heron?", ["heron"]), ("what is it?", ["what", "is", "it"]), ("Was it?", ["was", "it"]),
            ("Don't the HERONS eat herons?", ["herons", "eat"]), ("", []), ("?!", []),
            ("它是什么", ["它是", "是什", "什么"]), ("鹤", ["鹤"]), ("the GPU 显卡 is?", ["gpu", "显卡"]),
        ])
    func wordsOfAQuestion(question: String, words: [String]) {
        #expect((LexicalQuery(question)?.terms.map(\.text) ?? []) == words)
    }

    @Test("forms of a word accents and case are found")
    func formsOfAWordAccentsAndCaseAreFound() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "# Café\n\nRUNNERS were running past the Élysée.")
        try await workshop.run()
        for question in ["run", "runs", "cafe", "elysee", "É LYSÉE élysée", "runner"] {
            #expect(try workshop.index.found(question).count == 1, "\(question)")
        }
        #expect(try workshop.index.found("walk").isEmpty)
    }

    @Test("titles and headings count")
    func titlesAndHeadingsCount() async throws {
        let workshop = try Workshop()
        try workshop.write("a.md", "# Herons\n\n## Diet\n\nFish and frogs.")
        try workshop.write("b.md", "# Otters\n\n## Diet\n\nCrayfish, as herons like them.")
        try await workshop.run()
        #expect(
            try workshop.index.found("herons diet").first == "Fish and frogs."
                || workshop.index.found("herons").count == 2)
    }

    @Test(
        "scripts without spaces are found",
        arguments: [
            ("长颈鹿吃什么？", "长颈鹿吃树叶。"), ("鹿", "长颈鹿吃树叶。"), ("ペンギンはどこ", "ペンギンは南極に住む。"),
            ("펭귄", "펭귄은 남극에 산다."), ("GPU 显卡多少钱", "这块 GPU 显卡很贵。"), ("显卡", "这块 GPU 显卡很贵。"),
        ])
    func scriptsWithoutSpacesAreFound(question: String, text: String) async throws {
        let workshop = try Workshop()
        for (n, line) in ["长颈鹿吃树叶。", "ペンギンは南極に住む。", "펭귄은 남극에 산다.", "这块 GPU 显卡很贵。", "The penguin."]
            .enumerated()
        { try workshop.write("\(n).md", "# N\(n)\n\n\(line)") }
        try await workshop.run()
        #expect(try workshop.index.found(question).first?.contains(text) == true)
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("better matches score higher and the limit holds")
    func betterMatchesScoreHigherAndTheLimitHolds() async throws {
        let workshop = try Workshop()
        for n in 0..<20 {
            try workshop.write(
                "\(n).txt",
                "N\(n)\n\n" + String(repeating: "heron ", count: n + 1) + String(repeating: "reed ", count: 21 - n))
        }
        try await workshop.run()
        let matches = try workshop.index.lexicalMatches("herons", limit: 7)
        #expect(matches.count == 7)
        #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
        #expect(matches.allSatisfy { $0.score >= 0 })
    }
}
