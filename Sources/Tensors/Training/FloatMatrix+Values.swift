import CKernels

extension FloatMatrix {
    /// A matrix with the values of `values`, row after row.
    package convenience init(rowCount: Int, columnCount: Int, values: [Float]) {
        precondition(values.count == rowCount * columnCount, "as many values as elements")
        self.init(rowCount: rowCount, columnCount: columnCount)
        setValues(values)
    }

    /// All elements, row after row.
    package var values: [Float] {
        unsafe [Float](unsafeUninitializedCapacity: rowCount * columnCount) { buffer, count in
            for row in 0..<rowCount {
                for column in 0..<columnCount {
                    unsafe buffer.initializeElement(
                        at: row * columnCount + column, to: pointer(row: row)[column])
                }
            }
            count = rowCount * columnCount
        }
    }

    /// Sets all elements, row after row.
    package func setValues(_ values: [Float]) {
        precondition(values.count == rowCount * columnCount, "as many values as elements")
        for row in 0..<rowCount {
            set(row: row, values.span.extracting(row * columnCount..<(row + 1) * columnCount))
        }
    }

    /// Sets all elements to `value`; the padding of rows stays zero.
    package func fill(_ value: Float) {
        for row in 0..<rowCount { unsafe pointer(row: row).update(repeating: value, count: columnCount) }
    }

    /// One element.
    package subscript(row: Int, column: Int) -> Float {
        get {
            precondition(column >= 0 && column < columnCount)
            return unsafe pointer(row: row)[column]
        }
        set {
            precondition(column >= 0 && column < columnCount)
            unsafe pointer(row: row)[column] = newValue
        }
    }

    /// The matrix with rows and columns exchanged.
    package func transposedCopy() -> FloatMatrix {
        let turned = FloatMatrix(rowCount: columnCount, columnCount: rowCount)
        for row in 0..<rowCount {
            for column in 0..<columnCount { turned[column, row] = self[row, column] }
        }
        return turned
    }
}
