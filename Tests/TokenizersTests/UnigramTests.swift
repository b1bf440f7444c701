import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Tokenizers

@Suite("Unigram vocabularies")
struct UnigramTests {
    /// A vocabulary that sentencepiece trained, and the ids that it gives to texts.
    private struct Golden: Decodable {
        var pieces: [String]
        var scores: [Float]
        var kinds: [Int32]
        var characterMap: String
        var mergesSpaces: Bool
        var addsPrefix: Bool
        var texts: [String]
        var ids: [[TokenID]]

        func writer() throws -> GGUFWriter {
            let map = try #require(Data(base64Encoded: characterMap))
            var writer = GGUFWriter()
            writer.set("tokenizer.ggml.model", .string("t5"))
            writer.set("tokenizer.ggml.tokens", strings: pieces)
            writer.set("tokenizer.ggml.token_type", .array(.int32, kinds.map { .int32($0) }))
            writer.set("tokenizer.ggml.scores", .array(.float32, scores.map { .float32($0) }))
            writer.set("tokenizer.ggml.eos_token_id", .uint32(2))
            writer.set("tokenizer.ggml.unknown_token_id", .uint32(0))
            writer.set("tokenizer.ggml.add_space_prefix", .bool(addsPrefix))
            writer.set("tokenizer.ggml.remove_extra_whitespaces", .bool(mergesSpaces))
            writer.set("tokenizer.ggml.precompiled_charsmap", .array(.uint8, map.map { .uint8($0) }))
            return writer
        }
    }

    private static func golden(_ name: String) throws -> Golden {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/unigram", withExtension: "json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try #require(decoder.decode([String: Golden].self, from: Data(contentsOf: url))[name])
    }

    @Test("ids are those of SentencePiece", arguments: ["standard", "bytes", "no-prefix"])
    func sentencePiece(_ name: String) throws {
        let golden = try Self.golden(name)
        let tokenizer = try load(golden.writer())
        #expect(TokenizerLoader.kind(of: tokenizer) == "SentencePiece unigram")
        for (text, ids) in zip(golden.texts, golden.ids) {
            #expect(tokenizer.encode(text) == ids, "\(name): \(text.debugDescription)")
        }
    }

    @Test("text that spells a control token, a byte token or the unknown one becomes other pieces")
    func spelledTokens() throws {
        let tokenizer = try load(Self.golden("bytes").writer())
        for text in ["<s>", "</s>x", "<unk>", "<0x41>"] {
            let ids = tokenizer.encode(text)
            #expect(!ids.contains { tokenizer.isControl($0) || $0 == 0 } && tokenizer.decode(ids) == text)
        }
        #expect(tokenizer.encode("a</s>", allowing: [2]).last == 2)
    }

    @Test("of all ways to cut a word the likeliest is taken, whatever the vocabulary")
    func likeliestWay() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var file = SentencePieceFile(bytes: false)
            file.model = "t5"
            var scores: [String: Double] = [:]
            while scores.count < 12 {
                let piece = Self.word(of: 1...4, &random)
                guard scores[piece] == nil else { continue }
                let score = Float.random(in: -9 ... -1, using: &random)
                file.add(piece, score: score)
                scores[piece] = Double(score)
            }
            var writer = file.writer()
            writer.set("tokenizer.ggml.unknown_token_id", .uint32(0))
            let tokenizer = try load(writer)
            let word = Self.word(of: 1...10, &random)
            let unknown = (scores.values.min() ?? 0) - 10
            // Neighbouring unknown characters are one token.
            let ways = Self.ways(Array(word), scores, unknown: unknown)
            let best = try #require(ways.max { $0.score < $1.score })
            var pieces: [String] = []
            for piece in best.pieces where !(piece == "<unk>" && pieces.last == piece) { pieces.append(piece) }
            #expect(tokenizer.encode(word).map(tokenizer.piece) == pieces, "seed \(seed): \(word)")
        }
    }

    private static func word(of lengths: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
        let letters: [Character] = ["a", "b", "ü"]
        return String(
            (0..<Int.random(in: lengths, using: &random)).map { _ in letters[Int.random(in: 0..<3, using: &random)] })
    }

    private static func ways(
        _ rest: [Character], _ scores: [String: Double], unknown: Double
    ) -> [(score: Double, pieces: [String])] {
        guard !rest.isEmpty else { return [(0, [])] }
        return (1...rest.count).flatMap { length -> [(score: Double, pieces: [String])] in
            let piece = String(rest[..<length])
            let score = scores[piece] ?? (length == 1 ? unknown : nil)
            guard let score else { return [] }
            return ways(Array(rest[length...]), scores, unknown: unknown).map {
                ($0.score + score, [scores[piece] == nil ? "<unk>" : piece] + $0.pieces)
            }
        }
    }

    @Test("a damaged character map is refused, and no byte of one leads astray")
    func damagedMaps() throws {
        let map = try Array(#require(Data(base64Encoded: Self.golden("standard").characterMap)))
        let damaged: [[UInt8]] = [[], Array(map[..<3]), Array(map[..<40]), [0, 0, 0, 0], map + [65], map.dropLast()]
        for bytes in damaged {
            #expect(throws: CharacterMap.Damage.self) { try CharacterMap(bytes) }
        }
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededGenerator(seed: seed)
        let texts = try Self.golden("standard").texts
        for _ in 0..<300 {
            var bytes = map
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard let changed = try? CharacterMap(bytes) else { continue }
            for text in texts.suffix(30) {
                _ = changed.apply(to: Array(text.utf8), .longest)
                _ = changed.apply(to: Array(text.utf8), .characters)
            }
        }
        var golden = try Self.golden("standard")
        golden.characterMap = "AQ=="
        let writer = try golden.writer()
        let error = #expect(throws: TokenizerError.self) { try load(writer) }
        #expect("\(try #require(error))".contains("tokenizer.ggml.precompiled_charsmap"))
    }

    @Test("a folder of a unigram model is not written as GGUF, which normalises in another way")
    func conversion() throws {
        let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures/folders/unigram").path
        let error = #expect(throws: TokenizerError.self) { try TokenizerLoader.ggufSettings(folder: folder) }
        #expect("\(try #require(error))".contains("Unigram"))
    }
}
