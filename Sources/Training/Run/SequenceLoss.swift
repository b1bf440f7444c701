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

    package func addGradients(_ sequences: [TrainingSequence]) -> Double {
        run(sequences, in: training, backward: true)
    }

    package func loss(_ sequences: [TrainingSequence]) -> Double { run(sequences, in: reading, backward: false) }

    /// In as many passes as the tokens need.
    private func run(_ sequences: [TrainingSequence], in workspace: GrowingWorkspace, backward: Bool) -> Double {
        let totalWeight = sequences.reduce(0) { $0 + $1.totalWeight }
        var loss = 0.0
        for part in limits.passes(sequences) {
            let batch = PackedBatch(part, totalWeight: totalWeight)
            let space = workspace.fitting(batch)
            pool.run { [decoder] worker in
                let pass = TrainingPass(decoder: decoder, batch: batch, space: space, worker: worker)
                pass.runForward()
                pass.runLoss(backward: backward)
                if backward { pass.runBackward() }
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
