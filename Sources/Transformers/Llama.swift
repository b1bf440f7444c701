import Tensors

/// The Llama architecture (arXiv 2302.13971): RMSNorm before each part, rotary positions, grouped queries, SwiGLU.
///
/// Every function here is run by all threads of a pool at once; each takes its share and meets the others at barriers.
/// A token's result depends neither on the other tokens of the batch nor on the number of threads.
struct Llama: Sendable {
    let configuration: TransformerConfiguration
    let embedding: WeightMatrix
    let layers: [Layer]
    let outputNorm: FloatMatrix
    /// The head; the embedding again where they are tied.
    let output: WeightMatrix

    struct Layer: Sendable {
        let attention: Attention
        let feedForward: FeedForward
    }

    // MARK: Attention

    struct Attention: Sendable {
        let norm: FloatMatrix
        /// Query, key and value maps; in one matrix where their types agree.
        let projections: [WeightMatrix]
        let output: WeightMatrix

        /// The normalised hidden states' queries, keys and values, side by side in `workspace.projected`.
        func project(
            _ batch: Batch, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker
        ) {
            normalise(
                batch.tokens.indices, norm, workspace, configuration, quantised: projections[0].takesQuantisedInput,
                worker)
            worker.barrier()
            var column = 0
            for projection in projections {
                worker.multiply(
                    projection, workspace.normalised, tokens: batch.tokens.indices, into: workspace.projected,
                    column: column)
                column += projection.paddedRowCount
            }
            worker.barrier()
        }

        /// hidden += output(attention(rotated queries, cached keys, cached values))
        func run(
            _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration,
            _ worker: Worker
        ) {
            let layout = ProjectedLayout(configuration)
            for row in worker.share(of: batch.tokens.count) {
                rotateAndStore(row, batch, workspace, layout, layer: layer, configuration, worker)
            }
            worker.barrier()
            let headsPerGroup = configuration.headCount / configuration.keyValueHeadCount
            let groupWidth = headsPerGroup * configuration.headDimension
            // Later tasks see more positions: dealing them out in turn keeps the threads' loads close.
            for number in stride(from: worker.index, to: batch.attentionTasks.count, by: worker.count) {
                let task = batch.attentionTasks[number]
                let part = batch.parts[task.part]
                worker.attend(
                    workspace.projected, rows: task.rows, queryColumn: task.head * groupWidth,
                    headsPerGroup: headsPerGroup,
                    scale: 1 / Float(configuration.headDimension).squareRoot(), storage: part.storage, layer: layer,
                    head: task.head, firstPosition: batch.positions[task.rows.lowerBound],
                    into: workspace.attended.values, outputColumn: task.head * groupWidth,
                    scratch: workspace.attentionScratch)
            }
            worker.barrier()
            if output.takesQuantisedInput {
                for row in worker.share(of: batch.tokens.count) {
                    workspace.attended.quantise(row: row, columns: 0..<configuration.querySize, worker: worker)
                }
                worker.barrier()
            }
            worker.multiply(
                output, workspace.attended, tokens: batch.tokens.indices, into: workspace.hidden, accumulates: true)
            worker.barrier()
        }

        private func rotateAndStore(
            _ row: Int, _ batch: Batch, _ workspace: Workspace, _ layout: ProjectedLayout, layer: Int,
            _ configuration: TransformerConfiguration, _ worker: Worker
        ) {
            let position = batch.positions[row]
            let dimension = configuration.headDimension
            for columns in [0..<configuration.querySize, layout.key..<layout.key + configuration.keyValueSize] {
                worker.rotate(
                    workspace.projected, row: row, columns: columns, headDimension: dimension,
                    rotatedDimension: configuration.ropeDimension, angles: workspace.rotary, position: position)
            }
            for head in 0..<configuration.keyValueHeadCount {
                worker.store(
                    workspace.projected, row: row, keyColumn: layout.key + head * dimension,
                    valueColumn: layout.value + head * dimension, into: batch.parts[batch.partOfRow[row]].storage,
                    layer: layer, head: head, position: position)
            }
        }
    }

    // MARK: Feed-forward

    struct FeedForward: Sendable {
        let norm: FloatMatrix
        /// Gate and up maps, alternating by eight rows.
        let gateUp: WeightMatrix
        let down: WeightMatrix

