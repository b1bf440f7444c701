import Foundation
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Vectors and blobs", .serialized)
struct VectorTests {
    private func vector(_ random: inout SeededGenerator, _ count: Int) -> [Float] {
        let values = (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    @Test("a chunk is read as it was written", arguments: [1, 32, 40, 768])
    func aChunkIsReadAsItWasWritten(dimension: Int) throws {
        var random = SeededGenerator(seed: 5)
        var chunk = VectorChunk(dimension: dimension)
        for id in 0..<40 {
            let row = chunk.append(
                vector(&random, dimension), length: Float(id), for: Int64(id) * 1_000_000_007, of: Int64(id / 3))
            #expect(row == id)
        }
        #expect(chunk.rowLength % 32 == 0 && chunk.rowLength >= dimension && chunk.rowLength < dimension + 32)
        #expect(try VectorChunk(encoded: chunk.encoded) == chunk)
        // A head, ids, scales, lengths and codes.
        #expect(chunk.encoded.count == 16 + 40 * (24 + chunk.rowLength))
    }

    @Test("features are read as they were written, to within the rounding")
    func featuresAreReadAsTheyWereWritten() throws {
        var random = SeededGenerator(seed: 6)
        for count in [0, 1, 31, 32, 33, 100] {
            let features = (0..<count).map { Float($0 % 7) * Float.random(in: -1...1, using: &random) }
            let read = try FeatureBlob.decode(FeatureBlob.encode(features))
            #expect(read.count == count)
            for (number, found) in zip(features, read) { #expect(abs(number - found) <= 6.01 / 254) }
        }
        #expect(try FeatureBlob.decode(FeatureBlob.encode([0, 0, 0])) == [0, 0, 0])
        // As version 1 kept them.
        let half = Array("FNFV".utf8) + [1, 0, 0, 0, 2, 0, 0, 0, 0, 0x3C, 0, 0xC0]
        #expect(try FeatureBlob.decode(half) == [1, -2])
    }

    @Test("damaged blobs are refused and never trap")
    func damagedBlobsAreRefusedAndNeverTrap() throws {
        var random = SeededGenerator(seed: 9)
        var chunk = VectorChunk(dimension: 32)
        for id in 0..<3 { chunk.append(vector(&random, 32), for: Int64(id), of: 1) }
        for whole in [Array(chunk.encoded), FeatureBlob.encode(vector(&random, 20))] {
            let read: ([UInt8]) throws -> Void = { bytes in
                if whole == Array(chunk.encoded) {
                    _ = try VectorChunk(encoded: Data(bytes))
                } else {
                    _ = try FeatureBlob.decode(bytes)
                }
            }
            for length in 0..<whole.count {
                #expect(throws: BlobError.self) { try read(Array(whole.prefix(length))) }
            }
            #expect(throws: BlobError.self) { try read(whole + [0]) }
            for (at, name) in [(0, "mark"), (4, "version"), (8, "count"), (11, "count's high byte")] {
                var bytes = whole
                bytes[at] ^= 0x55
                #expect(throws: BlobError.self, "\(name)") { try read(bytes) }
            }
        }
    }

    /// More than two chunks, with gaps where documents were removed, against a plain computation.
    @Test("dense search equals a plain computation across chunks and gaps")
    func denseSearchEqualsAPlainComputationAcrossChunksAndGaps() async throws {
        let workshop = try Workshop()
        var random = SeededGenerator(seed: 21)
        let words = (0..<300).map { "word\($0)" }
        let count = 2_300
        for n in 0..<count {
            let text = (0..<12).compactMap { _ in words.randomElement(using: &random) }.joined(separator: " ")
            try workshop.write("\(n % 40)/\(n).txt", "N\(n)\n\n\(text).")
        }
        try await workshop.run(IndexerOptions(batchPassages: 256, batchTokens: 100_000))
        try check(workshop)
        for folder in [3, 17, 39] { try FileManager.default.removeItem(atPath: workshop.path("\(folder)")) }
        for n in 0..<10 { try workshop.write("3/new\(n).txt", "New\(n)\n\nword1 word2 word\(n).") }
        let report = try await workshop.run()
        #expect(report.removed > 100)
        #expect(!report.refitted)
        try check(workshop)
        // So many dead rows that the chunks are written anew.
        for folder in 4...16 { try FileManager.default.removeItem(atPath: workshop.path("\(folder)")) }
        try await workshop.run()
        try check(workshop)
    }

    private func check(_ workshop: Workshop) throws {
        let index = workshop.index
        for question in ["word1 word2 word3", "word250", "word7 word8 word9 word10 word11"] {
            let expected = try index.expectedSimilarities(question, model: workshop.model)
            let matches = try index.denseMatches(
                index.questionVector(question, model: workshop.model), limit: 50)
            #expect(matches.count == min(50, expected.count))
            #expect(Set(matches.map(\.passageID)).count == matches.count)
            let best = expected.values.sorted(by: >)
            for (match, similarity) in zip(matches, best) {
                #expect(abs(match.score - similarity) < 0.02)
                #expect(abs(match.score - (expected[match.passageID] ?? 9)) < 0.02)
            }
        }
        #expect(try index.status().missingVectors == 0)
        #expect(try index.check().damage.isEmpty)
    }

    @Test("bits of rows that are not there are refused")
    func bitsOfRowsThatAreNotThereAreRefused() throws {
        var live = LiveRows(count: 11)
        live[3] = false
        #expect(live.countOfSet == 10)
        #expect(try LiveRows(encoded: live.encoded, count: 11) == live)
        #expect(throws: BlobError.self) { try LiveRows(encoded: live.encoded, count: 10) }
        #expect(throws: BlobError.self) { try LiveRows(encoded: live.encoded, count: 17) }
    }

    @Test("a vector of another length is refused")
    func aVectorOfAnotherLengthIsRefused() async throws {
        let workshop = try Workshop()
        try workshop.write("a.txt", "The heron stands in the reeds.")
        try await workshop.run()
        #expect(throws: IndexError.dimensionMismatch(expected: 40, found: 39)) {
            try workshop.index.denseMatches([Float](repeating: 0.1, count: 39), limit: 3)
        }
    }
}
