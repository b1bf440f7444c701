import Tensors

/// The part of a block that looks at each token alone: one map up, a function, one map down.
struct FeedForward: Sendable {
    /// The map into the wide features.
    enum Up: Sendable {
        /// activation(gate(x)) · up(x) (arXiv 2002.05202); the two maps alternate by eight rows.
        case gated(WeightMatrix)
        /// activation(up(x) + bias)
        case plain(WeightMatrix, bias: FloatMatrix?)

        var matrix: WeightMatrix {
            switch self {
            case .gated(let matrix), .plain(let matrix, _): matrix
            }
        }
    }

    let norm: Norm
    let up: Up
    let activation: Activation
    let down: WeightMatrix
    var downBias: FloatMatrix?
    /// Normalises the result before it joins the residual stream.
    var outputNorm: Norm?

    /// hidden += down(features(hidden))
    func run(
        _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        let rows = batch.tokens.indices
        norm.apply(
            rows, workspace, configuration, quantised: up.matrix.takesQuantisedInput, residualBias: downBias, worker)
        worker.barrier()
        let isAdapted = batch.narrow(.feedForwardInput, layer: layer, workspace.normalised, workspace, worker)
        if isAdapted { worker.barrier() }
        for strip in stride(from: 0, to: rows.count, by: Workspace.stripTokens) {
            let tokens = strip..<min(strip + Workspace.stripTokens, rows.count)
            activate(tokens, batch, workspace, layer: layer, configuration, isAdapted: isAdapted, worker)
        }
        worker.barrier()
        let target = outputNorm == nil ? workspace.hidden : workspace.branch
        worker.multiply(down, workspace.activated, tokens: rows, into: target, accumulates: outputNorm == nil)
        if batch.narrow(.feedForwardOutput, layer: layer, workspace.activated, workspace, worker) {
            worker.barrier()
            batch.widen(.feedForwardOutput, layer: layer, into: target, workspace, worker)
        }
        worker.barrier()
        if let outputNorm {
            outputNorm.join(rows, workspace, configuration, worker)
            worker.barrier()
        }
    }

    /// The wide features of one strip of tokens. Whole blocks of 32 features stay with one thread, so that it can quantise
    /// them itself.
    private func activate(
        _ tokens: Range<Int>, _ batch: Batch, _ workspace: Workspace, layer: Int,
        _ configuration: TransformerConfiguration, isAdapted: Bool, _ worker: Worker
    ) {
        let rowsPerFeature: Int
        if case .gated = up { rowsPerFeature = 2 } else { rowsPerFeature = 1 }
        let computed = worker.multiply(
            up.matrix, workspace.normalised, tokens: tokens, into: workspace.wide, firstOutputRow: 0,
            unit: 4 * rowsPerFeature)
        if isAdapted {
            batch.widen(
                .feedForwardInput, layer: layer, into: workspace.wide, tokens: tokens, unit: 4 * rowsPerFeature,
                workspace, worker)
        }
        let features =
            computed.lowerBound
            / rowsPerFeature..<min(
                computed.upperBound / rowsPerFeature, configuration.feedForwardSize)
        guard !features.isEmpty else { return }
        for token in tokens {
            switch up {
            case .gated:
                worker.gate(
                    activation, workspace.wide, row: token - tokens.lowerBound, columns: features,
                    into: workspace.activated.values, outputRow: token)
            case .plain(_, let bias):
                worker.activate(
                    activation, workspace.wide, row: token - tokens.lowerBound, bias: bias, columns: features,
                    into: workspace.activated.values, outputRow: token)
            }
            if down.takesQuantisedInput {
                workspace.activated.quantise(row: token, columns: features, worker: worker)
            }
        }
    }
}
