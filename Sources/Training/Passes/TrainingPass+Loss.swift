import Tensors
import Transformers

/// The final norm, the head and the cross-entropy, at the rows whose loss counts and only there.
///
/// Rows go through in pieces whose logits fit a fixed buffer, so that logits of all tokens never exist at once.
extension TrainingPass {
    private var buffers: LossBuffers { space.loss }

    /// Writes each loss row's −log p(target); with `backward` also the gradient of the residual stream after the last
    /// layer, and adds to the gradients of head and final norm where they are trained.
    func runLoss(backward: Bool) {
        if backward { worker.clear(space.gradient, rows: rows) }
        for start in stride(from: 0, to: batch.lossRows.count, by: buffers.rowLimit) {
            let piece = start..<min(start + buffers.rowLimit, batch.lossRows.count)
            computeLogits(of: batch.lossRows[piece])
            for row in worker.rows(of: piece.count) {
                let source = batch.lossRows[piece.lowerBound + row]
                buffers.losses[0, piece.lowerBound + row] = worker.crossEntropy(
                    buffers.logits, row: row, target: Int(batch.targets[source]), weight: batch.weights[source],
                    softCap: configuration.logitSoftCap)
            }
            if backward { goBack(piece) }
            worker.barrier()
        }
    }

    /// The logits after some rows of the residual stream in `space.final`, at most as many as the buffers take.
    func computeLogits(of sources: ArraySlice<Int>) {
        let rows = worker.rows(of: sources.count)
        worker.barrier()
        for row in rows {
            worker.copy(space.final, row: sources[sources.startIndex + row], to: buffers.input, row: row)
        }
        worker.normalise(
            buffers.input, decoder.outputNorm.parameters, rows: rows, into: buffers.normalised, moments: buffers.moments
        )
        worker.multiply(
            buffers.normalised.first(sources.count), decoder.head.value.whole.transposed,
            into: buffers.logits.first(sources.count), panels: space.panels)
        let (scale, columns) = (configuration.logitScale, 0..<configuration.vocabularySize)
        for row in rows {
            if scale != 1 { buffers.logits.scale(row: row, columns: columns, by: scale) }
            if let cap = configuration.logitSoftCap {
                worker.softCap(buffers.logits, row: row, columns: columns, cap: cap)
            }
        }
    }

    private func goBack(_ piece: Range<Int>) {
        let rows = worker.rows(of: piece.count)
        if configuration.logitScale != 1 { worker.scale(buffers.logits, rows: rows, by: configuration.logitScale) }
        worker.multiply(
            buffers.logits.first(piece.count), decoder.head.value.whole, into: buffers.gradient.first(piece.count),
            panels: space.panels)
        if let gradient = decoder.head.gradient {
            worker.multiply(
                buffers.logits.first(piece.count).transposed, buffers.normalised.first(piece.count),
                into: gradient.whole, accumulates: true, panels: space.panels)
        }
        if let gradient = decoder.outputNorm.weight.gradient {
            worker.addNormGradient(
                buffers.input, gradient: buffers.gradient, moments: buffers.moments, rowCount: piece.count, to: gradient
            )
        }
        if let gradient = decoder.outputNorm.bias?.gradient {
            worker.addBiasGradient(buffers.gradient, rowCount: piece.count, to: gradient)
        }
        worker.clear(buffers.inputGradient, rows: rows)
        worker.normaliseBack(
            buffers.input, decoder.outputNorm.parameters, gradient: buffers.gradient, moments: buffers.moments,
            rows: rows, inputGradient: buffers.inputGradient)
        for row in rows {
            worker.copy(
                buffers.inputGradient, row: row, to: space.gradient, row: batch.lossRows[piece.lowerBound + row])
        }
    }
}
