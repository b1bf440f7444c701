import Checkpoints
import TestSupport
import Testing
import Tokenizers

@Suite("Loading a tokenizer")
struct LoadingTests {
    private func byteLevelFile(pre: String? = "gpt-2", _ change: (inout GGUFWriter) -> Void = { _ in }) -> GGUFWriter {
        var writer = GGUFWriter()
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        if let pre { writer.set("tokenizer.ggml.pre", .string(pre)) }
        change(&writer)
        return writer
    }

    private func error(_ writer: GGUFWriter) -> TokenizerError? {
        #expect(throws: TokenizerError.self) { try load(writer) }
    }

    @Test("other kinds of tokenizers are refused by name", arguments: ["bert", "rwkv", "plamo2", "none", ""])
    func unsupportedModels(model: String) throws {
        var writer = GGUFWriter()
        writer.set("tokenizer.ggml.model", .string(model))
        guard case .unsupportedModel(_, model)? = error(writer) else {
            Issue.record("expected unsupportedModel")
            return
        }
    }

    @Test("an unknown or missing pre-tokenizer is refused, not guessed", arguments: ["afmoe", "jais-2", "x", nil])
    func unknownPreTokenizer(name: String?) throws {
        guard case .unknownPreTokenizer(_, let found)? = error(byteLevelFile(pre: name)) else {
            Issue.record("expected unknownPreTokenizer")
            return
        }
        #expect(found == name)
    }

    @Test("missing or wrong metadata names the key")
    func missingMetadata() throws {
        let missing = try #require(error(GGUFWriter()))
        #expect("\(missing)".contains("tokenizer.ggml.model"))
        let noTokens = try #require(error(byteLevelFile()))
        #expect("\(noTokens)".contains("tokenizer.ggml.tokens"))
        let wrongType = try #require(error(byteLevelFile { $0.set("tokenizer.ggml.tokens", .string("x")) }))
        #expect("\(wrongType)".contains("array of string"))
    }

    @Test("a token that appears twice is refused")
    func duplicateTokens() throws {
        let writer = byteLevelFile {
            $0.set("tokenizer.ggml.tokens", strings: ["a", "b", "a"])
            $0.set("tokenizer.ggml.merges", strings: [])
        }
        guard case .duplicateToken(_, "a", 0, 2)? = error(writer) else {
            Issue.record("expected duplicateToken")
            return
        }
    }

    @Test(
        "merge rules without a space or of unknown pieces are refused",
        arguments: ["ab", "a", "", " a", "a ", "a x", "a b"])
    func invalidMerges(rule: String) throws {
        let writer = byteLevelFile {
            $0.set("tokenizer.ggml.tokens", strings: ["a", "b"])
            $0.set("tokenizer.ggml.merges", strings: [rule])
        }
        guard case .invalidMerge(_, 0, rule, _)? = error(writer) else {
            Issue.record("expected invalidMerge")
            return
        }
    }

    @Test("special tokens outside the vocabulary are refused", arguments: ["bos", "eos", "eot", "eom", "unknown"])
    func specialTokens(name: String) throws {
        let writer = byteLevelFile {
            $0.set("tokenizer.ggml.tokens", strings: ["a", "b"])
            $0.set("tokenizer.ggml.merges", strings: [])
            $0.set("tokenizer.ggml.\(name)_token_id", .uint32(2))
        }
        guard case .invalidSpecialToken(_, _, 2, 2)? = error(writer) else {
            Issue.record("expected invalidSpecialToken")
            return
        }
    }

    @Test("arrays of different lengths are refused")
    func wrongCounts() throws {
        let types = byteLevelFile {
            $0.set("tokenizer.ggml.tokens", strings: ["a", "b"])
            $0.set("tokenizer.ggml.token_type", .array(.int32, [.int32(1)]))
        }
        guard case .wrongCount(_, "tokenizer.ggml.token_type", 2, 1)? = error(types) else {
            Issue.record("expected wrongCount")
            return
        }
    }

