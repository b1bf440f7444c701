internal import Formats
package import Tensors

extension PackedWeightFile {
    /// A matrix with the name by which it is found again.
    package struct Matrix: Sendable {
        package let name: String
        package let matrix: WeightMatrix

        package init(name: String, matrix: WeightMatrix) {
            self.name = name
            self.matrix = matrix
        }
    }

    /// Writes a file that takes its place once it is complete and on the disk.
    ///
    /// - Throws: `FileError`.
    static func write(_ matrices: [Matrix], key: String, to path: String) throws(FileError) {
        let head = head(of: matrices, key: key)
        var file = try NewFile(path: path)
        try file.append(head)
        for matrix in matrices {
            try file.append(matrix.matrix)
            let padding = roundedUp(matrix.matrix.byteCount) - matrix.matrix.byteCount
            try file.append(Array(repeating: UInt8(0), count: padding))
        }
        try file.finish()
    }

    /// Everything before the first matrix.
    private static func head(of matrices: [Matrix], key: String) -> [UInt8] {
        var places = ByteWriter()
        places.append(string: Array(key.utf8))
        places.append(UInt64(matrices.count))
        var offset = 0
        for matrix in matrices {
            let form = matrix.matrix.form
            places.append(string: Array(matrix.name.utf8))
            places.append(form.packedNumber)
            for number in [form.columnCount, offset, form.byteCount] { places.append(UInt64(number)) }
            offset += roundedUp(form.byteCount)
        }
        let directoryByteCount = 8 + places.bytes.count
        let headByteCount = roundedUp(prefixByteCount + directoryByteCount)
        var directory = ByteWriter(byteCount: directoryByteCount)
        directory.append(UInt64(headByteCount + offset))
        directory.append(places.bytes)

        var head = ByteWriter(mark: mark, version: version, byteCount: headByteCount)
        head.append(UInt64(directoryByteCount))
        head.append(CRC32C.sum(of: directory.bytes.span))
        head.append(directory.bytes)
        head.append(Array(repeating: UInt8(0), count: headByteCount - head.bytes.count))
        return head.bytes
    }
}
