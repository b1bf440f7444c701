import Answering
import Documents
import Passages
import Retrieval
import Testing

/// What an answer says of a quote.
@Suite struct SaidTextTests {
    private func line(
        _ text: String, answer: String, _ mediaType: MediaType = .markdown, header: String? = nil, quote: String? = nil
    ) throws -> (text: String, emphasised: String?, short: String) {
        let passage = PassageRecord(
            id: 1, documentID: 1, path: "/a", title: "A", ordinal: 0, startByte: 100, endByte: 100 + text.utf8.count,
            firstLine: 1, lastLine: 1, text: text, tableHeader: header, tokenCount: 9, sourceSHA256: "",
            mediaType: mediaType)
        let hit = Hit(rank: 1, passage: passage, scores: HitScores(fused: 0), trace: HitTrace(legs: [], fusedRank: 1))
        let place = try #require(Array(text.utf8).firstRange(of: Array(answer.utf8)))
        let features = ReadingFeatures(fused: 0, questionLikelihood: 0, answerability: 0, answer: 0)
        let line = try #require(ReadAnswer(place, in: hit, features: features, support: 0.5)).line
        let emphasised = line.emphasis.map { String(decoding: Array(line.text.utf8)[$0], as: UTF8.self) }
        return (line.text, emphasised, line.short)
    }

    @Test(
        "marks of layout are gone from what is said, and the answer is still found in it",
        arguments: [
            ("- The lamp turns **once** in twelve seconds.", "once", "The lamp turns once in twelve seconds.", "once"),
            ("> It is [very old](https://example.org/a).", "very old", "It is very old.", "very old"),
            ("Run `make all` to build it.", "make all", "Run make all to build it.", "make all"),
            ("A *rather long* walk to\nthe pier.", "walk to\nthe", "A rather long walk to the pier.", "walk to the"),
        ])
    func markdown(source: String, answer: String, said: String, short: String) throws {
        let line = try line(source, answer: answer)
        #expect(line.text == said && line.short == short && line.emphasised == short)
    }

    @Test("of an answer that stands twice, the place that was read is emphasised")
    func twice() throws {
        let text = "ten men and ten women"
        let passage = PassageRecord(
            id: 1, documentID: 1, path: "/a", title: "A", ordinal: 0, startByte: 0, endByte: text.utf8.count,
            firstLine: 1, lastLine: 1, text: text, tokenCount: 9, sourceSHA256: "", mediaType: .markdown)
        let hit = Hit(rank: 1, passage: passage, scores: HitScores(fused: 0), trace: HitTrace(legs: [], fusedRank: 1))
        let features = ReadingFeatures(fused: 0, questionLikelihood: 0, answerability: 0, answer: 0)
        let line = try #require(ReadAnswer(12..<15, in: hit, features: features, support: 0.5)).line
        #expect(line.emphasis == 12..<15)
    }

    @Test("a row is said with the names of its columns, and without pipes")
    func rows() throws {
        let row = try line("| KX-47 | 241 |", answer: "241", header: "| Part | Bin |\n|---|---|")
        #expect(row.text == "Part: KX-47; Bin: 241" && row.emphasised == "241")
        let extracted = try line("KX-47 | 241", answer: "KX-47", .html, header: "Part | Bin")
        #expect(extracted.text == "Part: KX-47; Bin: 241" && extracted.emphasised == "KX-47")
        let whole = try line("| Part | Bin |\n|---|---|\n| KX-47 | 241 |", answer: "241")
        #expect(whole.text == "Part: KX-47; Bin: 241" && whole.emphasised == "241")
        let bare = try line("| KX-47 | 241 |", answer: "241")
        #expect(bare.text == "KX-47; 241" && bare.emphasised == "241")
    }

    @Test("plain text and code are said as they stand")
    func plain() throws {
        let code = try line("let mask = a | b", answer: "a | b", .sourceCode)
        #expect(code.text == "let mask = a | b" && code.emphasised == "a | b")
        let accents = try line("Das Cafe\u{301} ist offen.", answer: "Cafe\u{301}", .plainText)
        #expect(accents.short.utf8.elementsEqual("Cafe\u{301}".utf8) && accents.emphasised != nil)
    }
}
