package import Tensors
import Transformers

/// A matrix of weights under the name it has in a checkpoint; with a gradient where it is trained.
///
/// `value` and `gradient` are written by the threads of a pool as the operations of Tensors divide them.
package final class Parameter: Sendable {
    /// The tensor's name in GGUF.
    package let name: String
    /// The tensor's shape in GGUF order; one size for a vector.
    package let shape: [Int]
    /// [rows, columns] as in GGUF: a row has `shape[0]` elements. Vectors are one row.
    package let value: FloatMatrix
    /// The gradient that a step accumulates; nil for a frozen parameter.
    package let gradient: FloatMatrix?

    package init(name: String, shape: [Int], value: FloatMatrix, isTrained: Bool) {
        self.name = name
        self.shape = shape
        self.value = value
        gradient = isTrained ? FloatMatrix(rowCount: value.rowCount, columnCount: value.columnCount) : nil
    }

    convenience init(_ place: TensorPlace, value: FloatMatrix, isTrained: Bool) {
        self.init(name: place.name, shape: place.shape, value: value, isTrained: isTrained)
    }

    package var isTrained: Bool { gradient != nil }
    /// Whether weight decay applies: to matrices, not to norms and biases.
    package var decays: Bool { shape.count > 1 }
    package var elementCount: Int { value.rowCount * value.columnCount }
}
