package import Tensors

/// The constants of AdamW (arXiv 1711.05101) that do not change from step to step.
package struct OptimiserOptions: Sendable, Equatable, Codable {
    package var beta1: Float
    package var beta2: Float
    package var epsilon: Float
    /// Decoupled decay of matrices; norms and biases do not decay.
    package var weightDecay: Float
    /// The largest norm of all gradients together; longer ones are shortened to it. 0 for none.
    package var gradientLimit: Float

    package init(
        beta1: Float = 0.9, beta2: Float = 0.98, epsilon: Float = 1e-8, weightDecay: Float = 0.01,
        gradientLimit: Float = 1
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.gradientLimit = gradientLimit
    }
}

/// AdamW over a model's trained parameters, with the two moments of each.
package final class Optimiser: Sendable {
    package let options: OptimiserOptions
    package let parameters: [Parameter]
    /// Running means of gradients and of their squares, in the order of `parameters`.
    package let firstMoments: [FloatMatrix]
    package let secondMoments: [FloatMatrix]
    private let pool: ThreadPool

    package init(parameters: [Parameter], options: OptimiserOptions, pool: ThreadPool) {
        self.options = options
        self.parameters = parameters
        self.pool = pool
        func zeros() -> [FloatMatrix] {
            parameters.map { FloatMatrix(rowCount: $0.value.rowCount, columnCount: $0.value.columnCount) }
        }
        firstMoments = zeros()
        secondMoments = zeros()
    }

    /// The Euclidean norm of all gradients together.
    package func gradientNorm() -> Double {
        parameters.reduce(0.0) { $0 + ($1.gradient?.sumOfSquares(pool: pool) ?? 0) }.squareRoot()
    }

    /// Sets all gradients to zero.
    package func clearGradients() {
        pool.run { worker in
            for case let gradient? in parameters.map(\.gradient) {
                worker.clear(gradient, rows: worker.share(of: gradient.rowCount))
            }
        }
    }

    /// Changes the parameters by one step and leaves the gradients as they are.
    ///
    /// - Parameters:
    ///   - number: the step, from 1.
    ///   - norm: the gradients' norm.
    package func step(number: Int, rate: Float, norm: Double) {
        let limit = Double(options.gradientLimit)
        let factor = limit > 0 && norm > limit ? Float(limit / norm) : 1
        pool.run { worker in
            for (index, parameter) in parameters.enumerated() {
                guard let gradient = parameter.gradient else { continue }
                let step = AdamWStep(
                    learningRate: rate, beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
                    weightDecay: parameter.decays ? options.weightDecay : 0, number: number, gradientFactor: factor)
                worker.adamW(
                    step, gradient: gradient, parameter: parameter.value, first: firstMoments[index],
                    second: secondMoments[index])
            }
        }
    }
}
