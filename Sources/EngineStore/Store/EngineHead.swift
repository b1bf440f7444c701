import Formats
import Foundation
import IndexStore
import Tensors

/// What is read first of an index in an engine: what it is, and which parts belong to it.
///
/// Parts are named after their SHA-256, so that a new copy never overwrites what readers of the old one still need: the head
/// is exchanged last.
struct EngineHead: Sendable, Equatable {
    /// Form of heads, parts and rows. Increased when a reader of the form before would read something else in them.
    static let form = 1
    /// What its part is called.
    static let name = "head"

    /// A part that is kept whole, in pieces.
    struct Part: Sendable, Hashable, Codable {
        /// In lower-case hexadecimal.
        let sha256: String
        let byteCount: Int

        /// What its pieces are called.
        func pieces(of size: Int) -> [String] {
            (0..<max(1, (byteCount + size - 1) / size)).map { "\(sha256.prefix(32))-\($0)" }
        }

        /// The most pieces that are fetched of a part.
        private static let mostPieces = 1 << 16

        /// Whether this can be what a copy wrote: a SHA-256 in lower-case hexadecimal, and not too many pieces.
        func isPlausible(pieceBytes: Int) -> Bool {
            sha256.utf8.count == 64 && sha256.utf8.allSatisfy(Set("0123456789abcdef".utf8).contains)
                && byteCount >= 0 && byteCount / pieceBytes < Self.mostPieces
        }
    }

    /// The parts that an index consists of beside its passages.
    enum PartName: String, Sendable, CaseIterable {
        case manifest
        /// Entries of documents: ``DocumentEntry``.
        case documents
        /// Ids and fingerprints of all rows: ``RowList``.
        case rows
        case tokenWeights = "token_weights"
        case transform
        case tokenProjection = "token_projection"
        case adapter
    }

    /// Tells this copy from others.
    let generation: String
    let passageCount: Int
    /// Tokens of full text in all passages.
    let lexicalTokenCount: Int
    /// Numbers of a vector; 0 where no passage has one.
    let dimension: Int
    /// Passages at equal distances, by which it is told what is similar by chance.
    let sample: [Int64]
    /// Bytes of a piece, but for the last.
    let pieceBytes: Int
    let parts: [PartName: Part]

    /// As it is kept.
    var json: JSON {
        [
            "form": .integer(Self.form), "generation": .string(generation), "passages": .integer(passageCount),
            "lexical_tokens": .integer(lexicalTokenCount), "dimension": .integer(dimension),
            "sample": .array(sample.map { .integer(Int($0)) }), "piece_bytes": .integer(pieceBytes),
            "parts": .object(
                PartName.allCases.compactMap { name in
                    parts[name].map { part in
                        JSON.Member(
                            name: name.rawValue,
                            value: ["sha256": .string(part.sha256), "bytes": .integer(part.byteCount)])
                    }
                }),
        ]
    }

    init(
        generation: String, passageCount: Int, lexicalTokenCount: Int, dimension: Int, sample: [Int64], pieceBytes: Int,
        parts: [PartName: Part]
    ) {
        self.generation = generation
        self.passageCount = passageCount
        self.lexicalTokenCount = lexicalTokenCount
        self.dimension = dimension
        self.sample = sample
        self.pieceBytes = pieceBytes
        self.parts = parts
    }

    /// Reads what an engine gave, which anybody may have written.
    init(_ bytes: [UInt8], address: EngineAddress) throws(EngineError) {
        func wrong(_ part: String, _ expected: String, _ found: String) -> EngineError {
            .damaged(address, part: "the head's \(part)", expected: expected, found: found)
        }
        let json: JSON
        do {
            json = try JSONParser.parse(bytes.span, limits: JSONParser.Limits(depth: 8, byteCount: 1 << 20))
        } catch {
            throw wrong("text", error.expected, error.found)
        }
        func integer(_ name: String, _ range: ClosedRange<Int>) throws(EngineError) -> Int {
            guard let value = json[name]?.wholeNumber, range.contains(value) else {
                throw wrong(
                    name, "a number from \(range.lowerBound) to \(range.upperBound)",
                    json[name]?.shortDescription ?? "nothing")
            }
            return value
        }
        let form = try integer("form", 1...Int(Int32.max))
        guard form <= Self.form else { throw .newerForm(address, found: form, supported: Self.form) }
        guard let generation = json["generation"]?.string, generation.utf8.count <= 64 else {
            throw wrong("generation", "a short text", json["generation"]?.shortDescription ?? "nothing")
        }
        self.generation = generation
        passageCount = try integer("passages", 0...(1 << 40))
        lexicalTokenCount = try integer("lexical_tokens", 0...(1 << 48))
        dimension = try integer("dimension", 0...VectorScan.largestDimension)
        guard dimension % 32 == 0 else { throw wrong("dimension", "a multiple of 32", "\(dimension)") }
        pieceBytes = try integer("piece_bytes", 1...(64 << 20))
        guard let sample = json["sample"]?.elements?.map(\.wholeNumber), sample.count <= 1_024, !sample.contains(nil)
        else { throw wrong("sample", "at most 1,024 ids", json["sample"]?.shortDescription ?? "nothing") }
        self.sample = sample.compactMap { $0.map { Int64($0) } }
        var parts: [PartName: Part] = [:]
        for member in json["parts"]?.members ?? [] {
            guard let name = PartName(rawValue: member.name) else { continue }
            let part = Part(
                sha256: member.value["sha256"]?.string ?? "", byteCount: member.value["bytes"]?.wholeNumber ?? -1)
            guard part.isPlausible(pieceBytes: pieceBytes) else {
                throw wrong("part \(member.name)", "a SHA-256 and a size", member.value.shortDescription)
            }
            parts[name] = part
        }
        self.parts = parts
    }
}
