import Testing
import Tokenizers

@Suite("Tokens for people to see")
struct TokenizationTests {
    @Test("each token has its piece and its bytes, which make up the text")
    func tokens() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "llama-bpe")
        let text = "Hello 中\u{10FFFF}<|im_end|>"
        let tokens = tokenizer.tokens(of: text)
        #expect(tokens.map(\.id) == tokenizer.encode(text))
        #expect(tokens.flatMap(\.bytes) == Array(text.utf8))
        #expect(tokens.allSatisfy { !$0.isControl && !$0.piece.isEmpty })
        #expect(tokens.contains { $0.text == nil })
    }

    @Test("control tokens are spelled only where that is allowed, and the beginning is put in front where asked for")
    func controlTokens() throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "llama-bpe")
        let end = try #require(tokenizer.token(named: "<|im_end|>"))
        let tokens = tokenizer.tokens(of: "a<|im_end|>", addsBeginning: true, allowsControl: true)
        #expect(tokens.first?.id == tokenizer.beginningOfText && tokens.last?.id == end)
        #expect(tokens.last?.isControl == true && tokens.last?.bytes == [])
        #expect(tokenizer.shownText(of: tokens.map(\.id)) == "<|im_start|>a<|im_end|>")
        #expect(tokenizer.decode(tokens.map(\.id)) == "a")
    }

    @Test("the text of tokens takes off the spaces that encoding puts in front, behind control tokens too")
    func shownSpaces() throws {
        var file = SentencePieceFile()
        let a = file.add("▁a", score: -1)
        file.add("▁", score: -2)
        file.add("a", score: -2)
        file.addsSpacePrefix = true
        let tokenizer = try file.tokenizer()
        #expect(tokenizer.shownText(of: [1, a, 2, a, a]) == "<s>a</s>a a")
    }

    @Test("an id outside the vocabulary is named with its place", arguments: [-1, 1 << 40, 3_000])
    func unknownTokens(id: Int) throws {
        let tokenizer = try Fixtures.smallTokenizer(preTokenizer: "gpt-2")
        let size = tokenizer.vocabularySize
        #expect(try tokenizer.checked([0, size - 1]) == [0, TokenID(size - 1)])
        let error = #expect(throws: UnknownTokenError.self) { try tokenizer.checked([5, id]) }
        #expect(error?.token == id && error?.place == 2 && error?.vocabularySize == size)
    }
}
