import Tensors
import Transformers

/// The buffers of a pass over up to `capacity` tokens.
final class TrainingWorkspace: Sendable {
    let capacity: Int
    let longest: Int
    let forwardOnly: Bool
    /// How products with weights round their factors.
    let precision: ProductPrecision
    let panels: PanelBuffer
    /// One table for each of the configuration's rotations, and one that turns gradients back.
    let rotary: [RotaryTable]
    let rotaryBack: [RotaryTable]
    let attention: SequenceAttention
    let tapes: Tapes
    /// The residual stream after the last layer, and the gradient of the residual stream on the way back.
    let final: FloatMatrix
    let gradient: FloatMatrix

    // Within a layer; the ones that end in Gradient are empty in a forward-only workspace.
    let normalised: FloatMatrix
    let activated: FloatMatrix
    let moments: FloatMatrix
    let normalisedGradient: FloatMatrix
    let activatedGradient: FloatMatrix
    let gateGradient: FloatMatrix
    let upGradient: FloatMatrix
    let attendedGradient: FloatMatrix
    let projectedGradient: FloatMatrix
    /// The gradient of a part's result where it is normalised or scaled; without rows where it is not.
    let resultGradient: FloatMatrix
    /// Inputs and gradients of adapters in their rank, [tokens, rank].
    let low: FloatMatrix
    let lowGradient: FloatMatrix

    let loss: LossBuffers

    /// - Parameters:
    ///   - capacity: tokens of the largest batch.
    ///   - longest: tokens of the longest sequence.
    ///   - limits: what tapes may take.
    init(
        _ decoder: Decoder, capacity: Int, longest: Int, lossRows: Int, limits: TrainingLimits, forwardOnly: Bool,
        threadCount: Int
    ) {
        let shape = decoder.configuration
        precision = limits.precision
        panels = PanelBuffer(threadCount: threadCount)
        self.capacity = capacity
        self.longest = longest
        self.forwardOnly = forwardOnly
        rotary = decoder.rotaryTables(positionCount: longest)
        rotaryBack = forwardOnly ? [] : decoder.rotaryTables(positionCount: longest, turnsBack: true)
        attention = SequenceAttention(
            headCount: shape.headCount, keyValueHeadCount: shape.keyValueHeadCount, headDimension: shape.headDimension,
            scale: shape.attentionScale, softCap: shape.attentionSoftCap, longest: longest, threadCount: threadCount)
        tapes = Tapes(decoder, tokens: capacity, limitBytes: limits.activationBytes, forwardOnly: forwardOnly)
        func matrix(_ columns: Int, backward: Bool = false) -> FloatMatrix {
            FloatMatrix(rowCount: backward && forwardOnly ? 0 : capacity, columnCount: columns)
        }
        final = matrix(shape.hiddenSize)
        gradient = matrix(shape.hiddenSize, backward: true)
        normalised = matrix(shape.hiddenSize)
        activated = matrix(shape.feedForwardSize)
        moments = matrix(2)
        normalisedGradient = matrix(shape.hiddenSize, backward: true)
        activatedGradient = matrix(shape.feedForwardSize, backward: true)
        gateGradient = matrix(shape.feedForwardSize, backward: true)
        upGradient = matrix(tapes.widths.up, backward: true)
        attendedGradient = matrix(shape.querySize, backward: true)
        projectedGradient = matrix(shape.projectedSize, backward: true)
        let changesResults =
            shape.residualScale != 1
            || decoder.layers.contains { $0.attentionResultNorm != nil || $0.feedForwardResultNorm != nil }
        resultGradient = matrix(changesResults ? shape.hiddenSize : 0, backward: true)
        let rank = decoder.adapters.map(\.adapter.rank).max() ?? 0
        low = matrix(rank, backward: true)
        lowGradient = matrix(rank, backward: true)
        loss = LossBuffers(shape, rows: lossRows)
    }
}

extension Decoder {
    /// Cosines and sines of each of the configuration's rotations, or of their ways back, which turn the other way.
    fileprivate func rotaryTables(positionCount: Int, turnsBack: Bool = false) -> [RotaryTable] {
        configuration.rotations.enumerated().map { number, rotation in
            let frequencies = rotation.frequencies(factors: number == 0 ? rotaryFactors : nil)
            return RotaryTable(
                positionCount: positionCount, frequencies: turnsBack ? frequencies.map { -$0 } : frequencies,
                magnitude: rotation.magnitude, pairing: configuration.pairing)
        }
    }
}

/// Buffers of the head: so many rows at a time that their logits stay within 64 MB.
final class LossBuffers: Sendable {
    let rowLimit: Int
    /// Each loss row's −log p(target), [1, loss rows of the batch].
    let losses: FloatMatrix
    let input: FloatMatrix
    let normalised: FloatMatrix
    let moments: FloatMatrix
    let gradient: FloatMatrix
    let inputGradient: FloatMatrix
    let logits: FloatMatrix

    private static let logitBytes = 64 << 20

    init(_ shape: TransformerConfiguration, rows: Int) {
        let fitting = max(64, LossBuffers.logitBytes / (4 * shape.vocabularySize))
        let limit = max(1, min(rows, fitting))
        rowLimit = limit
        func matrix(_ columns: Int) -> FloatMatrix { FloatMatrix(rowCount: limit, columnCount: columns) }
        losses = FloatMatrix(rowCount: 1, columnCount: max(1, rows))
        input = matrix(shape.hiddenSize)
        normalised = matrix(shape.hiddenSize)
        moments = matrix(2)
        gradient = matrix(shape.hiddenSize)
        inputGradient = matrix(shape.hiddenSize)
        logits = matrix(shape.vocabularySize)
    }
}
