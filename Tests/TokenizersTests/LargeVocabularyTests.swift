import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Tokenizers

/// Vocabularies as large as people's own: errors that small fixtures can't show.
@Suite("Large vocabularies")
struct LargeVocabularyTests {
    private struct Golden: Decodable {
        let texts: [String]
        let ids: [[TokenID]]
        let pieces: [String: String]
    }

    private static func golden() throws -> Golden {
        let url = try #require(
            Bundle.module.url(forResource: "large-vocabulary", withExtension: "json", subdirectory: "Fixtures"))
        return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }

    @Test("151,936 entries with all their merge rules give the ids of Hugging Face's library; \"</s>\" is text in them")
    func grown() throws {
        let grown = GrownVocabulary(try Fixtures.smallVocabulary())
        let golden = try Self.golden()
        for (id, piece) in golden.pieces { #expect(grown.pieces[try #require(Int(id))] == piece) }
        let metadata = try grown.metadata()
        let clock = ContinuousClock()
        var loaded: (any Tokenizer)?
        let time = try clock.measure { loaded = try TokenizerLoader.load(from: metadata, path: "grown") }
        print("loading \(GrownVocabulary.entryCount) entries: \(time)")
        let tokenizer = try #require(loaded)
        #expect(tokenizer.vocabularySize == GrownVocabulary.entryCount)
        #expect(golden.texts.count == 200)
        for (text, ids) in zip(golden.texts, golden.ids) {
            #expect(tokenizer.encode(text) == ids, "\(text.debugDescription)")
            #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
        }
        let end = TokenID(256 + GrownVocabulary.endRule)
        #expect(!tokenizer.isControl(end) && tokenizer.decode([end]) == "</s>")
        #expect(!tokenizer.endOfGeneration.contains(end))
    }

    /// Folders with vocabularies of llama.cpp (ggml-vocab-NAME.gguf, with .inp and .out): the shared data, and what
    /// FOOTNOTE_TEST_VOCABULARIES names.
    private static let files: [String] = {
        let folders = [
            TestFiles.sharedData("tokenizers"), ProcessInfo.processInfo.environment["FOOTNOTE_TEST_VOCABULARIES"],
        ]
        return folders.compactMap { $0 }.flatMap { folder in
            (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
                .filter { $0.hasSuffix(".gguf") }.map { "\(folder)/\($0)" }
        }.sorted()
    }()

    @Test(
        "each vocabulary of llama.cpp gives the expected ids, or is refused by a message that names what is not supported",
        .enabled(if: !files.isEmpty, "no vocabulary files"), arguments: files)
    func vocabularyFile(path: String) throws {
        let file = try GGUFFile(path: path)
        let tokenizer: any Tokenizer
        let clock = ContinuousClock()
        let start = clock.now
        do {
            tokenizer = try TokenizerLoader.load(from: file.metadata, path: path)
        } catch {
            switch error {
            case .unsupportedModel, .unknownPreTokenizer: print("\(path): \(error)")
            default: Issue.record("\(error)")
            }
            return
        }
        print("\(path): \(tokenizer.vocabularySize) entries in \(clock.now - start)")
        guard FileManager.default.fileExists(atPath: path + ".inp") else { return }
        let vectors = try TestVectors.load(path)
        #expect(vectors.count > 40)
        for vector in vectors {
            #expect(tokenizer.encode(vector.text) == vector.ids, "\(vector.text.debugDescription)")
        }
    }
}

/// Rules that guess from a token's name, and what real files have under such names.
@Suite("Names of tokens")
struct TokenNameTests {
    private func load(
        _ pieces: [String], _ kinds: [Int32], merges: [String],
        _ more: [(key: String, value: GGUFWriter.Value)] = []
    ) throws -> any Tokenizer {
        var values: [(key: String, value: GGUFWriter.Value)] = [
            ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("gpt-2")),
            ("tokenizer.ggml.tokens", .array(.string, pieces.map { .string($0) })),
            ("tokenizer.ggml.token_type", .array(.int32, kinds.map { .int32($0) })),
            ("tokenizer.ggml.merges", .array(.string, merges.map { .string($0) })),
        ]
        values += more
        return try TokenizerLoader.load(from: GGUFMetadata(path: "names", values: values), path: "names")
    }

    @Test("a tag's end stays text where its opening is text: Gemma has <s> and </s> among its HTML")
    func htmlTags() throws {
        let pieces = ["a", "<s>", "</s>", "<eos>"]
        let html = try load(pieces, [1, 4, 4, 1], merges: [])
        #expect(html.encode("a<s>a</s>") == [0, 1, 0, 2])
        #expect(html.decode([1, 0, 2]) == "<s>a</s>")
        #expect(html.endOfGeneration == [3] && html.isControl(3))
        let control = try load(pieces, [1, 3, 4, 3], merges: [])
        #expect(control.isControl(2) && control.endOfGeneration == [2, 3])
        #expect(!control.encode("</s>").contains(2))
    }

    @Test("a merge rule that makes a control token does not, and the file loads")
    func rulesOfControlTokens() throws {
        let tokenizer = try load(["a", "b", "c", "ab", "abc"], [1, 1, 1, 1, 3], merges: ["a b", "ab c"])
        #expect(tokenizer.encode("abc") == [3, 2])
    }

    @Test("a file that names a piece of text as the beginning keeps it as text")
    func commaAsBeginning() throws {
        let tokenizer = try load(
            [",", "a", "b", "ab"], [1, 1, 1, 1], merges: ["a b"],
            [("tokenizer.ggml.bos_token_id", .uint32(0)), ("tokenizer.ggml.eos_token_id", .uint32(3))])
        #expect(tokenizer.encode(",a") == [0, 1])
        #expect(tokenizer.isControl(3) && tokenizer.encode("ab") == [1, 2])
    }
}