        /// hidden += down(silu(gate(x)) * up(x))
        func run(_ batch: Batch, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker) {
            let rows = batch.tokens.indices
            normalise(rows, norm, workspace, configuration, quantised: gateUp.takesQuantisedInput, worker)
            worker.barrier()
            for strip in stride(from: 0, to: rows.count, by: Workspace.stripTokens) {
                let tokens = strip..<min(strip + Workspace.stripTokens, rows.count)
                // Whole blocks of 32 features stay with one thread, so that it can quantise them itself.
                let computed = worker.multiply(
                    gateUp, workspace.normalised, tokens: tokens, into: workspace.gateUp, firstOutputRow: 0, unit: 8)
                let features = computed.lowerBound / 2..<min(computed.upperBound / 2, configuration.feedForwardSize)
                guard !features.isEmpty else { continue }
                for token in tokens {
                    worker.swiGLU(
                        workspace.gateUp, row: token - strip, columns: features, into: workspace.activated.values,
                        outputRow: token)
                    if down.takesQuantisedInput {
                        workspace.activated.quantise(row: token, columns: features, worker: worker)
                    }
                }
            }
            worker.barrier()
            worker.multiply(down, workspace.activated, tokens: rows, into: workspace.hidden, accumulates: true)
            worker.barrier()
        }
    }

    // MARK: Model

    /// Runs the batch through all layers and writes the logits of its output rows.
    func run(_ batch: Batch, _ workspace: Workspace, logits: FloatMatrix?, _ worker: Worker) {
        embed(batch, workspace, worker)
        for (index, layer) in layers.enumerated() {
            layer.attention.project(batch, workspace, configuration, worker)
            layer.attention.run(batch, workspace, layer: index, configuration, worker)
            layer.feedForward.run(batch, workspace, configuration, worker)
        }
        guard let logits else { return }
        // Only the rows that are asked for: the head is a third of the model's weights.
        for index in worker.share(of: batch.outputRows.count) {
            normaliseRow(
                batch.outputRows[index], outputNorm, workspace, configuration, quantised: output.takesQuantisedInput,
                outputRow: index, worker)
        }
        worker.barrier()
        worker.multiply(output, workspace.normalised, tokens: 0..<batch.outputRows.count, into: logits)
    }

    /// Runs the batch through the first `layerCount` layers, adding each token's weighted value vectors to the row of
    /// `pooled` that belongs to its part: [parts, layerCount × keyValueSize].
    func pool(
        _ batch: Batch, _ workspace: Workspace, weights: [Float], layerCount: Int, into pooled: FloatMatrix,
        _ worker: Worker
    ) {
        let layout = ProjectedLayout(configuration)
        let width = configuration.keyValueSize
        embed(batch, workspace, worker)
        for (index, layer) in layers.prefix(layerCount).enumerated() {
            layer.attention.project(batch, workspace, configuration, worker)
            for number in worker.share(of: batch.parts.count) {
                for row in batch.parts[number].rows where weights[row] != 0 {
                    pooled.add(
                        weights[row], times: workspace.projected, row: row,
                        columns: layout.value..<layout.value + width,
                        row: number, column: index * width, worker: worker)
                }
            }
            // Nothing reads what the last layer would write.
            if index + 1 == layerCount { break }
            layer.attention.run(batch, workspace, layer: index, configuration, worker)
            layer.feedForward.run(batch, workspace, configuration, worker)
        }
    }

    private func embed(_ batch: Batch, _ workspace: Workspace, _ worker: Worker) {
        for row in worker.share(of: batch.tokens.count) {
            embedding.copyRow(Int(batch.tokens[row]), to: workspace.hidden, row: row)
        }
        worker.barrier()
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

/// Normalises this worker's share of `rows` into `workspace.normalised`, quantised too where the product wants it.
private func normalise(
    _ rows: Range<Int>, _ weight: FloatMatrix, _ workspace: Workspace, _ configuration: TransformerConfiguration,
    quantised: Bool, _ worker: Worker
) {
    for row in worker.share(of: rows.count) {
        normaliseRow(row, weight, workspace, configuration, quantised: quantised, outputRow: row, worker)
    }
}

private func normaliseRow(
    _ row: Int, _ weight: FloatMatrix, _ workspace: Workspace, _ configuration: TransformerConfiguration,
    quantised: Bool,
    outputRow: Int, _ worker: Worker
) {
    worker.rmsNorm(
        workspace.hidden, row: row, weight: weight, epsilon: configuration.rmsNormEpsilon,
        into: workspace.normalised.values, outputRow: outputRow)
    if quantised {
        workspace.normalised.quantise(row: outputRow, columns: 0..<configuration.hiddenSize, worker: worker)
    }
}
