package import Tensors

/// A tensor of a weight file: its name, type, shape and place. Its range has been checked against the file.
package struct TensorDescriptor: Sendable, Equatable {
    /// The tensor's name, for example `blk.0.attn_q.weight`.
    package let name: String
    /// The type of its elements.
    package let dtype: DType
    /// Sizes in GGUF order: `shape[0]` is the length of a row, whose elements stand next to each other.
    package let shape: [Int]
    /// The tensor's bytes in the file.
    package let byteRange: Range<Int>
    /// Which of a split model's files it stands in, from 0.
    package internal(set) var part = 0

    package init(name: String, dtype: DType, shape: [Int], byteRange: Range<Int>) {
        self.name = name
        self.dtype = dtype
        self.shape = shape
        self.byteRange = byteRange
    }

    /// The number of elements, the product of the shape.
    package var elementCount: Int { shape.reduce(1, *) }
    /// Elements in a row.
    package var rowLength: Int { shape.first ?? 1 }
    /// The number of rows over all further dimensions.
    package var rowCount: Int { shape.dropFirst().reduce(1, *) }
}
