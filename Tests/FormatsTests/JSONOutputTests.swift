import Formats
import Foundation
import TestSupport
import Testing

@Suite("Encoding as JSON")
struct JSONOutputTests {
    private struct Citation: Codable, Equatable {
        enum Kind: String, Codable { case quote, figure }
        struct Score: Codable, Equatable { var f1: Double, topK: Int? }

        var startByte = 3, sourceSHA256 = "00/ff", documentID: UInt64 = .max
        var isStale = false
        var page: Int?
        var kind = Kind.quote
        var scores: [String: Score] = ["fusedScore": Score(f1: 0.25, topK: nil), "Ärger": Score(f1: 2, topK: 9)]
        var headings: [[String]] = [["a", "b\u{1}\t\u{8}\u{C}\u{7f}é"], []]
        var floats: [Float] = [0.1, 16_777_216, -3, 1e-7]
        var doubles: [Double] = [0.1, 1e300, 123_456_789_012_345_680, -2.5e-9]
        var pair: [Int: Bool] = [7: true]
        var small: Int8 = -7
    }

    @Test("one line, keys in snake case and sorted, slashes as they are, NaN and infinity as words")
    func line() throws {
        struct Value: Encodable {
            let b = 1, a = "x/y", c = Double.infinity, notANumber = Float.nan, whole = 2.0, tenth: Float = 0.1
        }
        #expect(
            try JSONOutput.line(Value())
                == #"{"a":"x/y","b":1,"c":"inf","not_a_number":"nan","tenth":0.1,"whole":2}"#)
        let declared = try JSONOutput.line(Value(), keys: .asDeclared)
        #expect(declared == #"{"a":"x/y","b":1,"c":"inf","notANumber":"nan","tenth":0.1,"whole":2}"#)
    }

    @Test("indented text has a line a member, and nothing in what is empty")
    func pretty() throws {
        let value: JSON = ["b": [1, [:]], "a": [], "c": ["d": .null]]
        #expect(
            try JSONOutput.pretty(value) == """
                {
                  "a": [],
                  "b": [
                    1,
                    {}
                  ],
                  "c": {
                    "d": null
                  }
                }
                """)
    }

    @Test("with the type's own keys, the text is that of Foundation's encoder, byte for byte")
    func asFoundation() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let theirs = String(decoding: try encoder.encode(Citation()), as: UTF8.self)
        let ours = try JSONOutput.line(Citation(), keys: .asDeclared)
        #expect(ours == theirs)
        #expect(try JSONDecoder().decode(Citation.self, from: Data(ours.utf8)) == Citation())
    }

    @Test("properties become snake case, and a dictionary's keys stay")
    func snakeCase() throws {
        let json = try JSON(encoding: Citation())
        #expect(
            json.members?.map(\.name) == [
                "start_byte", "source_sha256", "document_id", "is_stale", "kind", "scores", "headings", "floats",
                "doubles", "pair", "small",
            ])
        #expect(json["scores"]?["Ärger"]?["top_k"] == 9 && json["document_id"] == .unsigned(.max))
    }

    @Test(
        "a key in snake case",
        arguments: [
            ("id", "id"), ("startByte", "start_byte"), ("sourceSHA256", "source_sha256"), ("documentID", "document_id"),
            ("URLPath", "url_path"), ("topK", "top_k"), ("f1", "f1"), ("already_snake", "already_snake"),
            ("isTopKValue", "is_top_k_value"), ("", ""), ("utf8Bytes", "utf8_bytes"),
        ])
    func aKeyInSnakeCase(declared: String, written: String) throws {
        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
        struct Value: Encodable {
            let key: String
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                try container.encode(1, forKey: Key(stringValue: key))
            }
        }
        #expect(try JSON(encoding: Value(key: declared)).members?.map(\.name) == [written])
    }

    @Test("nested containers, super encoders, explicit nulls, dates, data, addresses and JSON itself")
    func containers() throws {
        struct Value: Encodable {
            enum Key: CodingKey { case list, inner, date, data, url, nothing, json }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                var list = container.nestedUnkeyedContainer(forKey: .list)
                try list.encode(1)
                try list.encodeNil()
                var deep = list.nestedContainer(keyedBy: Key.self)
                try deep.encode("x", forKey: .json)
                try "super".encode(to: container.superEncoder(forKey: .inner))
                try container.encode(Date(timeIntervalSince1970: 0), forKey: .date)
                try container.encode(Data([0xFF, 0xFE]), forKey: .data)
                try container.encode(URL(filePath: "/a/b"), forKey: .url)
                try container.encodeNil(forKey: .nothing)
                try container.encode(["keptAsItIs": [1]] as JSON, forKey: .json)
                // The last one counts.
                try container.encode(Optional<Int>.none, forKey: .nothing)
            }
        }
        #expect(
            try JSON(encoding: Value()) == [
                "list": [1, .null, ["json": "x"]], "inner": "super", "date": "1970-01-01T00:00:00Z", "data": "//4=",
                "url": "file:///a/b", "nothing": .null, "json": ["keptAsItIs": [1]],
            ])
        #expect(try JSONOutput.line([Int?.none, 3]) == "[null,3]")
        #expect(try JSONOutput.line("a\u{2028}b") == #""a\u2028b""#)
    }

    @Test("JSON stands in what Foundation encodes")
    func withinFoundation() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let value: JSON = ["a": [1, .null, .number(0.5), true], "b": .unsigned(.max)]
        #expect(String(decoding: try encoder.encode(["x": value]), as: UTF8.self) == "{\"x\":\(value.text)}")
    }

    @Test("numbers that JSON does not have become null or words")
    func nonFinite() {
        #expect(JSON.number(.nan).text == "null")
        #expect(JSON.floats([1.5, .infinity]).text == "[1.5,null]")
        #expect(
            JSON.array([.number(.infinity), .number(-.infinity)]).text(.init(nonFinite: .named)) == #"["inf","-inf"]"#)
    }
}
