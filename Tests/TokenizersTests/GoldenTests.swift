import Foundation
import TestSupport
import Testing
import Tokenizers

@Suite("Ids are those of llama.cpp")
struct GoldenTests {
    private func check(_ tokenizer: any Tokenizer, _ golden: String) throws {
        let texts = try Fixtures.texts()
        let expected = try Fixtures.ids(golden)
        #expect(texts.count == expected.count)
        for (text, ids) in zip(texts, expected) {
            #expect(tokenizer.encode(text) == ids, "\(golden): \(text.debugDescription)")
        }
    }

    @Test("the default model", .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() throws {
        try check(Fixtures.tokenizer(ofFile: try #require(TestFiles.defaultModel)), "default-model")
    }

    @Test(
        "each pre-tokenizer over the small vocabulary",
        arguments: ["gpt-2", "smollm", "default", "llama-bpe", "smaug-bpe", "qwen2"])
    func preTokenizers(name: String) throws {
        try check(Fixtures.smallTokenizer(preTokenizer: name), "small-\(name)")
    }

    private static let phi3 = TestFiles.sharedData("tokenizers/phi-3/ggml-vocab-phi-3.gguf")
    private static let stories = TestFiles.sharedData("models/stories260K.gguf")
    private static let gpt2 = TestFiles.sharedData("tokenizers/gpt2/encoder.json")

    @Test("Phi-3's SentencePiece vocabulary", .enabled(if: phi3 != nil, "no ggml-vocab-phi-3.gguf"))
    func phi3Texts() throws {
        try check(Fixtures.tokenizer(ofFile: try #require(Self.phi3)), "phi-3")
    }

    @Test("a SentencePiece vocabulary of 512 tokens", .enabled(if: stories != nil, "no stories260K.gguf"))
    func storiesTexts() throws {
        try check(Fixtures.tokenizer(ofFile: try #require(Self.stories)), "stories")
    }

    @Test("llama.cpp's vectors for Phi-3", .enabled(if: phi3 != nil, "no ggml-vocab-phi-3.gguf"))
    func phi3Vectors() throws {
        let path = try #require(Self.phi3)
        let tokenizer = try Fixtures.tokenizer(ofFile: path)
        let vectors = try TestVectors.load(path)
        #expect(vectors.count == 46)
        for vector in vectors {
            #expect(tokenizer.encode(vector.text) == vector.ids, "\(vector.text.debugDescription)")
        }
    }

    @Test("llama.cpp's vectors for GPT-2", .enabled(if: gpt2 != nil, "no encoder.json"))
    func gpt2Vectors() throws {
        let tokenizer = try Self.gpt2Tokenizer(encoder: try #require(Self.gpt2))
        let folder = URL(filePath: try #require(Self.gpt2)).deletingLastPathComponent()
        let vectors = try TestVectors.load(folder.appending(path: "ggml-vocab-gpt-2.gguf").path)
        #expect(vectors.count == 46)
        for vector in vectors {
            #expect(tokenizer.encode(vector.text) == vector.ids, "\(vector.text.debugDescription)")
            #expect(tokenizer.decode(vector.ids) == vector.text)
        }
    }

    static func gpt2Tokenizer(encoder: String) throws -> any Tokenizer {
        let ids = try JSONDecoder().decode([String: Int].self, from: Data(contentsOf: URL(filePath: encoder)))
        let merges = try String(
            contentsOf: URL(filePath: encoder).deletingLastPathComponent().appending(path: "vocab.bpe"),
            encoding: .utf8)
        return try TokenizerLoader.byteLevel(
            pieces: ids.sorted { $0.value < $1.value }.map(\.key),
            merges: merges.split(separator: "\n").dropFirst().map(String.init), preTokenizer: "gpt-2",
            beginningOfText: 50256, endOfText: 50256, path: encoder)
    }
}
