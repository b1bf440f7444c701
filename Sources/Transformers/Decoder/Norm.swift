import Tensors

/// The normalisation before or after a part of a block.
enum Norm: Sendable {
    /// RMSNorm (arXiv 1910.07467).
    case rms(FloatMatrix)
    /// LayerNorm with weight and bias (arXiv 1607.06450).
    case layer(FloatMatrix, bias: FloatMatrix)
    /// The values as they are, where an architecture normalises results alone.
    case identity

    /// Normalises one row of `input` into a row of `output`, which may be the same.
    func apply(
        _ input: FloatMatrix, row: Int, epsilon: Float, into output: FloatMatrix, outputRow: Int, _ worker: Worker
    ) {
        switch self {
        case .rms(let weight):
            worker.rmsNorm(input, row: row, weight: weight, epsilon: epsilon, into: output, outputRow: outputRow)
        case .layer(let weight, let bias):
            worker.layerNorm(
                input, row: row, weight: weight, bias: bias, epsilon: epsilon, into: output, outputRow: outputRow)
        case .identity: output.copyRow(row, of: input, to: outputRow)
        }
    }

    /// Normalises this worker's rows of the residual stream into `workspace.normalised`, quantised too where the product
    /// wants it. Then adds `residualBias`, the bias of the product that will be added to the same rows.
    func apply(
        _ rows: Range<Int>, _ workspace: Workspace, _ configuration: TransformerConfiguration, quantised: Bool,
        residualBias: FloatMatrix?, _ worker: Worker
    ) {
        for row in worker.share(of: rows.count) {
            apply(row, workspace, configuration, quantised: quantised, outputRow: row, worker)
            if let residualBias {
                workspace.hidden.add(residualBias, row: row, factor: configuration.residualScale, worker: worker)
            }
        }
    }

    /// Normalises one row of the residual stream into row `outputRow` of `workspace.normalised`.
    func apply(
        _ row: Int, _ workspace: Workspace, _ configuration: TransformerConfiguration, quantised: Bool, outputRow: Int,
        _ worker: Worker
    ) {
        apply(
            workspace.hidden, row: row, epsilon: configuration.rmsNormEpsilon, into: workspace.normalised.values,
            outputRow: outputRow, worker)
        if quantised {
            workspace.normalised.quantise(row: outputRow, columns: 0..<configuration.hiddenSize, worker: worker)
        }
    }
}

/// How what a part computes joins the residual stream: at once, or by way of `workspace.branch`.
struct Junction: Sendable {
    /// Normalises the result first; nil where it joins as it is.
    let norm: Norm?
    let scale: Float

    /// Whether the product adds to the residual stream itself.
    var isDirect: Bool { norm == nil && scale == 1 }

    /// Where the product writes to.
    func target(_ workspace: Workspace) -> FloatMatrix { isDirect ? workspace.hidden : workspace.branch }

    /// hidden += scale · norm(branch), if the product has not done it. All threads meet before and after.
    func join(
        _ rows: Range<Int>, _ workspace: Workspace, _ configuration: TransformerConfiguration, _ worker: Worker
    ) {
        if isDirect { return }
        for row in worker.share(of: rows.count) {
            norm?.apply(
                workspace.branch, row: row, epsilon: configuration.rmsNormEpsilon, into: workspace.branch,
                outputRow: row, worker)
            workspace.hidden.add(
                scale, times: workspace.branch, row: row, columns: 0..<configuration.hiddenSize, row: row, column: 0,
                worker: worker)
        }
        worker.barrier()
    }
}

extension FloatMatrix {
    /// Adds a vector, the only row of `bias`, times a factor to a row of this matrix.
    func add(_ bias: FloatMatrix, row: Int, factor: Float, worker: Worker) {
        add(factor, times: bias, row: 0, columns: 0..<bias.columnCount, row: row, column: 0, worker: worker)
    }
}
