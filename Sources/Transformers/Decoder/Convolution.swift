import Tensors

/// A short gated convolution in the place of attention (LFM2, arXiv 2511.23404): a token's result depends on its own row and
/// on the few before it in the sequence.
struct Convolution: Sendable {
    let norm: Norm
    /// The map to the three factors of a token.
    let input: WeightMatrix
    /// [convolution size, hiddenSize]
    let kernel: FloatMatrix
    /// The layer's place in caches.
    let cachePlace: Int
    let output: WeightMatrix
    let junction: Junction

    /// hidden += output(gate · convolution(left · right))
    func run(_ batch: Batch, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker) {
        let rows = batch.tokens.indices
        let layout = ConvolutionLayout(configuration)
        norm.apply(
            rows, workspace, configuration, quantised: input.takesQuantisedInput, residualBias: nil, worker)
        worker.barrier()
        worker.multiply(input, workspace.normalised, tokens: rows, into: workspace.projected)
        worker.barrier()
        for row in worker.share(of: rows.count) {
            guard let storage = batch.parts[batch.partOfRow[row]].convolutions else { continue }
            worker.store(
                workspace.projected, row: row, productOf: 0, and: layout.right, into: storage, layer: cachePlace,
                position: batch.positions[row])
        }
        worker.barrier()
        // The normalised states have been read: their buffer, of the same width, takes the results.
        for row in worker.share(of: rows.count) {
            guard let storage = batch.parts[batch.partOfRow[row]].convolutions else { continue }
            worker.convolve(
                storage, layer: cachePlace, position: batch.positions[row], weights: kernel,
                gates: (workspace.projected, row, layout.gate), into: workspace.normalised.values, outputRow: row)
            if output.takesQuantisedInput {
                workspace.normalised.quantise(row: row, columns: 0..<configuration.hiddenSize, worker: worker)
            }
        }
        worker.barrier()
        worker.multiply(
            output, workspace.normalised, tokens: rows, into: junction.target(workspace),
            accumulates: junction.isDirect)
        worker.barrier()
        junction.join(rows, workspace, configuration, worker)
    }
}

/// Where the factors of a convolution stand in a row of `Workspace.projected`, after the left one.
struct ConvolutionLayout: Sendable {
    let gate: Int
    let right: Int
    let width: Int

    init(_ configuration: TransformerConfiguration) {
        gate = configuration.hiddenSize
        right = 2 * configuration.hiddenSize
        width = 3 * configuration.hiddenSize
    }
}
