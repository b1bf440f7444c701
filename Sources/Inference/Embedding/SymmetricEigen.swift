import Tensors

/// The leading eigenvalues and eigenvectors of a symmetric matrix.
///
/// Householder reduction to tridiagonal form, eigenvalues by implicit QL, eigenvectors by inverse iteration and back
/// transformation (Golub and Van Loan, *Matrix Computations*, 8.3 to 8.4; LAPACK's `ssytrd`, `dsterf`, `dstein`).
/// No randomness and a fixed order of operations: the same matrix gives the same bits, whatever the thread count.
/// Complexity: 4/3 n³ + 2 n² k operations for k vectors, on all threads of the products.
struct SymmetricEigen {
    /// Eigenvalues, largest first; [count].
    let values: [Double]
    /// Eigenvectors of length 1 in the same order; [count][n].
    let vectors: [[Float]]

    /// Decomposes a matrix, which is used up.
    ///
    /// - Parameters:
    ///   - matrix: symmetric, every row stored; only finite values.
    ///   - count: how many of the largest eigenvalues are wanted, at most the matrix's size.
    init(_ matrix: FloatMatrix, count: Int, products: MatrixProducts) {
        precondition(matrix.rowCount == matrix.columnCount && count <= matrix.rowCount)
        let reduction = TridiagonalReduction(reducing: matrix, products: products)
        let inner = Tridiagonal(diagonal: reduction.diagonal, offDiagonal: reduction.offDiagonal)
        values = Array(inner.eigenvalues().suffix(count).reversed())
        vectors = reduction.transformBack(inner.eigenvectors(of: values))
    }
}

/// A tridiagonal matrix.
private struct Tridiagonal {
    private let n: Int
    private let diagonal: [Double]  // [n]
    private let offDiagonal: [Double]  // [n - 1], between i and i + 1

    init(diagonal: [Double], offDiagonal: [Double]) {
        n = diagonal.count
        self.diagonal = diagonal
        self.offDiagonal = offDiagonal
    }

    /// All eigenvalues, smallest first: implicit QL without vectors, O(n²).
    func eigenvalues() -> [Double] {
        var d = diagonal
        var e = offDiagonal + [0]
        for l in 0..<n {
            // Thirty sweeps are LAPACK's limit as well; two or three are usual.
            for _ in 0..<60 {
                var m = l
                while m + 1 < n, abs(e[m]) > Double.ulpOfOne * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
                if m == l { break }
                var g = (d[l + 1] - d[l]) / (2 * e[l])
                var r = (g * g + 1).squareRoot()
                g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r))
                var s = 1.0
                var c = 1.0
                var p = 0.0
                var i = m - 1
                while i >= l {
                    let f = s * e[i]
                    let b = c * e[i]
                    r = (f * f + g * g).squareRoot()
                    e[i + 1] = r
                    if r == 0 {
                        d[i + 1] -= p
                        e[m] = 0
                        break
                    }
                    s = f / r
                    c = g / r
                    g = d[i + 1] - p
                    r = (d[i] - g) * s + 2 * c * b
                    p = s * r
                    d[i + 1] = g + p
                    g = c * r - b
                    i -= 1
                }
                if r == 0, i >= l { continue }
                d[l] -= p
                e[l] = g
                e[m] = 0
            }
        }
        return d.sorted()
    }

    /// Eigenvectors of the tridiagonal matrix for eigenvalues that stand largest first, by inverse iteration.
    func eigenvectors(of values: [Double]) -> [[Double]] {
        var norm = 0.0
        for i in 0..<n {
            var sum = abs(diagonal[i])
            if i > 0 { sum += abs(offDiagonal[i - 1]) }
            if i + 1 < n { sum += abs(offDiagonal[i]) }
            norm = max(norm, sum)
        }
        guard norm > 0 else {
            return values.indices.map { j in (0..<n).map { $0 == j ? 1 : 0 } }
        }
        var vectors: [[Double]] = []
        var random = RandomSource(seed: 0x5EED)
        var previous = Double.infinity
        for (j, value) in values.enumerated() {
            // Equal eigenvalues would give equal vectors; a shift of some units in the last place separates them.
            let shifted = min(value, previous - 10 * Double.ulpOfOne * norm)
            previous = shifted
            let solver = ShiftedTridiagonal(diagonal, offDiagonal, shift: shifted, smallest: Double.ulpOfOne * norm)
            var x = (0..<n).map { _ in random.nextUnit() - 0.5 }
            for _ in 0..<3 {
                removeNeighbours(of: value, among: values[..<j], vectors, within: 1e-5 * norm, from: &x)
                normalise(&x)
                solver.solve(&x)
                normalise(&x)
            }
            removeNeighbours(of: value, among: values[..<j], vectors, within: 1e-5 * norm, from: &x)
            normalise(&x)
            vectors.append(x)
        }
        return vectors
    }

    /// Takes out the parts along eigenvectors whose eigenvalues are too close for iteration alone to tell apart.
    private func removeNeighbours(
        of value: Double, among values: ArraySlice<Double>, _ vectors: [[Double]], within distance: Double,
        from x: inout [Double]
    ) {
        for other in values.indices.reversed() {
            if values[other] - value > distance { break }
            let vector = vectors[other]
            var projection = 0.0
            for i in x.indices { projection += x[i] * vector[i] }
            for i in x.indices { x[i] -= projection * vector[i] }
        }
    }

    private func normalise(_ x: inout [Double]) {
        let largest = x.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return }
        for i in x.indices { x[i] /= largest }
        let scale = 1 / x.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for i in x.indices { x[i] *= scale }
    }
}

/// T - shift as L U with row exchanges, to solve with again and again.
private struct ShiftedTridiagonal {
    private var pivots: [Double]
    private var upper1: [Double]
    private var upper2: [Double]
    private var factors: [Double]
    private var isExchanged: [Bool]

    init(_ diagonal: [Double], _ offDiagonal: [Double], shift: Double, smallest: Double) {
        let n = diagonal.count
        pivots = diagonal.map { $0 - shift }
        upper1 = offDiagonal + [0]
        upper2 = Array(repeating: 0, count: n)
        factors = Array(repeating: 0, count: n)
        isExchanged = Array(repeating: false, count: n)
        for i in 0..<max(0, n - 1) {
            let below = offDiagonal[i]
            if abs(below) > abs(pivots[i]) {
                isExchanged[i] = true
                factors[i] = pivots[i] / below
                pivots[i] = below
                let diagonalBelow = pivots[i + 1]
                pivots[i + 1] = upper1[i] - factors[i] * diagonalBelow
                upper2[i] = upper1[i + 1]
                upper1[i + 1] = -factors[i] * upper1[i + 1]
                upper1[i] = diagonalBelow
            } else {
                factors[i] = pivots[i] == 0 ? 0 : below / pivots[i]
                pivots[i + 1] -= factors[i] * upper1[i]
            }
        }
        for i in 0..<n where abs(pivots[i]) < smallest { pivots[i] = pivots[i] < 0 ? -smallest : smallest }
    }

    func solve(_ x: inout [Double]) {
        let n = x.count
        for i in 0..<max(0, n - 1) {
            if isExchanged[i] { x.swapAt(i, i + 1) }
            x[i + 1] -= factors[i] * x[i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            var value = x[i]
            if i + 1 < n { value -= upper1[i] * x[i + 1] }
            if i + 2 < n { value -= upper2[i] * x[i + 2] }
            x[i] = value / pivots[i]
        }
    }
}
