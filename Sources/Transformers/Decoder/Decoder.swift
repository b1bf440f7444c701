import Tensors

/// One block: a part that mixes tokens, then the feed-forward part, each added to the residual stream.
struct Block: Sendable {
    /// The part that mixes a sequence's tokens.
    enum Mixer: Sendable {
        case attention(Attention)
        case convolution(Convolution)
    }

    /// The part after it.
    enum Second: Sendable {
        case feedForward(FeedForward)
        case experts(Experts)
    }

    let mixer: Mixer
    let second: Second

    /// The feed-forward part, where there are no experts.
    var feedForward: FeedForward? { if case .feedForward(let part) = second { part } else { nil } }

    /// hidden += what the first part computes of it.
    func runMixer(
        _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        switch mixer {
        case .attention(let part):
            part.project(batch, workspace, layer: layer, configuration, worker)
            part.run(batch, workspace, layer: layer, configuration, worker)
        case .convolution(let part): part.run(batch, workspace, configuration, worker)
        }
    }

    /// hidden += what the second part computes of it.
    func runSecond(
        _ batch: Batch, _ workspace: Workspace, layer: Int, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        switch second {
        case .feedForward(let part): part.run(batch, workspace, layer: layer, configuration, worker)
        case .experts(let part): part.run(batch, workspace, configuration, worker)
        }
    }
}

/// A decoder-only transformer put together from its parts; the architectures fill them in.
struct Decoder: Sendable {
    let configuration: TransformerConfiguration
    let embedding: WeightMatrix
    /// Learned positions, [contextLength, hiddenSize]; nil where queries and keys are rotated.
    var positions: FloatMatrix?
    let blocks: [Block]
    let outputNorm: Norm
    /// The head; the embedding again where they are tied.
    let output: WeightMatrix
    /// Divisors of the first rotation's frequencies that the checkpoint gives, one for each pair.
    var rotaryFactors: [Float]?

    /// Runs the batch through all blocks and writes the logits of its output rows.
    func run(_ batch: Batch, _ workspace: Workspace, logits: FloatMatrix?, _ worker: Worker) {
        embed(batch, workspace, worker)
        for (index, block) in blocks.enumerated() {
            block.runMixer(batch, workspace, layer: index, configuration, worker)
            block.runSecond(batch, workspace, layer: index, configuration, worker)
        }
        guard let logits else { return }
        // Only the rows that are asked for: the head is a third of the model's weights.
        for index in worker.share(of: batch.outputRows.count) {
            outputNorm.apply(
                batch.outputRows[index], workspace, configuration, quantised: output.takesQuantisedInput,
                outputRow: index, worker)
        }
        worker.barrier()
        let computed = worker.multiply(
            output, workspace.normalised, tokens: 0..<batch.outputRows.count, into: logits)
        for row in 0..<batch.outputRows.count where !computed.isEmpty {
            if configuration.logitScale != 1 { logits.scale(row: row, columns: computed, by: configuration.logitScale) }
            if let cap = configuration.logitSoftCap { worker.softCap(logits, row: row, columns: computed, cap: cap) }
        }
    }

    /// Runs the batch through the first `layerCount` blocks, adding each token's weighted value vectors to the row of
    /// `pooled` that belongs to its part: [parts, layerCount × keyValueSize].
    ///
    /// - Precondition: those blocks have attention.
    func pool(
        _ batch: Batch, _ workspace: Workspace, weights: [Float], layerCount: Int, byToken: Bool,
        into pooled: FloatMatrix, _ worker: Worker
    ) {
        let layout = ProjectedLayout(configuration)
        let width = configuration.keyValueSize
        embed(batch, workspace, worker)
        for (index, block) in blocks.prefix(layerCount).enumerated() {
            guard case .attention(let attention) = block.mixer else {
                preconditionFailure("only attention has value vectors")
            }
            attention.project(batch, workspace, layer: index, configuration, worker)
            for number in worker.share(of: batch.parts.count) {
                for row in batch.parts[number].rows where weights[row] != 0 {
                    pooled.add(
                        weights[row], times: workspace.projected, row: row,
                        columns: layout.value..<layout.value + width,
                        row: byToken ? row : number, column: index * width, worker: worker)
                }
            }
            // Nothing reads what the last block would write.
            if index + 1 == layerCount { break }
            attention.run(batch, workspace, layer: index, configuration, worker)
            block.runSecond(batch, workspace, layer: index, configuration, worker)
        }
    }

    private func embed(_ batch: Batch, _ workspace: Workspace, _ worker: Worker) {
        let columns = 0..<configuration.hiddenSize
        for row in worker.share(of: batch.tokens.count) {
            embedding.copyRow(Int(batch.tokens[row]), to: workspace.hidden, row: row)
            if configuration.embeddingScale != 1 {
                workspace.hidden.scale(row: row, columns: columns, by: configuration.embeddingScale)
            }
            if let positions {
                workspace.hidden.add(
                    1, times: positions, row: batch.positions[row], columns: columns, row: row, column: 0,
                    worker: worker)
            }
        }
        worker.barrier()
    }
}
