import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenizers

/// The golden data that tools/golden/tokenizer_goldens.py wrote.
enum Fixtures {
    struct SmallVocabulary: Decodable {
        var pieces: [String]
        var merges: [String]
        var controlCount: Int
    }

    static func texts() throws -> [String] { try decode("texts") }
    static func ids(_ name: String) throws -> [[TokenID]] { try decode(name) }
    static func smallVocabulary() throws -> SmallVocabulary { try decode("small-vocabulary") }

    /// A byte-level tokenizer over the small vocabulary.
    static func smallTokenizer(preTokenizer: String) throws -> any Tokenizer {
        let vocabulary = try smallVocabulary()
        return try TokenizerLoader.byteLevel(
            pieces: vocabulary.pieces, merges: vocabulary.merges, preTokenizer: preTokenizer,
            control: (0..<vocabulary.controlCount).map { TokenID($0) }, beginningOfText: 1, endOfText: 2,
            path: "small vocabulary")
    }

    static func tokenizer(ofFile path: String) throws -> any Tokenizer {
        try TokenizerLoader.load(from: GGUFFile(path: path).metadata, path: path)
    }

    private static func decode<Value: Decodable>(_ name: String) throws -> Value {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    }
}

/// llama.cpp's own test vectors: inputs and ids in two files.
enum TestVectors {
    static func load(_ path: String) throws -> [(text: String, ids: [TokenID])] {
        let input = try String(contentsOfFile: path + ".inp", encoding: .utf8)
        let output = try String(contentsOfFile: path + ".out", encoding: .utf8)
        // Each input ends with a separator line, and each line of ids with a line feed.
        let texts = input.components(separatedBy: "\n__ggml_vocab_test__\n").dropLast()
        let lines = output.components(separatedBy: "\n").dropLast()
        return try zip(texts, lines).map { text, line in
            (text, try line.split(separator: " ").map { try #require(TokenID($0)) })
        }
    }
}
