import Tensors

/// The Householder reduction of a symmetric matrix to tridiagonal form, in blocks.
///
/// The rows of a block see the block's earlier reflectors through two thin factors, and what lies after the block is
/// brought up to date by one product (LAPACK's `dlatrd` and `dsytrd`). Almost all work is done in products on all threads.
struct TridiagonalReduction {
    /// Rows that are reduced before the rest of the matrix is brought up to date.
    static let blockSize = 32

    private(set) var diagonal: [Double]  // [n]
    private(set) var offDiagonal: [Double]  // [n - 1], between i and i + 1
    /// Row k holds the reflector that cleared row k: v with H = 1 - scale v vᵀ; zero up to column k.
    let reflectors: FloatMatrix  // [n, n]
    private(set) var scales: [Float]  // [n]

    private let n: Int
    private let matrix: FloatMatrix
    private let products: MatrixProducts
    /// The block's change to the matrix is `left`ᵀ · `right`: rows -v and then -w against rows w and then v.
    private let left: FloatMatrix  // [2 * blockSize, n]
    private let right: FloatMatrix  // [2 * blockSize, n]
    private let product: FloatMatrix  // [n, 1]

    /// Reduces a matrix, which is used up.
    init(reducing matrix: FloatMatrix, products: MatrixProducts) {
        n = matrix.rowCount
        self.matrix = matrix
        self.products = products
        diagonal = Array(repeating: 0, count: n)
        offDiagonal = Array(repeating: 0, count: max(0, n - 1))
        scales = Array(repeating: 0, count: n)
        reflectors = FloatMatrix(rowCount: max(1, n), columnCount: n)
        left = FloatMatrix(rowCount: 2 * Self.blockSize, columnCount: n)
        right = FloatMatrix(rowCount: 2 * Self.blockSize, columnCount: n)
        product = FloatMatrix(rowCount: max(1, n), columnCount: 1)
        for first in stride(from: 0, to: n, by: Self.blockSize) {
            let end = min(first + Self.blockSize, n)
            for k in first..<end { reduce(row: k, ofBlock: first) }
            guard end < n else { break }
            let rest = end..<n
            products.multiply(
                left.slice(columns: rest).transposed, right.slice(columns: rest),
                into: matrix.slice(rows: rest, columns: rest), accumulates: true)
        }
    }

    /// Finds the reflector that clears a row, and what it changes in the rows after it.
    private mutating func reduce(row k: Int, ofBlock first: Int) {
        var row = currentRow(k, ofBlock: first)
        diagonal[k] = Double(row[0])
        var reflector = [Float](repeating: 0, count: n)
        var companion = reflector
        defer {
            let (number, other) = (k - first, k - first + Self.blockSize)
            right.set(row: number, companion.span)
            right.set(row: other, reflector.span)
            left.set(row: number, reflector, times: -1)
            left.set(row: other, companion, times: -1)
        }
        guard k + 1 < n else { return }
        row.removeFirst()
        // The reflector that maps the row, right of the diagonal, onto its first element.
        let norm = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        let front = Double(row[0])
        guard norm > 0, k + 2 < n else {
            offDiagonal[k] = front
            return
        }
        let head = front > 0 ? front + norm : front - norm
        offDiagonal[k] = front > 0 ? -norm : norm
        reflector[k + 1] = 1
        for place in row.indices.dropFirst() { reflector[k + 1 + place] = Float(Double(row[place]) / head) }
        let scale = Float(head / (front > 0 ? norm : -norm))
        scales[k] = scale
        reflectors.set(row: k, reflector.span)
        // A - v wᵀ - w vᵀ with p = scale A v and w = p - (scale / 2)(p · v) v, for the rows and columns after k.
        companion = applied(toReflector: k, ofBlock: first)
        var along = 0.0
        for place in k + 1..<n {
            companion[place] *= scale
            along += Double(companion[place]) * Double(reflector[place])
        }
        let half = Float(along) * scale / 2
        for place in k + 1..<n { companion[place] -= half * reflector[place] }
    }

