import Digests
import Formats
import Foundation
import IndexStore
import Inference
import Passages

/// What comes back with a row: all that a hit and a citation need, checked.
struct StoredPassage: Sendable, Equatable {
    let id: PassageID
    let document: DocumentID
    let ordinal: Int
    /// UTF-8 bytes in the document's text.
    let bytes: Range<Int>
    /// From 1.
    let lines: ClosedRange<Int>
    let page: Int?
    let headingPath: [String]
    let text: String
    let tableHeader: String?
    let tokenCount: Int
    let codes: TokenCodes?
    let vector: RoundedVector?
}

extension EngineRow {
    /// The row of a passage.
    init(_ copy: PassageCopy) {
        let passage = copy.passage
        var payload: JSON = [
            "form": .integer(EngineHead.form), "id": .integer(Int(passage.id)),
            "document": .integer(Int(passage.documentID)), "ordinal": .integer(passage.ordinal),
            "bytes": .array([.integer(passage.startByte), .integer(passage.endByte)]),
            "lines": .array([.integer(passage.firstLine), .integer(passage.lastLine)]),
            "page": .optional(passage.page), "headings": .strings(passage.headingPath), "text": .string(passage.text),
            "sha256": .string(SHA256.hexadecimal(of: passage.text.utf8)),
            "table_header": .optional(passage.tableHeader), "tokens": .integer(passage.tokenCount),
        ]
        if let codes = copy.codes {
            payload = payload.adding("code_length", .integer(codes.codeLength))
                .adding("codes", .string(Data(codes.bytes).base64EncodedString()))
        }
        if let vector = copy.vector {
            payload = payload.adding("scale", .float(vector.scale)).adding(
                "vector", .string(Data(vector.codes.map { UInt8(bitPattern: $0) }).base64EncodedString()))
        }
        self.init(
            id: passage.id, document: passage.documentID, text: EngineText(copy.lexical),
            vector: copy.vector?.values, payload: payload.text)
    }

    /// What tells this row from another state of it: the first half of a SHA-256 of all that is kept.
    var fingerprint: [UInt8] {
        let parts = [text.title, text.headings, text.body, text.about, text.unspaced, payload]
        var bytes: [UInt8] = []
        for part in parts {
            bytes.append(contentsOf: part.utf8)
            bytes.append(0xFF)  // in no UTF-8 text
        }
        return Array(SHA256.hexadecimal(of: bytes).utf8.prefix(32))
    }
}

/// Why a row's payload is not one.
struct PayloadError: Error, Equatable {
    let part: String
    let expected: String
    let found: String
}

extension StoredPassage {
    /// The longest text of a passage that is believed.
    private static let longestText = 1 << 20

    /// Reads what came back with a row.
    ///
    /// - Parameter id: the row that was asked for.
    init(payload: String, id: PassageID) throws(PayloadError) {
        let json: JSON
        do {
            json = try JSONParser.parse(payload, limits: JSONParser.Limits(depth: 4, byteCount: 8 << 20))
        } catch {
            throw PayloadError(part: "its payload", expected: error.expected, found: error.found)
        }
        let fields = PayloadFields(json)
        try fields.require("form", EngineHead.form)
        try fields.require("id", Int(id))
        self.id = id
        document = DocumentID(try fields.integer("document", 0...(1 << 32)))
        ordinal = try fields.integer("ordinal", 0...Int(Int32.max))
        let (start, end) = try fields.pair("bytes", from: 0)
        bytes = start..<end
        let (first, last) = try fields.pair("lines", from: 1)
        lines = first...last
        page = json["page"]?.isNull == true ? nil : try fields.integer("page", 1...Int(Int32.max))
        headingPath = try fields.strings("headings")
        let text = try fields.string("text")
        guard text.utf8.count <= Self.longestText, text.utf8.count == bytes.count else {
            throw PayloadError(
                part: "its text", expected: "\(bytes.count) bytes, as its place says", found: "\(text.utf8.count)")
        }
        let sum = SHA256.hexadecimal(of: text.utf8)
        guard try fields.string("sha256") == sum else {
            throw PayloadError(part: "its text", expected: "the text that its SHA-256 was made of", found: "another")
        }
        self.text = text
        tableHeader = json["table_header"]?.isNull == true ? nil : try fields.string("table_header")
        tokenCount = try fields.integer("tokens", 0...Int(Int32.max))
        codes = try fields.codes()
        vector = try fields.vector()
    }

    /// The passage with what its document's entry says.
    func record(of document: DocumentRecord) -> PassageRecord {
        PassageRecord(
            id: id, documentID: document.id, path: document.path, title: document.title, ordinal: ordinal,
            startByte: bytes.lowerBound, endByte: bytes.upperBound, firstLine: lines.lowerBound,
            lastLine: lines.upperBound, page: page, headingPath: headingPath, text: text, tableHeader: tableHeader,
            tokenCount: tokenCount, sourceSHA256: document.sourceSHA256, mediaType: document.mediaType,
            textForm: document.textForm, isStale: document.state == .stale)
    }
}

/// Typed looks at the fields of a payload.
private struct PayloadFields {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    private func wrong(_ name: String, _ expected: String) -> PayloadError {
        PayloadError(part: "its \(name)", expected: expected, found: json[name]?.shortDescription ?? "nothing")
    }

    func require(_ name: String, _ value: Int) throws(PayloadError) {
        guard json[name]?.wholeNumber == value else { throw wrong(name, "\(value)") }
    }

    func integer(_ name: String, _ range: ClosedRange<Int>) throws(PayloadError) -> Int {
        guard let value = json[name]?.wholeNumber, range.contains(value) else {
            throw wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func string(_ name: String) throws(PayloadError) -> String {
        guard let value = json[name]?.string else { throw wrong(name, "a text") }
        return value
    }

    func strings(_ name: String) throws(PayloadError) -> [String] {
        guard let values = json[name]?.elements?.map(\.string), values.count <= 256, !values.contains(nil) else {
            throw wrong(name, "at most 256 texts")
        }
        return values.compactMap { $0 }
    }

    /// Two ascending numbers.
    func pair(_ name: String, from least: Int) throws(PayloadError) -> (Int, Int) {
        guard let values = json[name]?.elements?.compactMap(\.wholeNumber), values.count == 2, values[0] >= least,
            values[0] <= values[1]
        else { throw wrong(name, "two ascending numbers from \(least)") }
        return (values[0], values[1])
    }

    func codes() throws(PayloadError) -> TokenCodes? {
        guard json["codes"] != nil else { return nil }
        let length = try integer("code_length", 1...512)
        guard let bytes = Data(base64Encoded: try string("codes")), bytes.count % length == 0 else {
            throw wrong("codes", "whole codes of \(length) bytes")
        }
        return TokenCodes(codeLength: length, bytes: Array(bytes))
    }

    func vector() throws(PayloadError) -> RoundedVector? {
        guard json["vector"] != nil else { return nil }
        guard let scale = json["scale"]?.number, scale.isFinite, scale >= 0, scale < 1e6 else {
            throw wrong("scale", "a number from 0")
        }
        let bytes = Data(base64Encoded: try string("vector"))
        guard let bytes, !bytes.isEmpty, bytes.count % 32 == 0, bytes.count <= 1 << 14 else {
            throw wrong("vector", "a multiple of 32 bytes")
        }
        return RoundedVector(scale: Float(scale), codes: bytes.map { max(-127, Int8(bitPattern: $0)) })
    }
}
