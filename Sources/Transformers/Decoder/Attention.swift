import Tensors

/// Causal self-attention with grouped queries (arXiv 2305.13245) and what architectures add to it.
///
/// Every function of the decoder is run by all threads of a pool at once; each takes its share and meets the others at
/// barriers. A token's result depends neither on the other tokens of the batch nor on the number of threads.
struct Attention: Sendable {
    let norm: Norm
    /// Query, key and value maps; in one matrix where their types agree.
    let projections: [WeightMatrix]
    /// Biases of the three maps, side by side.
    var bias: FloatMatrix?
    /// RMSNorm of each query and key head before it is rotated (arXiv 2302.05442), or of all together.
    var queryNorm: FloatMatrix?
    var keyNorm: FloatMatrix?
    /// Which of the workspace's tables turns queries and keys; nil where none does.
    var rotation: Int? = 0
    var limits = AttentionLimits()
    /// The layer's place in caches.
    let cachePlace: Int
    let output: WeightMatrix
    var outputBias: FloatMatrix?
    let junction: Junction

    /// The normalised hidden states' queries, keys and values, side by side in `workspace.projected`.
    func project(
        _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        norm.apply(
            batch.tokens.indices, workspace, configuration, quantised: projections[0].takesQuantisedInput,
            residualBias: outputBias, worker)
        if let bias {
            for row in worker.share(of: batch.tokens.count) { workspace.projected.copyRow(0, of: bias, to: row) }
        }
        worker.barrier()
        var column = 0
        for projection in projections {
            worker.multiply(
                projection, workspace.normalised, tokens: batch.tokens.indices, into: workspace.projected,
                column: column, accumulates: bias != nil)
            column += projection.paddedRowCount
        }
        if batch.narrow(.attentionInput, layer: layer, workspace.normalised, workspace, worker) {
            worker.barrier()
            batch.widen(.attentionInput, layer: layer, into: workspace.projected, workspace, worker)
        }
        worker.barrier()
    }

    /// hidden += output(attention(rotated queries, cached keys, cached values))
    func run(
        _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        let layout = ProjectedLayout(configuration)
        for row in worker.share(of: batch.tokens.count) {
            rotateAndStore(row, batch, workspace, layout, configuration, worker)
        }
        worker.barrier()
        attend(batch, workspace, configuration, worker)
        worker.barrier()
        if output.takesQuantisedInput {
            for row in worker.share(of: batch.tokens.count) {
                workspace.attended.quantise(row: row, columns: 0..<configuration.querySize, worker: worker)
            }
            worker.barrier()
        }
        let target = junction.target(workspace)
        worker.multiply(
            output, workspace.attended, tokens: batch.tokens.indices, into: target, accumulates: junction.isDirect)
        if batch.narrow(.attentionOutput, layer: layer, workspace.attended, workspace, worker) {
            worker.barrier()
            batch.widen(.attentionOutput, layer: layer, into: target, workspace, worker)
        }
        worker.barrier()
        junction.join(batch.tokens.indices, workspace, configuration, worker)
    }

    private func attend(
        _ batch: Batch, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        let headsPerGroup = configuration.headCount / configuration.keyValueHeadCount
        let groupWidth = headsPerGroup * configuration.headDimension
        // Later tasks see more positions: dealing them out in turn keeps the threads' loads close.
        for number in stride(from: worker.index, to: batch.attentionTasks.count, by: worker.count) {
            let task = batch.attentionTasks[number]
            worker.attend(
                workspace.projected, rows: task.rows, queryColumn: task.head * groupWidth,
                headsPerGroup: headsPerGroup, scale: configuration.attentionScale,
                storage: batch.parts[task.part].storage, layer: cachePlace, head: task.head,
                firstPosition: batch.positions[task.rows.lowerBound], limits: limits,
                into: workspace.attended.values, outputColumn: task.head * groupWidth,
                scratch: workspace.attentionScratch)
        }
    }

    private func rotateAndStore(
        _ row: Int, _ batch: Batch, _ workspace: Workspace, _ layout: ProjectedLayout,
        _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        let position = batch.positions[row]
        let dimension = configuration.headDimension
        let queries = 0..<configuration.querySize
        let keys = layout.key..<layout.key + configuration.keyValueSize
        for (columns, norm) in [(queries, queryNorm), (keys, keyNorm)] {
            if let norm {
                worker.rmsNormHeads(
                    workspace.projected, row: row, columns: columns, weight: norm,
                    epsilon: configuration.rmsNormEpsilon)
            }
            if let rotation {
                worker.rotate(
                    workspace.projected, row: row, columns: columns, headDimension: dimension,
                    rotatedDimension: configuration.ropeDimension, angles: workspace.rotary[rotation],
                    position: position)
            }
        }
        for head in 0..<configuration.keyValueHeadCount {
            worker.store(
                workspace.projected, row: row, keyColumn: layout.key + head * dimension,
                valueColumn: layout.value + head * dimension, into: batch.parts[batch.partOfRow[row]].storage,
                layer: cachePlace, head: head, position: position)
        }
    }
}

/// Where queries, keys and values stand in a row of `Workspace.projected`; each starts a group of eight.
struct ProjectedLayout: Sendable {
    let key: Int
    let value: Int
    let width: Int

    init(_ configuration: TransformerConfiguration) {
        key = configuration.querySize
        value = key + configuration.keyValueSize
        width = value + configuration.keyValueSize
    }
}
