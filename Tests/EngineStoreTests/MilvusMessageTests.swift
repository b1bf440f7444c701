import Foundation
import SwiftProtobuf
import Testing

@testable import EngineStore

/// Against bytes of Milvus's own client: tools/golden/milvus-messages made them with pymilvus 3.0.2.
@Suite("Messages of Milvus's interface")
struct MilvusMessageTests {
    private static func hex(_ message: some Message) throws -> String {
        let bytes: [UInt8] = try message.serializedBytes()
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
            UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
        }
    }

    private static let schema = """
        0a016e22081202696418012805221a1205776f7264732815320f0a0a6d61785f6c656e677468120139220d120673706172736528688001013a\
        170a04626d323520012a05776f7264733a06737061727365
        """

    private static var fields: MilvusFields {
        var key = MilvusField()
        (key.name, key.isKey, key.type) = ("id", true, 5)
        var words = MilvusField()
        (words.name, words.type, words.parameters) = ("words", 21, MilvusSchema.pairs([("max_length", "9")]))
        var sparse = MilvusField()
        (sparse.name, sparse.type, sparse.isFunctionOutput) = ("sparse", 104, true)
        var function = MilvusFunction()
        (function.name, function.type, function.inputs, function.outputs) = ("bm25", 1, ["words"], ["sparse"])
        var fields = MilvusFields()
        (fields.name, fields.fields, fields.functions) = ("n", [key, words, sparse], [function])
        return fields
    }

    @Test("a schema, a collection, an index and an alias are written as Milvus's client writes them")
    func collections() throws {
        #expect(try Self.hex(Self.fields) == Self.schema)
        var creation = MilvusCreationRequest()
        (creation.name, creation.schema, creation.shards) = ("n", Data([1, 2]), 2)
        #expect(try Self.hex(creation) == "1a016e220201022802")
        var index = MilvusIndexRequest()
        (index.collection, index.field, index.name) = ("n", "v", "v")
        index.parameters = MilvusSchema.pairs([("index_type", "HNSW")])
        #expect(try Self.hex(index) == "1a016e2201762a120a0a696e6465785f747970651204484e5357320176")
        var collection = MilvusCollectionRequest()
        collection.name = "n"
        #expect(try Self.hex(collection) == "1a016e")
        var state = MilvusLoadStateRequest()
        state.name = "n"
        #expect(try Self.hex(state) == "12016e")
        var alias = MilvusAliasRequest()
        (alias.collection, alias.alias) = ("n", "a")
        #expect(try Self.hex(alias) == "1a016e220161")
        var drop = MilvusDropAliasRequest()
        drop.alias = "a"
        #expect(try Self.hex(drop) == "1a0161")
    }

    @Test("rows, deletions, searches and queries are written as Milvus's client writes them")
    func rows() throws {
        var write = MilvusWriteRequest()
        (write.collection, write.rows) = ("n", 2)
        write.columns = [
            MilvusColumns.integers("id", [7, -1]), MilvusColumns.texts("t", ["ä", ""]),
            MilvusColumns.vectors("v", [1, 0, 0.5, -2], dimension: 2),
        ]
        let expected = """
            1a016e2a170805120269641a0f1a0d0a0b07ffffffffffffffffff012a0f08151201741a0832060a02c3a40a002a1d086512017622160802\
            12120a100000803f000000000000003f000000c03802
            """
        #expect(try Self.hex(write) == expected)
        var deletion = MilvusDeletionRequest()
        (deletion.collection, deletion.expression) = ("n", MilvusExpression.ids([1]))
        #expect(try Self.hex(deletion) == "1a016e2a09696420696e205b315d")
        var placeholder = MilvusPlaceholder()
        (placeholder.tag, placeholder.type, placeholder.values) = (
            "$0", 101, [Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0x3F])]
        )
        var placeholders = MilvusPlaceholders()
        placeholders.placeholders = [placeholder]
        var search = MilvusSearchRequest()
        (search.collection, search.expression, search.expressionType) = ("n", "d in [1]", 1)
        search.placeholders = try placeholders.serializedData()
        (search.outputFields, search.queries) = (["p"], 1)
        search.parameters = MilvusSchema.pairs([("topk", "3")])
        let searched = """
            1a016e2a086420696e205b315d32120a100a02243010651a080000803f0000003f38014201704a090a04746f706b1201336001
            """
        #expect(try Self.hex(search) == searched)
        var query = MilvusQueryRequest()
        (query.collection, query.expression, query.outputFields) = ("n", "id in [1]", ["p"])
        query.parameters = MilvusSchema.pairs([("limit", "1")])
        #expect(try Self.hex(query) == "1a016e2209696420696e205b315d2a01704a0a0a056c696d6974120131")
    }

    @Test("replies are read as Milvus's client wrote them")
    func replies() throws {
        let status = try MilvusStatus(serializedBytes: Self.bytes("080412046e6f6e6518642001"))
        #expect((status.errorCode, status.reason, status.code, status.isPassing) == (4, "none", 100, true))
        #expect(status.isNotFound && !status.isSuccess)
        #expect(try MilvusVersionReply(serializedBytes: Self.bytes("1205322e352e34")).version == "2.5.4")
        #expect(try MilvusCollectionsReply(serializedBytes: Self.bytes("120161120162")).names == ["a", "b"])
        let described = try MilvusDescriptionReply(
            serializedBytes: Self.bytes("1251" + Self.schema + "4a0161" + "62016e"))
        #expect((described.name, described.aliases) == ("n", ["a"]))
        #expect(described.schema == Self.fields)
        #expect(try MilvusLoadStateReply(serializedBytes: Self.bytes("1003")).state == 3)
        let mutation = try MilvusMutationReply(serializedBytes: Self.bytes("22010330014002"))
        #expect((mutation.failed, mutation.inserted, mutation.upserted) == ([3], 1, 2))
        let found = try MilvusSearchReply(
            serializedBytes: Self.bytes("12231a0f08151201701a0832060a01780a017922080000003f0000803e2a060a040a020409"))
        #expect(found.found.scores == [0.5, 0.25])
        #expect(found.found.keys.longs.values == [4, 9])
        #expect(found.found.columns.map(\.scalars.strings.values) == [["x", "y"]])
        let queried = try MilvusQueryReply(
            serializedBytes: Self.bytes("121308051208636f756e74282a291a051a030a010c"))
        #expect(queried.columns.map(\.name) == ["count(*)"])
        #expect(queried.columns.first?.scalars.longs.values == [12])
    }

    @Test("what stands in an expression is numbers, and texts without quotes and brackets")
    func expressions() {
        #expect(MilvusExpression.among([3, 12]) == "document in [3, 12]")
        #expect(MilvusExpression.among(nil).isEmpty)
        #expect(MilvusExpression.keys(["ab-0#1", "x\"] or true\\"]) == #"key in ["ab-0#1", "xortrue"]"#)
        #expect(
            MilvusExpression.words(["owl", "a\"b"]) == #"TEXT_MATCH(words, "owl") and TEXT_MATCH(words, "ab")"#)
    }

    @Test(
        "a version is told from the first two numbers in it",
        arguments: [
            ("2.5.4", true, true), ("v2.4.23", true, false), ("2.3.5-lite", true, false), ("3.2.2", true, true),
            ("2.10.0", true, true), ("1.1", false, false), ("2.2.16", false, false),
        ])
    func versions(_ text: String, _ isEnough: Bool, _ hasWords: Bool) throws {
        let version = try #require(MilvusVersion(text))
        #expect((version >= [2, 3]) == isEnough)
        #expect((version >= [2, 5]) == hasWords)
        #expect(MilvusVersion("unknown") == nil)
    }
}
