import Tensors

/// The forward pass of one more token for each of some sequences, against the stored keys and values.
struct StepPass: Sendable {
    /// One row a sequence.
    let pass: TrainingPass
    /// The stored rows of each sequence, the new token's last.
    let histories: [Range<Int>]
    /// Keys and values of each layer.
    let stored: [FloatMatrix]

    /// Leaves the residual stream after the last layer in `space.final`.
    func run() {
        let (space, worker) = (pass.space, pass.worker)
        pass.embed(into: space.final)
        for (index, layer) in pass.decoder.layers.enumerated() {
            let inner = space.tapes.layers[index].inner
            pass.project(layer, from: space.final, into: inner)
            for row in pass.rows {
                let history = histories[row]
                worker.copy(inner.projected, row: row, to: stored[index], row: history.upperBound - 1)
                let seen = layer.window.map { max(history.lowerBound, history.upperBound - $0) }
                space.attention.attend(
                    inner.projected, row: row, stored: stored[index],
                    rows: (seen ?? history.lowerBound)..<history.upperBound, into: inner.attended, worker: worker)
            }
            pass.joinAttention(layer, input: space.final, inner)
            pass.runFeedForward(layer, inner, output: space.final)
        }
    }
}
