import CKernels
import TestSupport

/// Random weights in a checkpoint's own layout, packed.
struct PackedWeights {
    let type: ck_packed
    let rows: Int
    let columns: Int
    let packed: [UInt8]
    /// What the stored bytes stand for, [rows][columns], computed from the format's definition.
    let dense: [[Float]]

    init(source: ck_source, rows: Int, columns: Int, generator: inout SeededGenerator) {
        self.rows = rows
        self.columns = columns
        type = ck_packed_type(source)
        var bytes: [UInt8] = [], dense: [[Float]] = []
        for _ in 0..<rows {
            let (rowBytes, values) = PackedWeights.row(source, columns, &generator)
            bytes += rowBytes
            dense.append(values)
        }
        self.dense = dense
        let rowBytes = bytes.count / rows
        let groupBytes = Int(ck_group_bytes(type, columns))
        var packed = [UInt8](repeating: 0xAA, count: (rows + 7) / 8 * groupBytes)
        packed.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { raw in
                guard let base = target.baseAddress, let start = raw.baseAddress else { return }
                for group in 0..<(rows + 7) / 8 {
                    ck_pack_group(
                        source, start + group * 8 * rowBytes, min(8, rows - group * 8), rowBytes, columns,
                        base + group * groupBytes)
                }
            }
        }
        self.packed = packed
    }

    /// The product with `input`, [tokens][rows rounded up to eight]; with `accumulate`, added to ones.
    func product(_ kernels: ck_kernels, quantiser: ck_kernels, _ input: [Float], tokens: Int, accumulate: Bool)
        -> [Float]
    {
        let width = (rows + 7) / 8 * 8
        let quantised = columns % 32 == 0 ? Quantised(quantiser, input) : Quantised(quantiser, [])
        var output = [Float](repeating: accumulate ? 1 : 0, count: tokens * width)
        packed.withUnsafeBytes { weights in
            input.withUnsafeBufferPointer { x in
                quantised.codes.withUnsafeBufferPointer { q in
                    quantised.scales.withUnsafeBufferPointer { scales in
                        quantised.sums.withUnsafeBufferPointer { sums in
                            output.withUnsafeMutableBufferPointer { out in
                                var arguments = ck_matmul_args(
                                    weights: weights.baseAddress, groups: width / 8, columns: columns, x: x.baseAddress,
                                    q: q.baseAddress, scales: scales.baseAddress, sums: sums.baseAddress,
                                    tokens: tokens,
                                    x_stride: columns, out: out.baseAddress, out_stride: width, accumulate: accumulate)
                                let table = kernels.matmul
                                let all = [
                                    table.0, table.1, table.2, table.3, table.4, table.5, table.6, table.7, table.8,
                                    table.9, table.10, table.11, table.12,
                                ]
                                all[Int(type.rawValue)]?(&arguments)
                            }
                        }
                    }
                }
            }
        }
        return output
    }

    /// Types whose blocks are random bytes but for the 16-bit scales at some offsets.
    static let blockLayouts: [(source: ck_source, elements: Int, bytes: Int, scales: [Int])] = [
        (CK_SOURCE_Q5_0, 32, 22, [0]), (CK_SOURCE_Q5_1, 32, 24, [0, 2]), (CK_SOURCE_IQ4_NL, 32, 18, [0]),
        (CK_SOURCE_Q2_K, 256, 84, [80, 82]), (CK_SOURCE_Q3_K, 256, 110, [108]), (CK_SOURCE_Q4_K, 256, 144, [0, 2]),
        (CK_SOURCE_Q5_K, 256, 176, [0, 2]), (CK_SOURCE_Q6_K, 256, 210, [208]), (CK_SOURCE_IQ4_XS, 256, 136, [0]),
        (CK_SOURCE_IQ3_XXS, 256, 98, [0]), (CK_SOURCE_IQ2_S, 256, 82, [0]), (CK_SOURCE_TQ2_0, 256, 66, [64]),
    ]

    private static func row(_ source: ck_source, _ columns: Int, _ generator: inout SeededGenerator) -> (
        [UInt8], [Float]
    ) {
        var bytes: [UInt8] = [], values: [Float] = []
        func append(_ half: Float16) {
            bytes += [UInt8(truncatingIfNeeded: half.bitPattern), UInt8(truncatingIfNeeded: half.bitPattern >> 8)]
        }
        if let layout = blockLayouts.first(where: { $0.source == source }) {
            for _ in 0..<columns / layout.elements {
                var block = (0..<layout.bytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
                for offset in layout.scales {
                    let half = Float16(Float.random(in: 0.0001...0.002, using: &generator)).bitPattern
                    block[offset] = UInt8(truncatingIfNeeded: half)
                    block[offset + 1] = UInt8(truncatingIfNeeded: half >> 8)
                }
                bytes += block
            }
            values = [Float](repeating: 0, count: columns)
            // Tested on its own against the gguf package.
            ck_dequantise(source, bytes, columns, &values)
            return (bytes, values)
        }
        switch source {
        case CK_SOURCE_F32, CK_SOURCE_F16, CK_SOURCE_BF16:
            for _ in 0..<columns {
                let value = Float.random(in: -1...1, using: &generator)
                if source == CK_SOURCE_F32 {
                    bytes += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
                    values.append(value)
                } else if source == CK_SOURCE_F16 {
                    append(Float16(value))
                    values.append(Float(Float16(value)))
                } else {
                    bytes += (2..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
                    values.append(Float(bitPattern: value.bitPattern & 0xFFFF_0000))
                }
            }
        default:
            for _ in 0..<columns / 32 {
                let scale = Float16(Float.random(in: 0.001...0.01, using: &generator))
                let minimum = Float16(Float.random(in: -0.1...0, using: &generator))
                append(scale)
                if source == CK_SOURCE_Q4_1 { append(minimum) }
                if source == CK_SOURCE_Q8_0 {
                    let codes = (0..<32).map { _ in Int8.random(in: -128...127, using: &generator) }
                    bytes += codes.map { UInt8(bitPattern: $0) }
                    values += codes.map { Float(scale) * Float($0) }
                } else {
                    let codes = (0..<32).map { _ in UInt8.random(in: 0...15, using: &generator) }
                    bytes += (0..<16).map { codes[$0] | codes[$0 + 16] << 4 }
                    values += codes.map {
                        source == CK_SOURCE_Q4_1
                            ? Float(scale) * Float($0) + Float(minimum) : Float(scale) * (Float($0) - 8)
                    }
                }
            }
        }
        return (bytes, values)
    }
}

/// Activations quantised by a table's kernel.
struct Quantised: Equatable {
    var codes: [Int8]
    var scales: [Float]
    var sums: [Float]

    init(_ kernels: ck_kernels, _ input: [Float]) {
        codes = [Int8](repeating: 99, count: max(1, input.count))
        scales = [Float](repeating: -1, count: max(1, input.count / 32))
        sums = scales
        kernels.quantise(input, input.count, &codes, &scales, &sums)
    }
}

/// A key-value cache of one head and attention over it.
final class Attention {
    private let kernels: ck_kernels
    private let half: Bool
    private let dimension: Int
    private var keys: [UInt8]
    private var values: [UInt8]

    init(_ kernels: ck_kernels, _ half: Bool, _ dimension: Int, capacity: Int) {
        self.kernels = kernels
        self.half = half
        self.dimension = dimension
        let bytes = (capacity + 7) / 8 * 8 * dimension * (half ? 2 : 4)
        // Bytes that read as NaN: positions that were never stored must not matter.
        keys = [UInt8](repeating: 0xFF, count: bytes)
        values = keys
    }

    func store(_ key: [Float], _ value: [Float], _ position: Int) {
        kernels.store(key, value, dimension, position, half, &keys, &values)
    }

    /// - Parameter sinks: a score without a value for each head, or none.
    func run(
        _ queries: [Float], tokens: Int, heads: Int, first: Int, window: Int = 0, softCap: Float = 0,
        sinks: [Float] = []
    ) -> [Float] {
        sinks.withUnsafeBufferPointer { sinks in
            run(
                queries, tokens: tokens, heads: heads, first: first, window: window, softCap: softCap,
                sinks: sinks.isEmpty ? nil : sinks.baseAddress)
        }
    }

    private func run(
        _ queries: [Float], tokens: Int, heads: Int, first: Int, window: Int, softCap: Float,
        sinks: UnsafePointer<Float>?
    ) -> [Float] {
        var output = [Float](repeating: 0, count: queries.count)
        var scratch = [Float](repeating: 0, count: Int(ck_attention_scratch(tokens * heads, dimension)))
        queries.withUnsafeBufferPointer { q in
            keys.withUnsafeBytes { keys in
                values.withUnsafeBytes { values in
                    output.withUnsafeMutableBufferPointer { out in
                        scratch.withUnsafeMutableBufferPointer { scratch in
                            var arguments = ck_attention_args(
                                q: q.baseAddress, q_stride: heads * dimension, tokens: tokens, heads: heads,
                                head_dimension: dimension, scale: 0.2, soft_cap: softCap, keys: keys.baseAddress,
                                values: values.baseAddress, half: half, first_position: first, window: window,
                                sinks: sinks, out: out.baseAddress, out_stride: heads * dimension,
                                scratch: scratch.baseAddress)
                            kernels.attention(&arguments)
                        }
                    }
                }
            }
        }
        return output
    }
}
