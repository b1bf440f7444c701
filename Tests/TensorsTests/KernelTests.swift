import CKernels
import Testing
import TestSupport

/// Every instruction set against the scalar kernels, which are the specification. Sets that this processor can't run
/// are reported as skipped.
@Suite struct KernelTests {
    static let isas: [ck_isa] = [CK_ISA_AVX2, CK_ISA_AVX512, CK_ISA_NEON, CK_ISA_I8MM]

    /// Calls `body` with the scalar table and the table under test, or records that the set was skipped.
    private func compare(_ isa: ck_isa, _ body: (ck_kernels, ck_kernels) throws -> Void) throws {
        let scalar = try #require(ck_kernels_for(CK_ISA_SCALAR))
        guard let tested = ck_kernels_for(isa) else {
            try Test.cancel("this processor can't run instruction set \(isa.rawValue)")
        }
        try body(scalar.pointee, tested.pointee)
    }

    private func floats(_ count: Int, _ generator: inout SeededGenerator, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
    }

    /// Every stored type.
    static let sources: [ck_source] =
        [CK_SOURCE_F32, CK_SOURCE_F16, CK_SOURCE_BF16, CK_SOURCE_Q4_0, CK_SOURCE_Q4_1, CK_SOURCE_Q8_0]
        + PackedWeights.blockLayouts.map(\.source)

    @Test("matrix products equal the scalar ones for every tail of tokens and rows", arguments: isas, sources)
    func matrixProductsEqualThe(isa: ck_isa, source: ck_source)
        throws
    {
        let seed: UInt64 = 11
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: seed)
            let elements = PackedWeights.blockLayouts.first { $0.source == source }?.elements ?? 1
            for (columns, rows) in [(32, 8), (64, 11), (576, 24), (1536, 3), (256, 9)] where columns % elements == 0 {
                for tokens in [1, 2, 3, 4, 5, 7, 8, 9, 13, 27, 130] {
                    let weights = PackedWeights(source: source, rows: rows, columns: columns, generator: &generator)
                    let input = floats(tokens * columns, &generator)
                    let expected = weights.product(scalar, quantiser: scalar, input, tokens: tokens, accumulate: false)
                    let found = weights.product(tested, quantiser: scalar, input, tokens: tokens, accumulate: false)
                    // Sums of `columns` products of magnitude below about one, in another order.
                    for (e, f) in zip(expected, found) { #expect(abs(e - f) <= 2e-6 * Float(columns), "seed \(seed)") }
                    let added = weights.product(tested, quantiser: scalar, input, tokens: tokens, accumulate: true)
                    for (f, a) in zip(found, added) { #expect(abs(f + 1 - a) <= 1e-5) }
                }
            }
        }
    }

    @Test(
        "a token's product does not depend on how many tokens are computed with it", arguments: [CK_ISA_SCALAR] + isas,
        sources)
    func aTokensProductDoes(isa: ck_isa, source: ck_source)
        throws
    {
        try compare(isa) { _, tested in
            var generator = SeededGenerator(seed: 5)
            // Enough tokens for pairs of groups, whose tiles leave some tokens and a group over.
            let columns = 256, tokens = 29, rows = 24
            let weights = PackedWeights(source: source, rows: rows, columns: columns, generator: &generator)
            let input = floats(tokens * columns, &generator)
            let together = weights.product(tested, quantiser: tested, input, tokens: tokens, accumulate: false)
            for token in 0..<tokens {
                let row = Array(input[token * columns..<(token + 1) * columns])
                let alone = weights.product(tested, quantiser: tested, row, tokens: 1, accumulate: false)
                #expect(alone == Array(together[token * rows..<(token + 1) * rows]))
            }
        }
    }

