import Formats
import Foundation
import Passages
import Testing

@testable import EngineStore

@Suite("Antfly's query language")
struct AntflyQueryTests {
    @Test("vectors are little-endian floats in Base64")
    func packed() {
        // 1, −2 and 0.5 as IEEE 754 has them.
        let bytes: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F]
        #expect(AntflyQuery.packed([1, -2, 0.5]).string == Data(bytes).base64EncodedString())
    }

    @Test("a question is words in fields, and what a person wrote is a value only")
    func lexical() throws {
        let query = try #require(LexicalQuery("Who \"lights} the] harbour\",field:x 灯塔?"))
        let json = AntflyQuery.lexical(query)
        #expect(try JSONParser.parse(json.text) == json)
        let matches = try #require(json["disjuncts"]?.elements)
        let words = matches.compactMap { $0["match"]?.string }
        #expect(Set(words) == ["lights", "harbour", "field", "x", "u706fu5854", "u706f", "u5854"])
        #expect(matches.contains { $0["match_phrase"]?.string == "lights harbour" } == false)
        let titles = matches.filter { $0["match"]?.string == "harbour" && $0["field"]?.string == "title" }
        #expect(titles.map { $0["boost"]?.number } == [2])
        let phrases = matches.filter { $0["match_phrase"]?.string == "harbour field" }
        #expect(Set(phrases.compactMap { $0["field"]?.string }) == ["title", "headings", "body", "about"])
        #expect(phrases.first { $0["field"]?.string == "body" }?["boost"]?.number == LexicalQuery.supportWeight)
    }

    @Test("marks are taken off letters of texts and questions alike")
    func marks() throws {
        let query = try #require(LexicalQuery("naïve Café"))
        #expect(query.engineTerms.filter { $0.words.count == 1 }.map { $0.words[0] } == ["naive", "cafe"])
        #expect(EngineText.plain("Naïve CAFÉ Ångström") == "naive cafe angstrom")
    }

    @Test("documents are named as exact values")
    func documents() {
        #expect(
            AntflyQuery.among([3, 12]).text == #"{"terms":{"path":"/document","values":["3","12"]}}"#)
    }

    @Test("keys of ids give the ids back, and are spread over three shards in equal parts")
    func keys() {
        var counts = [0, 0, 0]
        for id in PassageID(1)...3_000 {
            let key = AntflyKey.of(id)
            #expect(AntflyKey.id(key) == id)
            // Antfly's shards part what two bytes can be: 0x5555 and 0xAAAA are the borders of three.
            let bytes = Array(key.utf8.prefix(2)).map(Int.init)
            counts[(bytes[0] << 8 | bytes[1]) / 0x5556] += 1
        }
        #expect(counts.allSatisfy { (900...1_100).contains($0) }, "\(counts)")
        let parted = AntflyKey.parted(Array(PassageID(1)...300)) { $0 }
        #expect(parted.count == 3 && parted.joined().sorted() == Array(1...300))
        for part in parted {
            #expect(Set(part.map { Int(AntflyKey.of($0).utf8.first ?? 0) / 0x56 }).count == 1)
        }
    }

    @Test("a key that no id gives is refused", arguments: ["", "1", "01", "A-1", "A0", "A1x", "é12"])
    func wrongKeys(_ key: String) {
        let right = AntflyKey.id(key).map { AntflyKey.of($0) == key } ?? true
        #expect(right)
        #expect(AntflyKey.id(key + "x") == nil)
    }

    @Test("an engine's words are shortened and lose their control characters")
    func words() {
        let text = EngineWords.plain(Array(("a\u{1B}[31mb\u{202E}c\n" + String(repeating: "d", count: 500)).utf8))
        #expect(text.count <= 200)
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(text.hasPrefix("a [31mb c"))
    }
}
