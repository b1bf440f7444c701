import CKernels

/// Vectors rounded for the scan: element i of a row is about scale × code i.
package struct EncodedVectors: Sendable, Equatable {
    /// Elements of a row, a multiple of 32.
    package let dimension: Int
    /// [count]
    package private(set) var scales: [Float] = []
    /// [count × dimension], −127…127.
    package private(set) var codes: [Int8] = []
    /// Blocks of sign bits, as `VectorScan.set` takes them; the last one may be partly empty.
    package private(set) var signs: [UInt8] = []

    /// No rows yet.
    package init(dimension: Int, capacity: Int = 0) {
        precondition(dimension > 0 && dimension % 32 == 0 && dimension <= VectorScan.largestDimension)
        self.dimension = dimension
        scales.reserveCapacity(capacity)
        codes.reserveCapacity(capacity * dimension)
        signs.reserveCapacity(VectorScan.signByteCount(rows: capacity, dimension: dimension))
    }

    /// Rows that were rounded before; the parts as this type names them. Sign bits follow from the codes.
    package init(dimension: Int, scales: [Float], codes: [Int8]) {
        precondition(codes.count == scales.count * dimension)
        self.dimension = dimension
        self.scales = scales
        self.codes = codes
        // Plain numbers, no padding.
        signs = unsafe VectorScan.signs(of: codes.span.bytes, rows: scales.count, dimension: dimension)
    }

    /// Rows.
    package var count: Int { scales.count }

    /// Appends a vector of finite numbers; elements beyond its end are 0.
    ///
    /// Its largest element becomes ±127, others are rounded to the nearest, ties to even.
    package mutating func append(_ vector: [Float], instructionSet: InstructionSet = .best) {
        precondition(vector.count <= dimension)
        var padded = vector
        if padded.count < dimension { padded.append(contentsOf: repeatElement(0, count: dimension - padded.count)) }
        let (row, dimension) = (count, dimension)
        scales.append(0)
        codes.append(contentsOf: repeatElement(0, count: dimension))
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: dimension / 8) { bits in
            unsafe codes.withUnsafeMutableBufferPointer { codes in
                guard let codes = codes.baseAddress, let bits = bits.baseAddress else { return }
                unsafe instructionSet.kernels.pointee.scan.pointee.encode(
                    padded, dimension, codes + row * dimension, &scales[row], bits)
            }
            // Of the codes, not of the numbers: what is read back has no others.
            let bits = unsafe VectorScan.rowSigns(of: codes.span.bytes, row: row, dimension: dimension)
            appendSigns(bits.span, row: row)
        }
    }

    /// Appends a row that is rounded already.
    ///
    /// - Parameter source: vectors of the same dimension.
    package mutating func append(row: Int, of source: EncodedVectors) {
        precondition(source.dimension == dimension)
        scales.append(source.scales[row])
        codes.append(contentsOf: source.codes[row * dimension..<(row + 1) * dimension])
        let rows = VectorScan.signBlockRows
        let start = row / rows * rows * dimension / 8 + row % rows
        let bits = (0..<dimension / 8).map { source.signs[start + $0 * rows] }
        appendSigns(bits.span, row: count - 1)
    }

    private mutating func appendSigns(_ bits: Span<UInt8>, row: Int) {
        let rows = VectorScan.signBlockRows
        if row % rows == 0 { signs.append(contentsOf: repeatElement(0, count: rows * bits.count)) }
        let start = row / rows * rows * bits.count + row % rows
        for j in 0..<bits.count { signs[start + j * rows] = bits[j] }
    }
}