    @Test("packing keeps every stored value, and the scalar product is the sum of products", arguments: sources)
    func packingKeepsEveryStored(source: ck_source) throws {
        try compare(CK_ISA_SCALAR) { scalar, _ in
            var generator = SeededGenerator(seed: 23)
            let columns = 256, rows = 13
            let weights = PackedWeights(source: source, rows: rows, columns: columns, generator: &generator)
            let groupBytes = Int(ck_group_bytes(weights.type, columns))
            for row in 0..<rows {
                var found = [Float](repeating: 0, count: columns)
                weights.packed.withUnsafeBytes { bytes in
                    if let base = bytes.baseAddress {
                        ck_unpack_row(weights.type, base + row / 8 * groupBytes, row % 8, columns, &found)
                    }
                }
                #expect(found == weights.dense[row])
            }
            // Inputs that eight bits hold exactly.
            let input = (0..<columns).map { $0 % 32 == 5 ? 127 : Float(($0 * 37) % 255) - 127 }
            let product = weights.product(scalar, quantiser: scalar, input, tokens: 1, accumulate: false)
            for row in 0..<rows {
                let exact = zip(weights.dense[row], input).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                #expect(abs(Double(product[row]) - exact) <= 1e-5 * Double(columns) * 127)
            }
        }
    }

