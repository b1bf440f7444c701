import TestSupport
import Tensors
import Testing

@testable import Inference

@Suite("Eigenvalues of symmetric matrices")
struct SymmetricEigenTests {
    /// A symmetric matrix as rows of doubles.
    private static func random(_ size: Int, _ generator: inout SeededGenerator) -> [[Double]] {
        var rows = Array(repeating: Array(repeating: 0.0, count: size), count: size)
        for row in 0..<size {
            for column in row..<size {
                rows[row][column] = Double(Float.random(in: -1...1, using: &generator))
                rows[column][row] = rows[row][column]
            }
        }
        return rows
    }

    /// XᵀX of random rows: semidefinite, of the rank that there are rows.
    private static func gram(_ size: Int, rank: Int, _ generator: inout SeededGenerator) -> [[Double]] {
        let rows = (0..<rank).map { _ in (0..<size).map { _ in Double.random(in: -1...1, using: &generator) } }
        return (0..<size).map { i in
            (0..<size).map { j in Double(Float(rows.reduce(0) { $0 + $1[i] * $1[j] })) }
        }
    }

    private static func eigen(_ rows: [[Double]], count: Int, threadCount: Int = 2) -> SymmetricEigen {
        let values = rows.joined().map { Float($0) }
        let matrix = FloatMatrix(rowCount: rows.count, columnCount: rows.count, values: values)
        return SymmetricEigen(matrix, count: count, products: MatrixProducts(threadCount: threadCount))
    }

    /// What must hold: A v = λ v, vectors of length 1 and at right angles, values falling, and the sum of all values is
    /// the trace.
    private func check(_ rows: [[Double]], count: Int, _ name: String) {
        let eigen = Self.eigen(rows, count: count)
        let size = rows.count
        #expect(eigen.values.count == count && eigen.vectors.count == count, "\(name)")
        #expect(eigen.values == eigen.values.sorted(by: >), "\(name)")
        let norm = rows.flatMap { $0 }.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let tolerance = 2e-5 * max(norm, 1e-30)
        for (value, vector) in zip(eigen.values, eigen.vectors) {
            for row in 0..<size {
                let product = (0..<size).reduce(0) { $0 + rows[row][$1] * Double(vector[$1]) }
                #expect(abs(product - value * Double(vector[row])) < tolerance, "\(name), λ \(value)")
            }
        }
        for first in 0..<count {
            for second in first..<count {
                let product = zip(eigen.vectors[first], eigen.vectors[second])
                    .reduce(0) { $0 + Double($1.0) * Double($1.1) }
                #expect(abs(product - (first == second ? 1 : 0)) < 2e-5, "\(name), vectors \(first), \(second)")
            }
        }
        if count == size {
            let trace = (0..<size).reduce(0) { $0 + rows[$1][$1] }
            #expect(abs(eigen.values.reduce(0, +) - trace) < tolerance * Double(size), "\(name)")
        }
    }

    @Test("random matrices of every size", arguments: 1...40)
    func randomMatrices(_ size: Int) {
        var generator = SeededGenerator(seed: UInt64(size))
        check(Self.random(size, &generator), count: size, "size and seed \(size)")
        check(Self.gram(size, rank: size, &generator), count: (size + 1) / 2, "definite, size and seed \(size)")
    }

    @Test("matrices of low rank", arguments: [1, 2, 5, 17])
    func lowRank(_ rank: Int) {
        var generator = SeededGenerator(seed: 100 + UInt64(rank))
        check(Self.gram(24, rank: rank, &generator), count: 24, "rank \(rank)")
    }

    @Test("equal eigenvalues get vectors at right angles")
    func equalValues() {
        let identity = (0..<12).map { row in (0..<12).map { $0 == row ? 2.0 : 0 } }
        check(identity, count: 12, "identity")
        // Ones everywhere: one eigenvalue 9, eight zeros.
        check(Array(repeating: Array(repeating: 1.0, count: 9), count: 9), count: 9, "ones")
        let blocks = (0..<10).map { row in (0..<10).map { $0 == row ? 1.0 : $0 / 2 == row / 2 ? 0.5 : 0 } }
        check(blocks, count: 10, "blocks")
    }

    @Test("the zero matrix, and sizes far apart")
    func extremes() {
        check(Array(repeating: Array(repeating: 0.0, count: 5), count: 5), count: 5, "zero")
        let graded = (0..<8).map { row in
            (0..<8).map { column in
                let exponent = -Double(row + column) / 2
                return row == column ? Double(Float(sign: .plus, exponent: Int(exponent) * 3, significand: 1)) : 0
            }
        }
        check(graded, count: 8, "graded")
        var generator = SeededGenerator(seed: 77)
        check(Self.random(20, &generator).map { $0.map { $0 * 1e-15 } }, count: 20, "tiny")
    }

    @Test("matrices of several blocks of rows", arguments: [63, 64, 65, 130])
    func severalBlocks(_ size: Int) {
        var generator = SeededGenerator(seed: UInt64(size))
        check(Self.random(size, &generator), count: size, "size and seed \(size)")
        check(Self.gram(size, rank: size / 2, &generator), count: size / 2, "definite, size and seed \(size)")
    }

    @Test("the same matrix gives the same bits, whatever the number of threads")
    func determinism() {
        var generator = SeededGenerator(seed: 9)
        let rows = Self.random(77, &generator)
        let first = Self.eigen(rows, count: 20, threadCount: 1)
        for threadCount in 1...3 {
            let again = Self.eigen(rows, count: 20, threadCount: threadCount)
            #expect(first.values == again.values && first.vectors == again.vectors, "\(threadCount) threads")
        }
    }
}
