package import Tensors

/// The mean of −log p over the tokens of sequences that count, weighted: what a language model is trained on.
package final class SequenceLoss: Objective {
    package let decoder: Decoder
    package let limits: TrainingLimits
    private let pool: ThreadPool
    private let training: GrowingWorkspace
    private let reading: GrowingWorkspace

    package init(decoder: Decoder, limits: TrainingLimits, pool: ThreadPool) {
        self.decoder = decoder
        self.limits = limits
        self.pool = pool
        training = GrowingWorkspace(decoder, limits: limits, forwardOnly: false, threadCount: pool.threadCount)
        reading = GrowingWorkspace(decoder, limits: limits, forwardOnly: true, threadCount: pool.threadCount)
    }

    /// In as many passes as the tokens need.
    package func addGradients(_ sequences: [TrainingSequence]) -> Double {
        let totalWeight = sequences.reduce(0) { $0 + $1.totalWeight }
        var loss = 0.0
        for part in limits.passes(sequences) {
            let batch = PackedBatch(part, totalWeight: totalWeight)
            let space = training.fitting(batch)
            pool.run { [decoder] worker in
                ForwardPass(decoder: decoder, batch: batch, space: space, worker: worker).run()
                LossHead(decoder: decoder, batch: batch, space: space, worker: worker).run(backward: true)
                BackwardPass(decoder: decoder, batch: batch, space: space, worker: worker).run()
            }
            loss += SequenceLoss.weightedLoss(batch, space)
        }
        return loss
    }

    package func loss(_ sequences: [TrainingSequence]) -> Double {
        let totalWeight = sequences.reduce(0) { $0 + $1.totalWeight }
        var loss = 0.0
        for part in limits.passes(sequences) {
            let batch = PackedBatch(part, totalWeight: totalWeight)
            let space = reading.fitting(batch)
            pool.run { [decoder] worker in
                ForwardPass(decoder: decoder, batch: batch, space: space, worker: worker).run()
                LossHead(decoder: decoder, batch: batch, space: space, worker: worker).run(backward: false)
            }
            loss += SequenceLoss.weightedLoss(batch, space)
        }
        return loss
    }

    package func tokenCount(_ sequence: TrainingSequence) -> Int { sequence.tokens.count }

    private static func weightedLoss(_ batch: PackedBatch, _ space: TrainingWorkspace) -> Double {
        batch.lossRows.enumerated().reduce(0.0) { sum, element in
            sum + Double(batch.weights[element.element]) * Double(space.loss.losses[0, element.offset])
        }
    }
}