    @Test("quantising rounds as the scalar kernel does, and zeros stay zero", arguments: isas)
    func quantisingRoundsAsThe(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 3)
            var input = floats(32 * 40, &generator, scale: 7)
            for i in 64..<96 { input[i] = 0 }
            let expected = Quantised(scalar, input), found = Quantised(tested, input)
            #expect(expected == found)
            #expect(found.codes[64..<96].allSatisfy { $0 == 0 } && found.scales[2] == 0)
        }
    }

    @Test(
        "norms, gates, dot products and sums equal the scalar ones at every tail", arguments: isas,
        [8, 16, 64, 100, 576])
    func normsGatesDotProducts(isa: ck_isa, count: Int) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: UInt64(count))
            let x = floats(count, &generator, scale: 4), w = floats(count, &generator)
            var expected = [Float](repeating: 0, count: count), found = expected
            scalar.rms_norm(x, w, count, 1e-5, &expected)
            tested.rms_norm(x, w, count, 1e-5, &found)
            expectClose(expected, found, 1e-5)
            scalar.swiglu(x, count / 16, &expected)
            tested.swiglu(x, count / 16, &found)
            expectClose(expected, found, 1e-5)
            #expect(abs(scalar.dot_f32(x, w, count) - tested.dot_f32(x, w, count)) < 1e-3)
            scalar.axpy_f32(0.5, x, &expected, count)
            tested.axpy_f32(0.5, x, &found, count)
            expectClose(expected, found, 1e-5)
            scalar.layer_norm(x, w, x, count, 1e-5, &expected)
            tested.layer_norm(x, w, x, count, 1e-5, &found)
            expectClose(expected, found, 1e-5)
            scalar.geglu(x, count / 16, &expected)
            tested.geglu(x, count / 16, &found)
            expectClose(expected, found, 1e-5)
        }
    }

    @Test("activations equal the scalar ones for small and large values, with and without bias", arguments: isas)
    func activationsEqualTheScalar(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 31)
            for count in [1, 8, 23, 64] {
                for scale: Float in [1, 12, 200] {
                    let x = floats(count, &generator, scale: scale), bias = floats(count, &generator)
                    for activation in [
                        CK_ACTIVATION_SILU, CK_ACTIVATION_GELU_TANH, CK_ACTIVATION_GELU_ERF, CK_ACTIVATION_RELU,
                    ] {
                        var expected = [Float](repeating: 0, count: count), found = expected
                        scalar.activate(activation, x, bias, count, &expected)
                        tested.activate(activation, x, bias, count, &found)
                        expectClose(expected, found, 1e-5)
                        scalar.activate(activation, x, nil, count, &expected)
                        tested.activate(activation, x, nil, count, &found)
                        expectClose(expected, found, 1e-5)
                    }
                }
            }
        }
    }

    @Test("rotations by halves equal the scalar ones at every width", arguments: isas)
    func rotationsByHalvesEqual(isa: ck_isa) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 37)
            for (dimension, rotated) in [(8, 8), (16, 12), (64, 64), (80, 40)] {
                let x = floats(3 * dimension, &generator)
                let cosines = floats(rotated / 2, &generator), sines = floats(rotated / 2, &generator)
                var expected = x, found = x
                scalar.rope_halves(&expected, 3, dimension, rotated, cosines, sines)
                tested.rope_halves(&found, 3, dimension, rotated, cosines, sines)
                expectClose(expected, found, 1e-6)
                #expect(Array(found[rotated..<dimension]) == Array(x[rotated..<dimension]))
            }
        }
    }

    @Test(
        "attention within a window equals the scalar one, before and after the window is full", arguments: isas,
        [1, 5, 64, 128, 129, 300])
    func attentionWithinAWindow(
        isa: ck_isa, window: Int
    ) throws {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 41)
            let heads = 2, dimension = 16
            for (first, tokens) in [(0, 1), (0, 16), (63, 4), (120, 16), (255, 2), (310, 16)] {
                let length = first + tokens
                let expected = Attention(scalar, false, dimension, capacity: length + 8)
                let found = Attention(tested, false, dimension, capacity: length + 8)
                for position in 0..<length {
                    let key = floats(dimension, &generator, scale: 2), value = floats(dimension, &generator)
                    expected.store(key, value, position)
                    found.store(key, value, position)
                }
                let queries = floats(tokens * heads * dimension, &generator, scale: 2)
                expectClose(
                    expected.run(queries, tokens: tokens, heads: heads, first: first, window: window),
                    found.run(queries, tokens: tokens, heads: heads, first: first, window: window), 2e-5)
            }
        }
    }

    @Test(
        "attention equals the scalar one for short and long contexts, one and many heads", arguments: isas,
        [true, false])
    func attentionEqualsTheScalar(isa: ck_isa, half: Bool)
        throws
    {
        try compare(isa) { scalar, tested in
            var generator = SeededGenerator(seed: 17)
            for (first, tokens, heads, dimension) in [
                (0, 1, 1, 8), (0, 5, 3, 64), (3, 4, 2, 24), (127, 1, 3, 64), (126, 5, 3, 64), (300, 16, 4, 16),
                (257, 1, 1, 128),
            ] {
                let length = first + tokens
                let expected = Attention(scalar, half, dimension, capacity: length + 8)
                let found = Attention(tested, half, dimension, capacity: length + 8)
                for position in 0..<length {
                    let key = floats(dimension, &generator, scale: 2), value = floats(dimension, &generator)
                    expected.store(key, value, position)
                    found.store(key, value, position)
                }
                let queries = floats(tokens * heads * dimension, &generator, scale: 2)
                expectClose(
                    expected.run(queries, tokens: tokens, heads: heads, first: first),
                    found.run(queries, tokens: tokens, heads: heads, first: first), 2e-5)
            }
        }
    }

    @Test(
        "half-precision conversion is exact one way and rounds to nearest even the other",
        arguments: [CK_ISA_SCALAR] + isas)
    func halfPrecisionConversionIs(isa: ck_isa) throws {
        try compare(isa) { _, tested in
            let all = (0...UInt16.max).map { $0 }
            var floats = [Float](repeating: 0, count: all.count), back = all
            tested.f16_to_f32(all, all.count, &floats)
            for (bits, value) in zip(all, floats) {
                let reference = Float(Float16(bitPattern: bits))
                #expect(value.bitPattern == reference.bitPattern || (value.isNaN && reference.isNaN))
            }
            var generator = SeededGenerator(seed: 1)
            let values = (0..<all.count).map { _ in
                Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
            }
            tested.f32_to_f16(values, values.count, &back)
            for (value, bits) in zip(values, back) where !value.isNaN {
                #expect(bits == Float16(value).bitPattern, "\(value)")
            }
        }
    }

    private func expectClose(_ expected: [Float], _ found: [Float], _ tolerance: Float) {
        for (e, f) in zip(expected, found) { #expect(abs(e - f) <= tolerance * max(1, abs(e))) }
    }
}