    /// Row k from the diagonal on, with what the block's earlier reflectors changed.
    private func currentRow(_ k: Int, ofBlock first: Int) -> [Float] {
        let stored = matrix.row(k)
        var row = (k..<n).map { stored[$0] }
        for number in 0..<k - first {
            let companion = right.row(number)
            let reflector = right.row(number + Self.blockSize)
            let (along, across) = (reflector[k], companion[k])
            for place in row.indices {
                row[place] -= along * companion[k + place] + across * reflector[k + place]
            }
        }
        return row
    }

    /// The matrix as it is now, times reflector k; [n], zero up to element k.
    private func applied(toReflector k: Int, ofBlock first: Int) -> [Float] {
        let rest = k + 1..<n
        products.multiply(
            matrix.slice(rows: rest, columns: rest), reflectors.slice(rows: k..<k + 1, columns: rest).transposed,
            into: product.slice(rows: rest))
        var result = [Float](repeating: 0, count: n)
        for place in rest { result[place] = product[place, 0] }
        let vector = reflectors.row(k).extracting(rest)
        for number in 0..<k - first {
            let companion = right.row(number).extracting(rest)
            let reflector = right.row(number + Self.blockSize).extracting(rest)
            let (along, across) = (dotProduct(companion, vector), dotProduct(reflector, vector))
            for place in companion.indices {
                result[k + 1 + place] -= along * reflector[place] + across * companion[place]
            }
        }
        return result
    }
}

extension TridiagonalReduction {
    /// Applies the reflectors, last one first, to vectors of the tridiagonal matrix.
    ///
    /// A block of reflectors is 1 - V T Vᵀ with a small triangle T (Schreiber and Van Loan 1989,
    /// doi:10.1137/0910005), so that it is applied to all vectors in three products.
    func transformBack(_ inner: [[Double]]) -> [[Float]] {
        guard !inner.isEmpty else { return [] }
        let vectors = FloatMatrix(rowCount: inner.count, columnCount: n)
        for (row, vector) in inner.enumerated() {
            for (column, value) in vector.enumerated() { vectors[row, column] = Float(value) }
        }
        let size = Self.blockSize
        let along = FloatMatrix(rowCount: inner.count, columnCount: size)
        let change = FloatMatrix(rowCount: inner.count, columnCount: size)
        for first in stride(from: 0, to: n, by: size).reversed() {
            let block = first..<min(first + size, n)
            let columns = first..<n
            let reflectors = reflectors.slice(rows: block, columns: columns)
            let part = 0..<block.count
            products.multiply(
                vectors.slice(columns: columns), reflectors.transposed, into: along.slice(columns: part))
            products.multiply(
                along.slice(columns: part), negativeTriangle(block).whole.transposed, into: change.slice(columns: part))
            products.multiply(
                change.slice(columns: part), reflectors, into: vectors.slice(columns: columns), accumulates: true)
        }
        return (0..<inner.count).map { vectors.values(row: $0) }
    }

    /// -T of a block of reflectors.
    private func negativeTriangle(_ block: Range<Int>) -> FloatMatrix {
        let triangle = FloatMatrix(rowCount: block.count, columnCount: block.count)
        for last in 0..<block.count {
            let scale = scales[block.lowerBound + last]
            let reflector = reflectors.row(block.lowerBound + last)
            let products = (0..<last).map { dotProduct(reflectors.row(block.lowerBound + $0), reflector) }
            triangle[last, last] = -scale
            for row in 0..<last {
                var sum: Float = 0
                for column in row..<last { sum += triangle[row, column] * products[column] }
                // The entries above are negative already: twice negated, and once more for -T.
                triangle[row, last] = -scale * sum
            }
        }
        return triangle
    }
}
