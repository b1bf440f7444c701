import Foundation
import TestSupport
import Testing
import Tokenizers

@Suite("Tokenizers of Hugging Face folders")
struct FolderTests {
    struct Golden: Decodable {
        var texts: [String]
        var ids: [[TokenID]]
        var decoded: [String: String]
        var allowed: [String: [TokenID]]
    }

    private static let families = [
        "gpt2", "llama3", "qwen2", "smollm", "lowercase", "llama2", "mistral", "gemma", "metaspace", "unigram",
        "unigram-words", "unigram-bytes",
    ]

    private static func folder(_ name: String) throws -> String {
        let url = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/folders/\(name)")
        return url.path
    }

    private static func golden(_ name: String) throws -> Golden {
        try JSONDecoder().decode(
            Golden.self, from: Data(contentsOf: URL(filePath: folder(name)).appending(path: "golden.json")))
    }

    @Test("ids of plain text are those of Hugging Face's library", arguments: families)
    func plainText(_ name: String) throws {
        let tokenizer = try TokenizerLoader.load(folder: Self.folder(name))
        let golden = try Self.golden(name)
        for (text, ids) in zip(golden.texts, golden.ids) {
            #expect(tokenizer.encode(text) == ids, "\(name): \(text.debugDescription)")
        }
    }

    /// Without those whose file names no decoder, and one where the library writes a normalised added token in its normal
    /// form.
    private static let decoded = families.filter {
        !["metaspace", "lowercase", "unigram", "unigram-words"].contains($0)
    }

    @Test("decoded text is that of Hugging Face's library", arguments: decoded)
    func decoding(_ name: String) throws {
        let tokenizer = try TokenizerLoader.load(folder: Self.folder(name))
        let golden = try Self.golden(name)
        for (index, ids) in golden.ids.enumerated() {
            let expected = golden.decoded["\(index)"] ?? golden.texts[index]
            #expect(tokenizer.decode(ids).utf8.elementsEqual(expected.utf8), "\(name): \(expected.debugDescription)")
        }
    }

    @Test("control tokens stand in text where they are allowed, and the first one in front", arguments: families)
    func allowedControlTokens(_ name: String) throws {
        let tokenizer = try TokenizerLoader.load(folder: Self.folder(name))
        let golden = try Self.golden(name)
        let start = tokenizer.addsBeginningOfText ? [try #require(tokenizer.beginningOfText)] : []
        for (index, text) in golden.texts.enumerated() {
            let expected = golden.allowed["\(index)"] ?? golden.ids[index]
            #expect(
                start + tokenizer.encode(text, allowing: tokenizer.controlTokens) == expected,
                "\(name): \(text.debugDescription)")
        }
    }

