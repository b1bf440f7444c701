import Answering
import Inference
import TestSupport
import Testing
import Tokenizers

@Suite("Citations while decoding")
struct CitationGrammarTests {
    private static let rules = CitationRules(ids: [1, 2, 12])

    @Test(
        "Text with a citation after each sentence may be written and may end",
        arguments: [
            "It is so. [1]", "It is 3.14 metres. [12]", "See main.swift for it. [2]", "Dr. J. Smith said no. [1]",
            "It ends. [1] [2]", "One ends. [1] Another begins! [2]", "Is it? [1]", "He said \"no.\" [1]",
            "An array[index] holds it. [1]", "是的。[1]", "是的。 [2] 好！ [1]", "The U.S. law holds. [1]", "Well... [1]",
            "Fig. 3 shows it, i.e. proves it. [2]",
        ])
    func allowed(_ text: String) {
        var grammar = CitationGrammar(rules: Self.rules)
        for (place, byte) in text.utf8.enumerated() {
            let isAllowed = grammar.advance(byte)
            #expect(isAllowed, "byte \(place) of \(text)")
        }
        #expect(grammar.mayEnd)
    }

    @Test(
        "Other text may not",
        arguments: [
            "It is so. [3]", "It is so. [0]", "It is so. [01]", "It is so. And", "It is so [1]", "It is so. [1][",
            "It is so.\n", "It is so. []", "[1]", ". [1]", "3. [1]", "It is so. [1] [1]", "So.Next", "It is so. [1].",
            "Yes! No", "是的。好", "It is so. [1] [2] [12]", "Line\u{0}",
        ])
    func refused(_ text: String) {
        #expect(!CitationGrammar(rules: Self.rules).accepts(text.utf8))
    }

    @Test("Text may not end inside a sentence", arguments: ["It is so", "It is so.", "It is so. [1", "It. [1] And"])
    func unfinished(_ text: String) {
        var grammar = CitationGrammar(rules: Self.rules)
        for byte in text.utf8 { _ = grammar.advance(byte) }
        #expect(!grammar.mayEnd)
    }

    @Test("Bytes that are not UTF-8 are refused")
    func brokenCharacters() {
        let grammar = CitationGrammar(rules: Self.rules)
        #expect(!grammar.accepts([0x41, 0x80]))
        #expect(!grammar.accepts([0x41, 0xC0, 0x80]))
        #expect(!grammar.accepts([0x41, 0xED, 0xA0, 0x80]))
        #expect(!grammar.accepts([0x41, 0xE2, 0x41]))
        #expect(grammar.accepts([0x41, 0xE2, 0x82, 0xAC]))
    }

    @Test("Whatever is drawn, every sentence is cited and every id is known", arguments: 0..<200)
    func randomTokens(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let ids = Array(
            Set((0..<Int.random(in: 1...5, using: &generator)).map { _ in Int.random(in: 1...30, using: &generator) }))
        let rules = CitationRules(ids: ids, sentenceLimit: Int.random(in: 1...4, using: &generator), sentenceBytes: 60)
        let tokenizer = PieceTokenizer()
        var constraint = CitationConstraint(rules: rules, vocabulary: TokenBytes(tokenizer))
        var written: [UInt8] = []
        var ended = false
        for _ in 0..<600 where !constraint.isFinished {
            let choices = tokenizer.choices(constraint.allowed())
            let token = try #require(choices.randomElement(using: &generator), "seed \(seed): a way on")
            if tokenizer.endOfGeneration.contains(token) {
                ended = true
                break
            }
            constraint.accept(token)
            written += tokenizer.bytes(of: token)
        }
        #expect(ended || constraint.isFinished, "seed \(seed): \(String(decoding: written, as: UTF8.self))")
        let text = try #require(String(validating: written, as: UTF8.self), "seed \(seed): valid UTF-8")
        var marked = MarkedText()
        var sentences = marked.append(text)
        let (last, rest) = marked.finish()
        sentences += [last].compactMap { $0 }
        #expect(rest.isEmpty, "seed \(seed): \(text)")
        #expect(!sentences.isEmpty && sentences.count <= rules.sentenceLimit, "seed \(seed): \(text)")
        for sentence in sentences {
            #expect(!sentence.ids.isEmpty && sentence.ids.allSatisfy(ids.contains), "seed \(seed): \(text)")
            // Characters outside ASCII count as content without a look at what they are.
            let hasContent = sentence.text.contains { $0.isLetter || !$0.isASCII }
            #expect(hasContent, "seed \(seed): \(text)")
        }
        let digits = text.matches(of: /\[([0-9]+)\]/).compactMap { Int($0.1) }
        #expect(digits.allSatisfy(ids.contains), "seed \(seed): \(text)")
    }

    @Test("The answer of the fast path and of the slow path is the same", arguments: 0..<20)
    func fastPath(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let tokenizer = PieceTokenizer()
        var constraint = CitationConstraint(rules: Self.rules, vocabulary: TokenBytes(tokenizer))
        for _ in 0..<80 where !constraint.isFinished {
            let choices = tokenizer.choices(constraint.allowed())
            let grammar = constraint.grammar
            let plain = (0..<TokenID(tokenizer.vocabularySize)).filter { token in
                if tokenizer.endOfGeneration.contains(token) { return grammar.mayEnd }
                let bytes = tokenizer.bytes(of: token)
                return !bytes.isEmpty && grammar.accepts(bytes)
            }
            #expect(choices.sorted() == plain, "seed \(seed)")
            let words = choices.filter { !tokenizer.endOfGeneration.contains($0) }
            guard let token = words.randomElement(using: &generator) else { return }
            constraint.accept(token)
        }
    }

    @Test("Text taken apart in pieces of any size gives the same sentences", arguments: 1...9)
    func pieces(size: Int) {
        let text = "The Äpfel are red. [1] [3] An array[index] too! [2] And more. [12]"
        var marked = MarkedText()
        var sentences: [MarkedText.Sentence] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            sentences += marked.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        sentences += [marked.finish().sentence].compactMap { $0 }
        #expect(sentences.map(\.text) == ["The Äpfel are red.", "An array[index] too!", "And more."])
        #expect(sentences.map(\.ids) == [[1, 3], [2], [12]])
    }

    @Test("A tail without a citation is told apart")
    func tail() {
        var marked = MarkedText()
        #expect(marked.append("It is so. [1] And then it").map(\.text) == ["It is so."])
        let (last, rest) = marked.finish()
        #expect(last == nil && rest == "And then it")
    }
}
