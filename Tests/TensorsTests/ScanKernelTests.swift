import CKernels
import TestSupport
import Testing

/// The scan kernels of every instruction set against the scalar ones, bit by bit, at every kind of tail.
@Suite struct ScanKernelTests {
    private func compare(_ isa: ck_isa, _ body: (ck_scan_kernels, ck_scan_kernels) throws -> Void) throws {
        let scalar = try #require(ck_kernels_for(CK_ISA_SCALAR))
        guard let tested = ck_kernels_for(isa) else {
            try Test.cancel("this processor can't run instruction set \(isa.rawValue)")
        }
        try body(scalar.pointee.scan.pointee, tested.pointee.scan.pointee)
    }

    @Test("scores equal the scalar ones for every count of rows and queries", arguments: KernelTests.isas)
    func scoresEqualTheScalar(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 29)
            for dimension in [32, 96, 384, 8192] {
                for (count, queryCount) in [(1, 1), (3, 2), (4, 1), (7, 5), (16, 4), (21, 9)] {
                    // The largest values there are, so that an overflow would show.
                    let rows = (0..<count * dimension).map { _ in Int8(Bool.random(using: &generator) ? 127 : -127) }
                    let scales = (0..<count).map { _ in Float.random(in: 0...1, using: &generator) }
                    let queries = (0..<queryCount * dimension).map { i in
                        Int16(i % 3 == 0 ? 2047 : Int.random(in: -2047...2047, using: &generator))
                    }
                    var expected = [Float](repeating: 0, count: count * queryCount), found = expected
                    scalar.scores(rows, scales, count, dimension, queries, queryCount, &expected)
                    tested.scores(rows, scales, count, dimension, queries, queryCount, &found)
                    #expect(expected == found)
                    let indices = (0..<count).reversed().map { UInt32($0) }
                    var scattered = [Float](repeating: 0, count: count)
                    tested.scores_at(rows, scales, indices, count, dimension, queries, &scattered)
                    #expect(scattered == expected.prefix(count).reversed())
                }
            }
        }
    }

    @Test("sums over sign bits equal the scalar ones", arguments: KernelTests.isas)
    func sumsOverSignBits(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 5)
            for dimension in [32, 96, 384, 4128] {
                for blocks in [0, 1, 2, 5] {
                    let bits = (0..<blocks * dimension * 4).map { _ in UInt8.random(in: 0...255, using: &generator) }
                    let tables = (0..<dimension * 4).map { _ in UInt8.random(in: 0...63, using: &generator) }
                    var expected = [UInt16](repeating: 0, count: blocks * 32), found = expected
                    scalar.sign_sums(bits, blocks, dimension, tables, &expected)
                    tested.sign_sums(bits, blocks, dimension, tables, &found)
                    #expect(expected == found)
                }
            }
        }
    }

    @Test("selection equals the scalar one, at the limit and at every tail", arguments: KernelTests.isas)
    func selectionEqualsTheScalar(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 6)
            for count in [0, 1, 7, 8, 9, 15, 16, 17, 250] {
                let scores = (0..<count).map { _ in Float(Int.random(in: -3...3, using: &generator)) }
                for limit in [-Float.infinity, -1, 0, 3] {
                    #expect(select(scalar, scores, limit) == select(tested, scores, limit))
                }
                let sums = (0..<count).map { _ in UInt16.random(in: 0...9, using: &generator) * 7281 }
                for limit in [UInt16(0), 7281, 40_000, .max] {
                    #expect(select(scalar, sums, limit) == select(tested, sums, limit))
                }
            }
        }
    }

    private func select(_ kernels: ck_scan_kernels, _ scores: [Float], _ limit: Float) -> [UInt32] {
        var selected = [UInt32](repeating: 0, count: scores.count + 1)
        let found = kernels.select_above(scores, scores.count, limit, &selected)
        return Array(selected.prefix(found))
    }

    private func select(_ kernels: ck_scan_kernels, _ sums: [UInt16], _ limit: UInt16) -> [UInt32] {
        var selected = [UInt32](repeating: 0, count: sums.count + 1)
        let found = kernels.select_sums_above(sums, sums.count, limit, &selected)
        return Array(selected.prefix(found))
    }

    @Test("rounding equals the scalar one, for zeros, ties and tiny vectors too", arguments: KernelTests.isas)
    func roundingEqualsTheScalar(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 7)
            for dimension in [32, 96, 384] {
                var vectors = (0..<20).map { _ in
                    (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
                }
                vectors.append([Float](repeating: 0, count: dimension))
                vectors.append([Float](repeating: -1e-35, count: dimension))
                vectors.append((0..<dimension).map { $0 == 0 ? 127 : Float($0 % 254) / 2 - 63 })
                for vector in vectors {
                    let expected = encode(scalar, vector), found = encode(tested, vector)
                    #expect(expected.codes == found.codes && expected.signs == found.signs)
                    #expect(expected.scale == found.scale)
                    for (value, code) in zip(vector, found.codes) {
                        #expect(abs(value - Float(code) * found.scale) <= 0.5001 * found.scale + 1e-30)
                    }
                    for (i, value) in vector.enumerated() {
                        #expect((found.signs[i / 8] >> UInt8(i % 8) & 1 == 1) == (value < 0))
                    }
                }
            }
        }
    }

    private func encode(
        _ kernels: ck_scan_kernels, _ vector: [Float]
    ) -> (codes: [Int8], scale: Float, signs: [UInt8]) {
        var codes = [Int8](repeating: 1, count: vector.count)
        var signs = [UInt8](repeating: 255, count: vector.count / 8)
        var scale: Float = -1
        kernels.encode(vector, vector.count, &codes, &scale, &signs)
        return (codes, scale, signs)
    }
}
