package import Tensors

/// Takes steps: gradients of a batch, clipping, AdamW.
///
/// Results depend on the examples, the settings and the instruction set's rounding, not on the number of threads.
package final class Trainer<Goal: Objective> {
    package let objective: Goal
    package let optimiser: Optimiser
    package let schedule: LearningSchedule
    /// Steps taken.
    package private(set) var stepCount: Int
    private var watch: DivergenceWatch

    package init(objective: Goal, optimiser: OptimiserOptions, schedule: LearningSchedule, pool: ThreadPool) {
        self.objective = objective
        self.optimiser = Optimiser(parameters: objective.decoder.trained, options: optimiser, pool: pool)
        self.schedule = schedule
        stepCount = 0
        watch = DivergenceWatch()
    }

    package var decoder: Decoder { objective.decoder }

    /// One step over `examples`.
    ///
    /// - Throws: `TrainingError.diverged` before any weight is changed, where loss or gradients are not finite or the loss
    ///   has exploded.
    package func step(_ examples: [Goal.Example]) throws(TrainingError) -> StepReport {
        let loss = accumulateGradients(examples)
        let norm = optimiser.gradientNorm()
        let number = stepCount + 1
        try watch.check(loss: loss, gradientNorm: norm, step: number)
        let rate = schedule.rate(step: number)
        optimiser.step(number: number, rate: rate, norm: norm)
        stepCount = number
        return StepReport(
            step: number, loss: loss, gradientNorm: norm, learningRate: rate,
            tokenCount: examples.reduce(0) { $0 + objective.tokenCount($1) })
    }

    /// Sets the gradients to those of the mean loss over `examples`, and returns that loss.
    package func accumulateGradients(_ examples: [Goal.Example]) -> Double {
        optimiser.clearGradients()
        return objective.addGradients(examples)
    }

    /// The mean loss over `examples`, without gradients.
    package func loss(_ examples: [Goal.Example]) -> Double { objective.loss(examples) }

    /// Continues after `step` steps whose weights and moments have been put back.
    func resume(after step: Int, watch: DivergenceWatch) {
        stepCount = step
        self.watch = watch
    }

    var divergenceWatch: DivergenceWatch { watch }
}

extension Trainer where Goal == SequenceLoss {
    /// A trainer of a language model.
    package convenience init(
        decoder: Decoder, optimiser: OptimiserOptions, schedule: LearningSchedule, limits: TrainingLimits = .init(),
        pool: ThreadPool
    ) {
        self.init(
            objective: SequenceLoss(decoder: decoder, limits: limits, pool: pool), optimiser: optimiser,
            schedule: schedule, pool: pool)
    }
}

/// What one step did.
package struct StepReport: Sendable, Equatable {
    /// From 1.
    package let step: Int
    /// The mean over the step's examples, before the step.
    package let loss: Double
    /// Before clipping.
    package let gradientNorm: Double
    package let learningRate: Float
    package let tokenCount: Int
}
