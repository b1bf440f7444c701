import Glibc
import Tensors

/// A mixture of experts in the place of one feed-forward part (arXiv 1701.06538, 2401.04088): a router sends each token to
/// some of them, and their results are added by its probabilities.
///
/// The tokens of one expert are multiplied together, so that an expert's weights are read once for a batch. A token's
/// results are added in the order of its experts' ranks, whatever other tokens there are.
struct Experts: Sendable {
    /// The maps of one expert.
    struct Expert: Sendable {
        let features: Features
        let down: WeightMatrix
    }

    let norm: Norm
    let router: WeightMatrix
    let experts: [Expert]
    /// What every token is sent to.
    let shared: Expert?
    /// The shared expert's result is multiplied by the sigmoid of this vector's product with the token.
    let sharedGate: FloatMatrix?
    let normalisesWeights: Bool
    /// Biases of the router, in one row, and of the experts' maps down, one row each.
    var routerBias: FloatMatrix?
    var downBias: FloatMatrix?
    let scale: Float

    private var takesQuantisedInput: Bool {
        experts.contains { $0.features.up.matrix.takesQuantisedInput }
    }

    /// hidden += sum over a token's experts of probability · expert(norm(hidden)), and the shared expert's result.
    func run(_ batch: Batch, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker) {
        let rows = batch.tokens.indices
        let space = workspace.experts
        let isQuantised =
            takesQuantisedInput || router.takesQuantisedInput
            || shared?.features.up.matrix.takesQuantisedInput == true
        norm.apply(rows, workspace, configuration, quantised: isQuantised, residualBias: nil, worker)
        worker.barrier()
        route(rows, workspace, worker)
        gather(rows, workspace, configuration, worker)
        for (number, expert) in experts.enumerated() {
            let slots = space.routes.slots(ofExpert: number)
            if slots.isEmpty { continue }
            expert.features.compute(slots, of: space.gathered, wide: space.wide, into: space.activated, worker)
        }
        worker.barrier()
        for (number, expert) in experts.enumerated() {
            let slots = space.routes.slots(ofExpert: number)
            if slots.isEmpty { continue }
            worker.multiply(expert.down, space.activated, tokens: slots, into: space.results)
        }
        worker.barrier()
        let columns = 0..<configuration.hiddenSize
        for row in worker.share(of: rows.count) {
            for rank in 0..<space.routes.usedCount {
                let route = space.routes.route(ofToken: row, rank: rank)
                workspace.hidden.add(
                    scale * route.weight, times: space.results, row: route.slot, columns: columns, row: row,
                    column: 0, worker: worker)
                if let downBias {
                    workspace.hidden.add(
                        scale * route.weight, times: downBias, row: space.routes.expert(ofToken: row, rank: rank),
                        columns: columns, row: row, column: 0, worker: worker)
                }
            }
        }
        if let shared { add(shared, rows, workspace, configuration, worker) }
        worker.barrier()
    }

    /// Chooses each token's experts.
    private func route(_ rows: Range<Int>, _ workspace: Workspace, _ worker: Worker) {
        let space = workspace.experts
        worker.multiply(router, workspace.normalised, tokens: rows, into: space.scores)
        worker.barrier()
        for row in worker.share(of: rows.count) {
            if let routerBias { space.scores.add(routerBias, row: row, factor: 1, worker: worker) }
            space.routes.choose(token: row, scores: space.scores, normalises: normalisesWeights)
        }
        worker.barrier()
        if worker.index == 0 { space.routes.group(tokenCount: rows.count) }
        worker.barrier()
    }

    /// Puts the tokens of each expert side by side.
    private func gather(
        _ rows: Range<Int>, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        let space = workspace.experts
        for slot in worker.share(of: rows.count * space.routes.usedCount) {
            space.gathered.values.copyRow(
                space.routes.token(ofSlot: slot), of: workspace.normalised.values, to: slot)
            if takesQuantisedInput {
                space.gathered.quantise(row: slot, columns: 0..<configuration.hiddenSize, worker: worker)
            }
        }
        worker.barrier()
    }

    /// hidden += sigmoid(gate · x) · expert(x), for all tokens.
    private func add(
        _ shared: Expert, _ rows: Range<Int>, _ workspace: Workspace, _ configuration: TransformerConfiguration,
        _ worker: Worker
    ) {
        let space = workspace.experts
        shared.features.compute(rows, of: workspace.normalised, wide: space.wide, into: space.sharedActivated, worker)
        worker.barrier()
        worker.multiply(shared.down, space.sharedActivated, tokens: rows, into: workspace.branch)
        worker.barrier()
        for row in worker.share(of: rows.count) {
            var factor = scale
            if let sharedGate {
                factor /= 1 + exp(-worker.dot(workspace.normalised.values, row: row, sharedGate, row: 0))
            }
            workspace.hidden.add(
                factor, times: workspace.branch, row: row, columns: 0..<configuration.hiddenSize, row: row, column: 0,
                worker: worker)
        }
    }
}