    @Test("token types outside 1 to 6 are refused", arguments: [Int32(0), 7, -1])
    func wrongTypes(type: Int32) throws {
        let writer = byteLevelFile {
            $0.set("tokenizer.ggml.tokens", strings: ["a"])
            $0.set("tokenizer.ggml.token_type", .array(.int32, [.int32(type)]))
        }
        guard case .invalidToken(_, 0, _)? = error(writer) else {
            Issue.record("expected invalidToken")
            return
        }
    }

    @Test("a token named like an end of turn is a control token whatever its type")
    func endNames() throws {
        let tokenizer = try load(
            byteLevelFile {
                $0.set("tokenizer.ggml.tokens", strings: ["a", "<|im_end|>", "<|eot_id|>", "<end_of_turn>"])
                $0.set("tokenizer.ggml.token_type", .array(.int32, [1, 1, 4, 3].map { .int32($0) }))
                $0.set("tokenizer.ggml.merges", strings: [])
            })
        #expect(tokenizer.endOfGeneration == [1, 2, 3])
        #expect(tokenizer.isControl(1) && tokenizer.isControl(2) && tokenizer.isControl(3))
        #expect(tokenizer.encode("a<|im_end|><|eot_id|>") == [0, 0].dropLast())
    }

    @Test("harmony's marks are written and never read from text, and a message's end does not end the turn")
    func harmony() throws {
        let marks = ["<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|return|>", "<|call|>"]
        func tokenizer(_ pieces: [String]) throws -> any Tokenizer {
            try load(
                byteLevelFile {
                    $0.set("tokenizer.ggml.tokens", strings: pieces)
                    $0.set(
                        "tokenizer.ggml.token_type",
                        .array(.int32, pieces.map { .int32($0.count == 1 ? 1 : 3) }))
                    $0.set("tokenizer.ggml.merges", strings: [])
                })
        }
        let harmony = try tokenizer(["a"] + marks)
        #expect(harmony.endOfGeneration == [5, 6])
        #expect((1...6).allSatisfy { harmony.isControl($0) })
        #expect(harmony.decode([2, 0, 3, 0, 4, 5]) == "<|channel|>a<|message|>a")
        #expect(harmony.encode("<|channel|>").allSatisfy { !harmony.isControl($0) })
        let constrained = try tokenizer(["a"] + marks + ["<|constrain|>"])
        #expect(constrained.decode([0, 7, 0]) == "a<|constrain|>a")
        // Phi has one of the names.
        let other = try tokenizer(["a", "<|end|>", "<|message|>"])
        #expect(other.endOfGeneration == [1] && other.decode([0, 2, 1]) == "a")
    }

    @Test("a piece that merge rules spell stays text, though it is named like the end of a text: Qwen has </s>")
    func spelledEndName() throws {
        let pieces = ["<", "/", "s", ">", " ", "</", "</s", "</s>", "<|im_end|>"]
        func file(_ kindOfEnd: Int32) -> GGUFWriter {
            byteLevelFile(pre: "qwen2") {
                $0.set("tokenizer.ggml.tokens", strings: pieces)
                $0.set(
                    "tokenizer.ggml.token_type",
                    .array(.int32, (Array(repeating: 1, count: 7) + [kindOfEnd, 3]).map { .int32($0) }))
                $0.set("tokenizer.ggml.merges", strings: ["< /", "</ s", "</s >"])
            }
        }
        let tokenizer = try load(file(1))
        // The word rule parts the punctuation from the letter, so that no text yields the piece whole.
        #expect(tokenizer.encode("</s>") == [5, 2, 3])
        #expect(tokenizer.decode([7]) == "</s>")
        #expect(!tokenizer.isControl(7))
        #expect(tokenizer.endOfGeneration == [8])
    }

    @Test("user-defined tokens are found in text, the longest first")
    func userDefinedTokens() throws {
        let tokenizer = try load(
            byteLevelFile {
                $0.set("tokenizer.ggml.tokens", strings: ["a", "b", "<x>", "<x><x>"])
                $0.set("tokenizer.ggml.token_type", .array(.int32, [1, 1, 4, 4].map { .int32($0) }))
                $0.set("tokenizer.ggml.merges", strings: [])
            })
        #expect(tokenizer.encode("a<x>b<x><x><x>a") == [0, 2, 1, 3, 2, 0])
        #expect(tokenizer.decode([0, 2, 1]) == "a<x>b")
        #expect(tokenizer.token(named: "<x>") == 2)
    }

