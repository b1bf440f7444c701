import CKernels

/// The constants of one AdamW step (arXiv 1711.05101).
package struct AdamWStep: Sendable {
    package var learningRate: Float
    package var beta1: Float
    package var beta2: Float
    package var epsilon: Float
    package var weightDecay: Float
    /// The step's number, from 1: it decides how much of the moments' bias towards zero is taken out.
    package var number: Int
    /// What gradients are multiplied by first: clipping.
    package var gradientFactor: Float

    package init(
        learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, number: Int,
        gradientFactor: Float
    ) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.number = number
        self.gradientFactor = gradientFactor
    }
}

extension FloatMatrix {
    /// Elements with the padding of rows, which is always zero.
    private var storedCount: Int { rowCount * rowStride }
    /// Elements that one sum of squares covers: fixed, so that sums do not depend on the number of threads.
    private static let piece = 4096

    /// The sum of the squares of all elements, in pieces that are added up in double precision.
    package func sumOfSquares(pool: ThreadPool) -> Double {
        let pieces = (storedCount + FloatMatrix.piece - 1) / FloatMatrix.piece
        let sums = FloatMatrix(rowCount: 1, columnCount: max(1, pieces))
        pool.run { worker in
            let kernels = worker.training
            for number in worker.share(of: pieces) {
                let start = number * FloatMatrix.piece
                unsafe sums.pointer(row: 0)[number] = kernels.sum_of_squares(
                    pointer(row: 0) + start, min(FloatMatrix.piece, storedCount - start))
            }
        }
        return (0..<pieces).reduce(0.0) { $0 + Double(sums.row(0)[$1]) }
    }
}

extension Worker {
    /// One step of AdamW on this thread's share of a parameter.
    package func adamW(
        _ step: AdamWStep, gradient: FloatMatrix, parameter: FloatMatrix, first: FloatMatrix, second: FloatMatrix
    ) {
        for matrix in [gradient, first, second] {
            precondition(matrix.rowCount == parameter.rowCount && matrix.columnCount == parameter.columnCount)
        }
        let elements = share(of: parameter.rowCount * parameter.rowStride, unit: 1024)
        guard !elements.isEmpty else { return }
        var arguments = ck_adamw_args(
            learning_rate: step.learningRate, beta1: step.beta1, beta2: step.beta2, epsilon: step.epsilon,
            weight_decay: step.weightDecay, correction1: AdamWStep.correction(step.beta1, step.number),
            correction2: AdamWStep.correction(step.beta2, step.number), gradient_factor: step.gradientFactor)
        let start = elements.lowerBound
        unsafe training.adamw(
            &arguments, gradient.pointer(row: 0) + start, parameter.pointer(row: 0) + start,
            first.pointer(row: 0) + start, second.pointer(row: 0) + start, elements.count)
    }
}

extension AdamWStep {
    /// 1 - beta^step, in double precision.
    fileprivate static func correction(_ beta: Float, _ step: Int) -> Float {
        var (power, base, exponent) = (1.0, Double(beta), step)
        while exponent > 0 {
            if exponent & 1 == 1 { power *= base }
            base *= base
            exponent >>= 1
        }
        return Float(1 - power)
    }
}
