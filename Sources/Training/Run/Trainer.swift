package import Tensors

/// Takes steps: gradients of a batch, clipping, AdamW.
///
/// Results depend on the sequences, the settings and the instruction set's rounding, not on the number of threads.
package final class Trainer {
    package let decoder: Decoder
    package let optimiser: Optimiser
    package let schedule: LearningSchedule
    package let limits: TrainingLimits
    /// Steps taken.
    package private(set) var stepCount: Int
    let pool: ThreadPool
    private var workspace: TrainingWorkspace?
    private var readingWorkspace: TrainingWorkspace?
    private var watch: DivergenceWatch

    package init(
        decoder: Decoder, optimiser: OptimiserOptions, schedule: LearningSchedule, limits: TrainingLimits = .init(),
        pool: ThreadPool
    ) {
        self.decoder = decoder
        self.optimiser = Optimiser(parameters: decoder.trained, options: optimiser, pool: pool)
        self.schedule = schedule
        self.limits = limits
        self.pool = pool
        stepCount = 0
        watch = DivergenceWatch()
    }

    /// What one step did.
    package struct StepReport: Sendable, Equatable {
        /// From 1.
        package let step: Int
        /// The mean of −log p over the tokens that count, weighted.
        package let loss: Double
        /// Before clipping.
        package let gradientNorm: Double
        package let learningRate: Float
        package let tokenCount: Int
    }

    /// One step over `sequences`, in as many passes as their tokens need.
    ///
    /// - Throws: `TrainingError.diverged` before any weight is changed, where loss or gradients are not finite or the loss
    ///   has exploded.
    package func step(_ sequences: [TrainingSequence]) throws(TrainingError) -> StepReport {
        let loss = accumulateGradients(sequences)
        let norm = optimiser.gradientNorm()
        let number = stepCount + 1
        try watch.check(loss: loss, gradientNorm: norm, step: number)
        let rate = schedule.rate(step: number)
        optimiser.step(number: number, rate: rate, norm: norm)
        stepCount = number
        return StepReport(
            step: number, loss: loss, gradientNorm: norm, learningRate: rate,
            tokenCount: sequences.reduce(0) { $0 + $1.tokens.count })
    }

    /// Sets the gradients to those of the mean loss over `sequences`, and returns that loss.
    package func accumulateGradients(_ sequences: [TrainingSequence]) -> Double {
        optimiser.clearGradients()
        let totalWeight = sequences.reduce(0) { $0 + $1.totalWeight }
        var loss = 0.0
        for part in limits.passes(sequences) {
            let batch = PackedBatch(part, totalWeight: totalWeight)
            let space = workspace(for: batch)
            pool.run { [decoder] worker in
                ForwardPass(decoder: decoder, batch: batch, space: space, worker: worker).run()
                LossHead(decoder: decoder, batch: batch, space: space, worker: worker).run(backward: true)
                BackwardPass(decoder: decoder, batch: batch, space: space, worker: worker).run()
            }
            loss += Trainer.weightedLoss(batch, space)
        }
        return loss
    }

    /// The mean loss over `sequences`, without gradients.
    package func loss(_ sequences: [TrainingSequence]) -> Double {
        let totalWeight = sequences.reduce(0) { $0 + $1.totalWeight }
        var loss = 0.0
        for part in limits.passes(sequences) {
            let batch = PackedBatch(part, totalWeight: totalWeight)
            let space = forwardWorkspace(for: batch)
            pool.run { [decoder] worker in
                ForwardPass(decoder: decoder, batch: batch, space: space, worker: worker).run()
                LossHead(decoder: decoder, batch: batch, space: space, worker: worker).run(backward: false)
            }
            loss += Trainer.weightedLoss(batch, space)
        }
        return loss
    }

    /// Continues after `step` steps whose weights and moments have been put back.
    func resume(after step: Int, watch: DivergenceWatch) {
        stepCount = step
        self.watch = watch
    }

    var divergenceWatch: DivergenceWatch { watch }

    private static func weightedLoss(_ batch: PackedBatch, _ space: TrainingWorkspace) -> Double {
        batch.lossRows.enumerated().reduce(0.0) { sum, element in
            sum + Double(batch.weights[element.element]) * Double(space.loss.losses[0, element.offset])
        }
    }

    private func workspace(for batch: PackedBatch) -> TrainingWorkspace {
        let space = fitting(workspace, batch, forwardOnly: false)
        workspace = space
        return space
    }

    private func forwardWorkspace(for batch: PackedBatch) -> TrainingWorkspace {
        let space = fitting(readingWorkspace, batch, forwardOnly: true)
        readingWorkspace = space
        return space
    }

    /// `space` where the batch fits it, else a larger one.
    private func fitting(_ space: TrainingWorkspace?, _ batch: PackedBatch, forwardOnly: Bool) -> TrainingWorkspace {
        if let space, batch.tokenCount <= space.capacity, batch.longest <= space.longest,
            batch.lossRows.count <= space.loss.losses.columnCount
        {
            return space
        }
        func rounded(_ size: Int, _ old: Int?) -> Int { max((size * 9 / 8 + 63) / 64 * 64, old ?? 0) }
        return TrainingWorkspace(
            decoder, capacity: rounded(batch.tokenCount, space?.capacity),
            longest: rounded(batch.longest, space?.longest),
            lossRows: rounded(batch.lossRows.count, space?.loss.losses.columnCount),
            limits: limits, forwardOnly: forwardOnly, threadCount: pool.threadCount)
    }
}
