import Documents
import TestSupport
import Testing

@Suite("Every parser, any document")
struct ParserPropertyTests {
    static let options = [
        ChunkingOptions(), ChunkingOptions(targetTokens: 12, maximumTokens: 20, minimumTokens: 5),
        ChunkingOptions(targetTokens: 1, maximumTokens: 1, minimumTokens: 1),
    ]

    @Test("The bytes at a passage's range are its text, and nothing is lost", arguments: ["txt", "csv", "md", "html"])
    func invariants(format: String) async throws {
        for seed in UInt64(0)..<80 {
            var random = RandomDocuments(seed: seed)
            let source =
                switch format {
                case "md": random.markdown()
                case "html": random.html()
                default: random.plainText()
                }
            let bytes = Array(source.utf8)
            let path = "folder/name.\(format)"
            let document = try await DocumentParsers.standard.parse(bytes, path: path)
            for options in Self.options {
                let note = "format \(format), seed \(seed), maximum \(options.maximumTokens)"
                let passages = expectInvariants(of: document, source: bytes, options: options, note: note)
                let again = try await DocumentParsers.standard.parse(bytes, path: path)
                #expect(again == document, "seed \(seed)")
                #expect(Chunker(options: options, countTokens: countTokens).passages(of: again) == passages)
            }
        }
    }

    @Test("Any bytes give a document or an error", arguments: ["txt", "md", "html"])
    func anyBytes(format: String) async {
        for seed in UInt64(0)..<400 {
            var random = RandomDocuments(seed: seed)
            let bytes = random.bytes()
            do {
                let document = try await DocumentParsers.standard.parse(bytes, path: "x.\(format)")
                _ = expectInvariants(of: document, source: bytes, options: ChunkingOptions(), note: "seed \(seed)")
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }

    @Test("Sentences cover all that is visible, in order, at character boundaries")
    func sentences() throws {
        for seed in UInt64(0)..<200 {
            var random = RandomDocuments(seed: seed)
            let text = random.number(2) == 0 ? random.markdown() : random.plainText()
            let bytes = Array(text.utf8)
            var rest = ""
            var end = 0
            for range in Sentences.ranges(in: text) {
                #expect(range.lowerBound >= end && !range.isEmpty, "seed \(seed)")
                rest += String(decoding: bytes[end..<range.lowerBound], as: UTF8.self)
                let sentence = try #require(String(validating: bytes[range], as: UTF8.self), "seed \(seed)")
                #expect(sentence.unicodeScalars.first?.properties.isWhitespace == false, "seed \(seed)")
                end = range.upperBound
            }
            rest += String(decoding: bytes[end...], as: UTF8.self)
            #expect(rest.unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0 == "\u{FEFF}" }, "seed \(seed)")
        }
    }
}
