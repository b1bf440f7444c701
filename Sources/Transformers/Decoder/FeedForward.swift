import Tensors

/// The part of a block that looks at each token alone: one map up, a function, one map down.
struct FeedForward: Sendable {
    let norm: Norm
    let features: Features
    /// Whether the checkpoint has gates and ups in one tensor.
    var joinsGate = false
    let down: WeightMatrix
    var downBias: FloatMatrix?
    let junction: Junction

    /// hidden += down(features(hidden))
    func run(
        _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        let rows = batch.tokens.indices
        norm.apply(
            rows, workspace, configuration, quantised: features.up.matrix.takesQuantisedInput, residualBias: downBias,
            worker)
        worker.barrier()
        let isAdapted = batch.narrow(.feedForwardInput, layer: layer, workspace.normalised, workspace, worker)
        if isAdapted { worker.barrier() }
        features.compute(
            rows, of: workspace.normalised, wide: workspace.wide, into: workspace.activated, worker
        ) { strip, unit in
            guard isAdapted else { return }
            batch.widen(
                .feedForwardInput, layer: layer, into: workspace.wide, tokens: strip, unit: unit, workspace, worker)
        }
        worker.barrier()
        let target = junction.target(workspace)
        worker.multiply(down, workspace.activated, tokens: rows, into: target, accumulates: junction.isDirect)
        if batch.narrow(.feedForwardOutput, layer: layer, workspace.activated, workspace, worker) {
            worker.barrier()
            batch.widen(.feedForwardOutput, layer: layer, into: target, workspace, worker)
        }
        worker.barrier()
        junction.join(rows, workspace, configuration, worker)
    }
}
