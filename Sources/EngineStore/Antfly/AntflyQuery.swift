import Formats
import Foundation
import Passages

/// Questions and conditions in Antfly's query language, as structured JSON: what a person wrote is a value in it, never syntax.
enum AntflyQuery {
    /// The index of vectors.
    static let vectors = "vectors"
    /// The field with a document's id, which is matched exactly.
    static let document = "document"
    /// The field with what comes back; it is not indexed.
    static let payload = "payload"

    /// Rows that share words with a question.
    static func lexical(_ query: LexicalQuery) -> JSON {
        ["disjuncts": .array(query.engineTerms.flatMap { term in term.fields.map { match(term, in: $0) } })]
    }

    /// Rows in which a term stands in one of its fields.
    static func any(_ term: EngineTerm) -> JSON { ["disjuncts": .array(term.fields.map { match(term, in: $0) })] }

    private static func match(_ term: EngineTerm, in field: EngineField) -> JSON {
        [
            term.words.count > 1 ? "match_phrase" : "match": .string(term.words.joined(separator: " ")),
            "field": .string(field.rawValue), "boost": .number(term.weight * field.weight),
        ]
    }

    /// Rows of documents.
    static func among(_ documents: [DocumentID]) -> JSON {
        ["terms": ["path": .string("/" + document), "values": .array(documents.map { .string(String($0)) })]]
    }

    /// Rows with keys.
    static func keys(_ keys: [String]) -> JSON { ["ids": .strings(keys)] }

    /// Numbers as Antfly takes them: little-endian floats of 32 bits in Base64.
    static func packed(_ vector: [Float]) -> JSON {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * vector.count)
        for number in vector {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
            }
        }
        return .string(Data(bytes).base64EncodedString())
    }

    /// The table of passages.
    ///
    /// - Parameter dimension: numbers of a vector; 0 for a table without vectors.
    static func passageTable(shards: Int, dimension: Int) -> JSON {
        var properties: [JSON.Member] = EngineField.allCases.map {
            JSON.Member(name: $0.rawValue, value: ["type": "string", "x-antfly-types": ["text"]])
        }
        properties.append(JSON.Member(name: document, value: ["type": "string", "x-antfly-types": ["keyword"]]))
        properties.append(JSON.Member(name: payload, value: ["type": "string", "x-antfly-index": false]))
        let table = table("passage", properties, shards: shards)
        guard dimension > 0 else { return table }
        let index: JSON = [
            "type": "embeddings", "external": true, "dimension": .integer(dimension), "distance_metric": "cosine",
        ]
        return table.adding("indexes", .object([JSON.Member(name: vectors, value: index)]))
    }

    /// The table of parts that are kept whole.
    static func partTable() -> JSON {
        table(
            "part", [JSON.Member(name: payload, value: ["type": "string", "x-antfly-index": false])], shards: 1)
    }

    private static func table(_ type: String, _ properties: [JSON.Member], shards: Int) -> JSON {
        let schema: JSON = ["type": "object", "additionalProperties": false, "properties": .object(properties)]
        return [
            "num_shards": .integer(shards),
            "schema": [
                "default_type": .string(type), "enforce_types": false,
                "document_schemas": .object([JSON.Member(name: type, value: ["schema": schema])]),
            ],
        ]
    }
}

/// Keys of rows. Antfly spreads keys over its shards by their first bytes, in equal parts of what a byte can be.
///
/// Ids ascend, so that rows of neighbours would all be in one shard. A first letter that follows from the id spreads them: a
/// third of the letters begins with a byte below 0x55, a third below 0xAA, and a third (of two bytes in UTF-8) above.
enum AntflyKey {
    /// Shards of a new table.
    static let shards = 3
    private static let letters = Array("05AFKPVZgmtzĀŐƀǐȠɰ")

    static func of(_ id: PassageID) -> String { "\(letters[place(of: id)])\(id)" }

    private static func place(of id: PassageID) -> Int {
        Int((UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15 >> 40) % UInt64(letters.count))
    }

    /// Things parted by the shard that their passage's key is in, in a new table: a batch within one shard is committed by
    /// that shard alone, and one over several takes two phases.
    static func parted<Thing>(_ things: [Thing], _ id: (Thing) -> PassageID) -> [[Thing]] {
        let parts = Dictionary(grouping: things) { place(of: id($0)) * shards / letters.count }
        return parts.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The id in a key; nil for what is none.
    static func id(_ key: String) -> PassageID? {
        guard let id = PassageID(key.dropFirst()), id > 0, of(id) == key else { return nil }
        return id
    }
}