    @Test(
        "the default model's special tokens",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() throws {
        let tokenizer = try Fixtures.tokenizer(ofFile: try #require(TestFiles.defaultModel))
        #expect(tokenizer.vocabularySize == 49152)
        #expect(tokenizer.beginningOfText == 1)
        #expect(tokenizer.endOfText == 2)
        #expect(tokenizer.endOfGeneration == [0, 2])
        #expect(!tokenizer.addsBeginningOfText)
        #expect(tokenizer.token(named: "<|im_start|>") == 1)
        #expect(tokenizer.piece(2) == "<|im_end|>")
    }
}

@Suite("SentencePiece rules")
struct SentencePieceTests {
    @Test("the highest score merges first, the leftmost of equal ones")
    func mergeOrder() throws {
        var file = SentencePieceFile()
        let a = file.add("a", score: -10)
        let aa = file.add("aa", score: -1)
        let b = file.add("b", score: -10)
        let ab = file.add("ab", score: -1)
        let abb = file.add("abb", score: 5)
        let tokenizer = try file.tokenizer()
        #expect(tokenizer.encode("aaa") == [aa, a])
        #expect(tokenizer.encode("aab") == [aa, b])
        #expect(tokenizer.encode("abb") == [abb])
        #expect(tokenizer.encode("bab") == [b, ab])
    }

    @Test("characters without a token become bytes, or the unknown token where there are no byte tokens")
    func byteFallback() throws {
        var file = SentencePieceFile()
        file.add("a", score: 0)
        #expect(try file.tokenizer().encode("中") == [3 + 0xE4, 3 + 0xB8, 3 + 0xAD])
        var withoutBytes = SentencePieceFile(bytes: false)
        let a = withoutBytes.add("a", score: 0)
        #expect(try withoutBytes.tokenizer().encode("a中a") == [a, 0, a])
    }

    @Test("text never yields control, byte-name or unknown tokens")
    func reservedPieces() throws {
        var file = SentencePieceFile()
        for piece in ["<", "s", ">", "/", "<s", "</", "</s", "0", "x", "A", "<0", "<0x", "<0x0", "<0x0A"] {
            file.add(piece, score: 0)
        }
        let tokenizer = try file.tokenizer()
        #expect(tokenizer.decode(tokenizer.encode("<s></s><0x0A>")) == "<s></s><0x0A>")
        #expect(!tokenizer.encode("<s></s><0x0A><unk>").contains { $0 <= 2 || $0 == 3 + 0x0A })
    }

    @Test("the space in front of a text is put and taken off")
    func spacePrefix() throws {
        var file = SentencePieceFile()
        let space = file.add("▁", score: -5)
        let a = file.add("a", score: -5)
        let spaceA = file.add("▁a", score: -1)
        file.addsSpacePrefix = true
        let tokenizer = try file.tokenizer()
        #expect(tokenizer.encode("a") == [spaceA])
        #expect(tokenizer.encode(" a") == [space, spaceA])
        #expect(tokenizer.encode("") == [])
        #expect(tokenizer.decode([spaceA, a, spaceA]) == "aa a")
        #expect(tokenizer.decode([1, spaceA]) == "a")
        #expect(tokenizer.bytes(of: spaceA) == Array(" a".utf8))
    }

    @Test("tokens with a space behind another character keep merges across words")
    func innerSpaces() throws {
        var file = SentencePieceFile()
        file.add("a", score: -5)
        file.add("▁", score: -5)
        let inner = file.add("a▁", score: -4)
        let across = file.add("a▁a", score: -1)
        let tokenizer = try file.tokenizer()
        #expect(tokenizer.encode("a a") == [across])
        #expect(tokenizer.encode("a ") == [inner])
    }

    @Test("a score that is no number is refused")
    func scores() throws {
        var file = SentencePieceFile()
        file.add("a", score: .nan)
        #expect(throws: TokenizerError.self) { try file.tokenizer() }
    }
}
