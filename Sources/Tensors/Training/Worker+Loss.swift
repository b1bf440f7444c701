import CKernels
import Glibc

extension Worker {
    /// Turns a row of logits into weight · (probabilities − one at `target`), the gradient of the row's weighted loss.
    ///
    /// - Returns: −log p(target), unweighted.
    package func crossEntropy(_ logits: FloatMatrix, row: Int, target: Int, weight: Float) -> Float {
        precondition(target >= 0 && target < logits.columnCount, "a target of the vocabulary")
        let kernels = training
        let values = unsafe logits.pointer(row: row)
        let chosen = unsafe values[target]
        let logSum = unsafe kernels.softmax(values, logits.columnCount, logits.columnCount, 1)
        unsafe kernels.scale(weight, values, logits.columnCount)
        unsafe values[target] -= weight
        return logSum - chosen
    }
}