    @Test("vocab.json with merges.txt gives the same as tokenizer.json", arguments: ["gpt2", "qwen2"])
    func vocabularyFiles(_ name: String) throws {
        let whole = try TokenizerLoader.load(folder: Self.folder(name))
        let parts = try TokenizerLoader.load(folder: Self.folder("\(name)-files"))
        #expect(whole.vocabularySize == parts.vocabularySize && whole.endOfText == parts.endOfText)
        for text in try Self.golden(name).texts {
            #expect(whole.encode(text) == parts.encode(text), "\(text.debugDescription)")
            #expect(
                whole.encode(text, allowing: whole.controlTokens) == parts.encode(text, allowing: parts.controlTokens))
        }
    }

    private static let gpt2 = TestFiles.sharedData("tokenizers/gpt2")

    @Test("GPT-2's own two files, under their first names", .enabled(if: gpt2 != nil, "no tokenizers/gpt2"))
    func firstNames() throws {
        let folder = try #require(Self.gpt2)
        let tokenizer = try TokenizerLoader.load(folder: folder)
        for vector in try TestVectors.load(folder + "/ggml-vocab-gpt-2.gguf") {
            #expect(tokenizer.encode(vector.text) == vector.ids, "\(vector.text.debugDescription)")
        }
        #expect(tokenizer.token(named: "<|endoftext|>") == 50256 && tokenizer.isControl(50256))
        #expect(!tokenizer.encode("<|endoftext|>").contains(50256))
        #expect(tokenizer.encode("a<|endoftext|>", allowing: [50256]) == [64, 50256])
    }

    @Test("special tokens come from the files beside tokenizer.json")
    func specialTokens() throws {
        let folder = try Changed("llama3")
        var tokenizer = try folder.load()
        #expect(tokenizer.piece(try #require(tokenizer.beginningOfText)) == "<s>")
        #expect(tokenizer.endOfGeneration.map(tokenizer.piece).sorted() == ["</s>", "<|endoftext|>"])
        #expect(tokenizer.addsBeginningOfText)
        let mask = tokenizer.encode("zq")[0]
        try folder.write("generation_config.json", #"{"eos_token_id": [\#(mask), 999999]}"#)
        try folder.write("tokenizer_config.json", #"{"add_bos_token": false, "eos_token": "</s>"}"#)
        tokenizer = try folder.load()
        #expect(tokenizer.endOfGeneration.contains(mask) && tokenizer.isControl(mask))
        #expect(!tokenizer.addsBeginningOfText)
    }

    /// A change of a fixture's tokenizer.json, and what the error must name.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var family: String
        var old: String
        var new: String
        var named: [String]

        var testDescription: String { "\(family): \(named[0])" }
    }

    @Test(
        "what this version does not do is refused by name",
        arguments: [
            Refusal(family: "llama3", old: #"\\p{N}{1,3}"#, new: #"\\p{N}{1,4}"#, named: [#"\p{N}{1,4}"#, "pattern"]),
            Refusal(family: "llama3", old: #""Isolated""#, new: #""Contiguous""#, named: ["pre-tokenizer"]),
            Refusal(family: "qwen2", old: #""NFC""#, new: #""NFKC""#, named: ["NFKC", "normalizer"]),
            Refusal(family: "gpt2", old: #""BPE""#, new: #""WordPiece""#, named: ["WordPiece", "model"]),
            Refusal(family: "gpt2", old: #""dropout":null"#, new: #""dropout":0.1"#, named: ["dropout"]),
            Refusal(
                family: "gpt2", old: #""end_of_word_suffix":null"#, new: #""end_of_word_suffix":"</w>""#,
                named: ["end_of_word_suffix", "</w>"]),
            Refusal(
                family: "smollm", old: #""individual_digits":true"#, new: #""individual_digits":false"#,
                named: ["Digits"]),
            Refusal(family: "mistral", old: #""first""#, new: #""second""#, named: ["second"]),
            Refusal(
                family: "mistral", old: #"{"type":"Metaspace""#, new: #"{"type":"Whitespace""#, named: ["Whitespace"]),
            Refusal(
                family: "gemma", old: #""normalizer":{"type":"Replace""#, new: #""normalizer":{"type":"StripAccents""#,
                named: ["StripAccents"]),
            Refusal(
                family: "unigram-words", old: #""prepend_scheme":"always""#, new: #""prepend_scheme":"first""#,
                named: ["WhitespaceSplit"]),
            Refusal(
                family: "unigram", old: #""precompiled_charsmap":"A"#, new: #""precompiled_charsmap":"*"#,
                named: ["base64"]),
            Refusal(family: "unigram", old: #""unk_id":0"#, new: #""unk_id":9999"#, named: ["unk_id", "9999"]),
            Refusal(
                family: "llama2", old: #""single_word":false"#, new: #""single_word":true"#, named: ["single_word"]),
            Refusal(
                family: "llama2", old: #"{"Sequence":{"id":"A","type_id":0}}]"#,
                new: #"{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"</s>","type_id":0}}]"#,
                named: ["post-processor", "</s>"]),
        ])
    func refusals(_ refusal: Refusal) throws {
        let folder = try Changed(refusal.family)
        try folder.replace(refusal.old, with: refusal.new)
        let error = #expect(throws: TokenizerError.self) { try folder.load() }
        let text = "\(try #require(error))"
        for name in refusal.named { #expect(text.contains(name), "\(text)") }
        #expect(text.contains("tokenizer.json"))
    }

    @Test(
        "damaged files are refused with their place",
        arguments: [
            (#""!":0"#, #""!":"0""#, "!"), (#""!":0"#, #""!":-1"#, "-1"), (#""!":0"#, #""!":4000000000"#, "4000000000"),
            (#""!":0"#, #""!":1"#, "both"), (#""merges":["#, #""merges":[["a"],"#, "merges"),
            (#""merges":["#, #""merges":[["a","zzz"],"#, "merge rule 0"),
            (#""model":{"#, #""model":["#, "tokenizer.json"),
            (#""content":"<|endoftext|>""#, #""content":"\ud800""#, "surrogate"),
        ])
    func damage(_ old: String, _ new: String, _ named: String) throws {
        let folder = try Changed("gpt2")
        try folder.replace(old, with: new)
        let error = #expect(throws: TokenizerError.self) { try folder.load() }
        #expect("\(try #require(error))".contains(named))
    }

    @Test("a folder without tokenizer files is refused with advice")
    func emptyFolder() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: TokenizerError.noTokenizerFile(folder: folder.url.path)) {
            try TokenizerLoader.load(folder: folder.url.path)
        }
        #expect("\(try #require(error))".contains("merges.txt"))
    }
}

/// A copy of a fixture's folder that a test may change.
private struct Changed {
    private let folder: TemporaryFolder

    init(_ family: String) throws {
        folder = try TemporaryFolder()
        let source = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/folders/\(family)")
        for name in ["tokenizer.json", "tokenizer_config.json"] {
            try FileManager.default.copyItem(at: source.appending(path: name), to: folder.url.appending(path: name))
        }
    }

    func load() throws -> any Tokenizer { try TokenizerLoader.load(folder: folder.url.path) }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
    }

    func replace(_ old: String, with new: String) throws {
        let text = try String(contentsOfFile: folder.path("tokenizer.json"), encoding: .utf8)
        try #require(text.contains(old), "\(old)")
        try write("tokenizer.json", text.replacing(old, with: new, maxReplacements: 1))
    }
}
