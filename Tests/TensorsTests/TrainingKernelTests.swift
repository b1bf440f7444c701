import CKernels
import Glibc
import TestSupport
import Testing

/// The kernels of training: every instruction set against the scalar kernels, and those against double precision.
@Suite struct TrainingKernelTests {
    static let isas: [ck_isa] = [CK_ISA_SCALAR, CK_ISA_AVX2, CK_ISA_AVX512]

    private func table(_ isa: ck_isa) throws -> ck_training_kernels {
        guard let table = ck_training_kernels_for(isa) else {
            try Test.cancel("this processor can't run instruction set \(isa.rawValue)")
        }
        return table.pointee
    }

    private func floats(_ count: Int, _ generator: inout SeededGenerator, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -scale...scale, using: &generator) }
    }

    /// left [rows, depth] · right [depth, columns], either of which may be stored turned.
    private func product(
        _ kernels: ck_training_kernels, _ left: [Float], turned leftTurned: Bool, _ right: [Float],
        turned rightTurned: Bool, rows: Int, depth: Int, columns: Int, start: Float?, narrow: Bool = false
    ) -> [Float] {
        let width = kernels.panel_width
        var panels = [Float](repeating: .nan, count: (columns + width - 1) / width * width * depth)
        kernels.pack(right, rightTurned ? 1 : columns, rightTurned ? depth : 1, depth, columns, &panels)
        var output = [Float](repeating: start ?? .nan, count: rows * columns)
        left.withUnsafeBufferPointer { a in
            output.withUnsafeMutableBufferPointer { c in
                var arguments = ck_gemm_args(
                    a: a.baseAddress, a_row: leftTurned ? 1 : depth, a_column: leftTurned ? rows : 1, panels: nil,
                    rows: rows, columns: columns, depth: depth, c: c.baseAddress, c_row: columns,
                    accumulate: start != nil)
                if narrow {
                    let pairs = (depth + 1) / 2
                    var narrowed = [UInt16](repeating: 0xFFFF, count: (columns + width - 1) / width * width * pairs * 2)
                    var scratch = [UInt16](repeating: 0xFFFF, count: Int(CK_NARROW_BLOCK))
                    narrowed.withUnsafeMutableBytes { raw in
                        guard let base = raw.baseAddress else { return }
                        panels.withUnsafeBufferPointer { wide in
                            for panel in 0..<(columns + width - 1) / width {
                                kernels.narrow(
                                    wide.baseAddress.map { $0 + panel * depth * width }, depth,
                                    (base + panel * pairs * width * 4).assumingMemoryBound(to: UInt16.self))
                            }
                        }
                        arguments.panels = UnsafePointer(base.assumingMemoryBound(to: Float.self))
                        kernels.gemm_bf16(&arguments, &scratch)
                    }
                } else {
                    panels.withUnsafeBufferPointer { packed in
                        arguments.panels = packed.baseAddress
                        kernels.gemm(&arguments)
                    }
                }
            }
        }
        return output
    }

    private static let sizes = [
        (1, 1, 1), (2, 3, 5), (14, 32, 64), (15, 33, 17), (29, 70, 16), (6, 16, 31), (100, 47, 9), (3, 576, 40),
    ]

    @Test("products equal sums in double precision for every tail and every way the factors lie", arguments: isas)
    func productsEqualSumsIn(isa: ck_isa) throws {
        let kernels = try table(isa)
        var generator = SeededGenerator(seed: 21)
        for (rows, depth, columns) in Self.sizes {
            for (leftTurned, rightTurned, start) in [(false, false, nil), (false, true, 1), (true, false, 1)]
                as [(Bool, Bool, Float?)]
            {
                let left = floats(rows * depth, &generator), right = floats(depth * columns, &generator)
                let found = product(
                    kernels, left, turned: leftTurned, right, turned: rightTurned, rows: rows, depth: depth,
                    columns: columns, start: start)
                for i in 0..<rows {
                    for j in 0..<columns {
                        let sum = (0..<depth).reduce(Double(start ?? 0)) { sum, l in
                            sum + Double(left[leftTurned ? l * rows + i : i * depth + l])
                                * Double(right[rightTurned ? j * depth + l : l * columns + j])
                        }
                        #expect(abs(Double(found[i * columns + j]) - sum) < 1e-6 * Double(depth) + 1e-6)
                    }
                }
            }
        }
    }

    @Test("products in bfloat16 differ by the rounding of their factors")
    func productsInBfloat16Differ() throws {
        let kernels = try table(CK_ISA_AVX512)
        guard kernels.gemm_bf16 != nil else { try Test.cancel("this processor has no products in bfloat16") }
        var generator = SeededGenerator(seed: 22)
        func rounded(_ value: Float) -> Double {
            let bits = value.bitPattern
            return Double(Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000))
        }
        for (rows, depth, columns) in Self.sizes {
            let left = floats(rows * depth, &generator), right = floats(depth * columns, &generator)
            let found = product(
                kernels, left, turned: false, right, turned: true, rows: rows, depth: depth, columns: columns, start: 2,
                narrow: true)
            for i in 0..<rows {
                for j in 0..<columns {
                    let sum = (0..<depth).reduce(2.0) {
                        $0 + rounded(left[i * depth + $1]) * rounded(right[j * depth + $1])
                    }
                    #expect(abs(Double(found[i * columns + j]) - sum) < 1e-6 * Double(depth) + 1e-5)
                }
            }
        }
    }

    /// Compares a gradient with the slope of `forward` in double precision, weighted by `dout`.
    private func check(
        _ gradient: [Float], at x: [Float], dout: [Float], tolerance: Double = 2e-4, _ name: String,
        forward: ([Double]) -> [Double]
    ) {
        for i in x.indices {
            let step = 1e-4
            func loss(_ offset: Double) -> Double {
                var moved = x.map(Double.init)
                moved[i] += offset
                return zip(forward(moved), dout).reduce(0) { $0 + $1.0 * Double($1.1) }
            }
            let slope = (loss(step) - loss(-step)) / (2 * step)
            #expect(abs(Double(gradient[i]) - slope) < tolerance * max(1, abs(slope)), "\(name) at \(i)")
        }
    }

    @Test("norms and their gradients", arguments: isas, [1, 15, 16, 33, 70])
    func normsAndTheirGradients(isa: ck_isa, count: Int) throws {
        let kernels = try table(isa)
        var generator = SeededGenerator(seed: UInt64(count))
        let x = floats(count, &generator, scale: 2), weight = floats(count, &generator),
            bias = floats(count, &generator)
        let dout = floats(count, &generator)
        let epsilon: Float = 1e-2
        func rms(_ x: [Double], _ weight: [Double]) -> [Double] {
            let factor = 1 / (x.reduce(0) { $0 + $1 * $1 } / Double(count) + Double(epsilon)).squareRoot()
            return zip(x, weight).map { $0 * factor * $1 }
        }
        func layer(_ x: [Double], _ weight: [Double]) -> [Double] {
            let mean = x.reduce(0, +) / Double(count)
            let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
            let factor = 1 / (variance + Double(epsilon)).squareRoot()
            return x.indices.map { (x[$0] - mean) * factor * weight[$0] + Double(bias[$0]) }
        }
        var out = [Float](repeating: 0, count: count)
        let factor = kernels.rms_norm(x, weight, count, epsilon, &out)
        for (a, b) in zip(out, rms(x.map(Double.init), weight.map(Double.init))) { #expect(abs(Double(a) - b) < 1e-5) }
        var dx = [Float](repeating: 0, count: count), dweight = dx
        kernels.rms_norm_back(x, weight, dout, factor, count, &dx)
        kernels.norm_weight_back(x, dout, 0, factor, count, &dweight)
        check(dx, at: x, dout: dout, "rms input") { rms($0, weight.map(Double.init)) }
        check(dweight, at: weight, dout: dout, "rms weight") { rms(x.map(Double.init), $0) }

        var moments: [Float] = [0, 0]
        kernels.layer_norm(x, weight, bias, count, epsilon, &out, &moments)
        for (a, b) in zip(out, layer(x.map(Double.init), weight.map(Double.init))) {
            #expect(abs(Double(a) - b) < 1e-5)
        }
        dx = [Float](repeating: 0, count: count)
        dweight = dx
        kernels.layer_norm_back(x, weight, dout, moments, count, &dx)
        kernels.norm_weight_back(x, dout, moments[0], moments[1], count, &dweight)
        check(dx, at: x, dout: dout, "layer input") { layer($0, weight.map(Double.init)) }
        check(dweight, at: weight, dout: dout, "layer weight") { layer(x.map(Double.init), $0) }
    }

    @Test("activations and their gradients", arguments: isas, [1, 15, 16, 33, 70])
    func activationsAndTheirGradients(isa: ck_isa, count: Int) throws {
        let kernels = try table(isa)
        var generator = SeededGenerator(seed: UInt64(count))
        let gate = floats(count, &generator, scale: 6), up = floats(count, &generator), dout = floats(count, &generator)
        func swiglu(_ gate: [Double], _ up: [Double]) -> [Double] { zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 } }
        func gelu(_ x: [Double]) -> [Double] {
            x.map { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
        }
        var out = [Float](repeating: 0, count: count), first = out, second = out
        kernels.swiglu(gate, up, count, &out)
        for (a, b) in zip(out, swiglu(gate.map(Double.init), up.map(Double.init))) {
            #expect(abs(Double(a) - b) < 1e-5)
        }
        kernels.swiglu_back(gate, up, dout, count, &first, &second)
        check(first, at: gate, dout: dout, "gate") { swiglu($0, up.map(Double.init)) }
        check(second, at: up, dout: dout, "up") { swiglu(gate.map(Double.init), $0) }
        func geglu(_ gate: [Double], _ up: [Double]) -> [Double] { zip(gelu(gate), up).map { $0 * $1 } }
        kernels.geglu(gate, up, count, &out)
        for (a, b) in zip(out, geglu(gate.map(Double.init), up.map(Double.init))) {
            #expect(abs(Double(a) - b) < 1e-5)
        }
        kernels.geglu_back(gate, up, dout, count, &first, &second)
        check(first, at: gate, dout: dout, "gate of GELU") { geglu($0, up.map(Double.init)) }
        check(second, at: up, dout: dout, "up of GELU") { geglu(gate.map(Double.init), $0) }
        kernels.gelu(gate, count, &out)
        for (a, b) in zip(out, gelu(gate.map(Double.init))) { #expect(abs(Double(a) - b) < 1e-5) }
        kernels.gelu_back(gate, dout, count, &first)
        check(first, at: gate, dout: dout, "gelu", forward: gelu)
    }

    @Test("softmaxes and their gradients", arguments: isas, [1, 15, 16, 33, 70])
    func softmaxesAndTheirGradients(isa: ck_isa, count: Int) throws {
        let kernels = try table(isa)
        var generator = SeededGenerator(seed: UInt64(count))
        let scores = floats(count, &generator, scale: 20), dout = floats(count, &generator)
        let scale: Float = 0.25, width = count + 3
        func softmax(_ x: [Double]) -> [Double] {
            let powers = x.map { exp($0 * Double(scale)) }, sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
        var p = scores + [9, 9, 9], again = p, slope = dout + [0, 0, 0]
        let logSum = kernels.softmax(&p, count, width, scale)
        let expected = softmax(scores.map(Double.init))
        for (a, b) in zip(p, expected + [0, 0, 0]) { #expect(abs(Double(a) - b) < 1e-6) }
        kernels.softmax_again(&again, count, width, scale, logSum)
        for (a, b) in zip(again, p) { #expect(abs(a - b) < 1e-6) }
        let mean = zip(expected, dout).reduce(0) { $0 + $1.0 * Double($1.1) }
        kernels.softmax_back(p, &slope, width, Float(mean), scale)
        check(Array(slope.prefix(count)), at: scores, dout: dout, "scores", forward: softmax)
    }

    @Test("a rotation and its way back cancel, and change no length", arguments: isas)
    func aRotationAndIts(isa: ck_isa) throws {
        guard let kernels = ck_kernels_for(isa)?.pointee else {
            try Test.cancel("this processor can't run instruction set \(isa.rawValue)")
        }
        var generator = SeededGenerator(seed: 3)
        let start = floats(3 * 24, &generator), angles = floats(8, &generator, scale: 3)
        let cosines = angles.map { cosf($0) }, sines = angles.map { sinf($0) }
        var x = start
        kernels.rope(&x, 3, 24, 16, cosines, sines)
        for i in 0..<8 {
            let expected = start[2 * i] * cosines[i] - start[2 * i + 1] * sines[i]
            #expect(abs(x[2 * i] - expected) < 1e-6)
        }
        kernels.rope(&x, 3, 24, 16, cosines, sines.map { -$0 })
        for (a, b) in zip(x, start) { #expect(abs(a - b) < 1e-6) }
        kernels.rope_halves(&x, 3, 24, 16, cosines, sines)
        kernels.rope_halves(&x, 3, 24, 16, cosines, sines.map { -$0 })
        for (a, b) in zip(x, start) { #expect(abs(a - b) < 2e-6) }
    }

    @Test("a step of AdamW is the paper's", arguments: isas, [1, 31, 64])
    func aStepOfAdamW(isa: ck_isa, count: Int) throws {
        let kernels = try table(isa)
        var generator = SeededGenerator(seed: 4)
        let gradient = floats(count, &generator), start = floats(count, &generator)
        var parameter = start, first = floats(count, &generator, scale: 0.1)
        var second = floats(count, &generator, scale: 0.1).map(abs)
        let (m, v) = (first, second)
        var arguments = ck_adamw_args(
            learning_rate: 0.01, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weight_decay: 0.1, correction1: 0.5,
            correction2: 0.25, gradient_factor: 0.5)
        kernels.adamw(&arguments, gradient, &parameter, &first, &second, count)
        for i in 0..<count {
            let g = Double(gradient[i]) * 0.5
            let mean = 0.9 * Double(m[i]) + 0.1 * g, square = 0.98 * Double(v[i]) + 0.02 * g * g
            let expected = Double(start[i]) * (1 - 0.001) - 0.01 * (mean / 0.5) / ((square / 0.25).squareRoot() + 1e-8)
            #expect(abs(Double(parameter[i]) - expected) < 1e-6)
            #expect(abs(Double(first[i]) - mean) < 1e-7 && abs(Double(second[i]) - square) < 1e-7)
        }
    }
}
