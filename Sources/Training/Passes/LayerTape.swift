import Tensors
import Transformers

/// What a layer's forward pass leaves for the way back.
struct LayerTape: Sendable {
    /// The layer's input, [tokens, hiddenSize].
    let input: FloatMatrix
    let inner: Inner
    /// Whether `inner` still holds this layer's values when the way back comes to it; otherwise they are computed again.
    let keepsInner: Bool

    /// The values within a layer: what can be computed again from its input.
    final class Inner: Sendable {
        /// Rotated queries and keys, and values, [tokens, projectedSize].
        let projected: FloatMatrix
        /// Attention's output, [tokens, querySize].
        let attended: FloatMatrix
        /// Logarithms of the softmaxes' denominators, [tokens, headCount].
        let logSums: FloatMatrix
        /// The residual stream between attention and feed-forward part, [tokens, hiddenSize].
        let middle: FloatMatrix
        /// [tokens, feedForwardSize]; without rows where the block has no gate.
        let gate: FloatMatrix
        /// [tokens, feedForwardSize], or gates and ups side by side where they are joined.
        let up: FloatMatrix
        /// Query and key heads before their norms, [tokens, querySize + keyValueSize], and the norms' factors,
        /// [tokens, headCount + keyValueHeadCount]; without rows where heads are not normalised.
        let heads: FloatMatrix
        let headFactors: FloatMatrix
        /// The results of both parts before their norms, [tokens, hiddenSize]; without rows where they are not normalised.
        let attentionResult: FloatMatrix
        let feedForwardResult: FloatMatrix

        init(_ widths: Widths, tokens: Int) {
            func matrix(_ columns: Int) -> FloatMatrix {
                FloatMatrix(rowCount: columns == 0 ? 0 : tokens, columnCount: columns)
            }
            projected = matrix(widths.projected)
            attended = matrix(widths.attended)
            logSums = matrix(widths.logSums)
            middle = matrix(widths.hidden)
            gate = matrix(widths.gate)
            up = matrix(widths.up)
            heads = matrix(widths.heads)
            headFactors = matrix(widths.headFactors)
            attentionResult = matrix(widths.attentionResult)
            feedForwardResult = matrix(widths.feedForwardResult)
        }
    }

    /// Columns of the values within a layer; zero for those that the model does not have.
    struct Widths: Sendable {
        let projected: Int
        let attended: Int
        let logSums: Int
        let hidden: Int
        let gate: Int
        let up: Int
        let heads: Int
        let headFactors: Int
        let attentionResult: Int
        let feedForwardResult: Int

        init(_ decoder: Decoder) {
            let sizes = decoder.configuration
            func width(_ columns: Int, where has: (Decoder.Layer) -> Bool) -> Int {
                decoder.layers.contains(where: has) ? columns : 0
            }
            projected = sizes.projectedSize
            attended = sizes.querySize
            logSums = sizes.headCount
            hidden = sizes.hiddenSize
            gate = width(sizes.feedForwardSize) { $0.gate != nil }
            up = decoder.layers.contains(where: \.joinsGate) ? 2 * sizes.feedForwardSize : sizes.feedForwardSize
            heads = width(sizes.valueColumns.lowerBound) { $0.queryNorm != nil || $0.keyNorm != nil }
            headFactors = width(sizes.headCount + sizes.keyValueHeadCount) { $0.queryNorm != nil || $0.keyNorm != nil }
            attentionResult = width(sizes.hiddenSize) { $0.attentionResultNorm != nil }
            feedForwardResult = width(sizes.hiddenSize) { $0.feedForwardResultNorm != nil }
        }

        /// Bytes of a layer's values for so many tokens.
        func bytes(tokens: Int) -> Int {
            let attention = projected + attended + heads + headFactors + attentionResult
            return 4 * tokens * (attention + hidden + gate + up + feedForwardResult + 16)
        }
    }
}

/// The tapes of all layers within a limit of memory.
///
/// Layers below the lowest trained one need none. Of the others, each keeps its input, and as many as fit keep everything,
/// from the top down, since the way back meets those first.
struct Tapes: Sendable {
    let layers: [LayerTape]
    let widths: LayerTape.Widths

    init(_ decoder: Decoder, tokens: Int, limitBytes: Int, forwardOnly: Bool) {
        let shape = decoder.configuration
        let widths = LayerTape.Widths(decoder)
        self.widths = widths
        let lowest = forwardOnly ? shape.layerCount : decoder.lowestTrainedLayer
        let shared = LayerTape.Inner(widths, tokens: tokens)
        func hidden() -> FloatMatrix { FloatMatrix(rowCount: tokens, columnCount: shape.hiddenSize) }
        let passing = hidden()
        let inputBytes = 4 * tokens * shape.hiddenSize * (shape.layerCount - lowest)
        let room = max(0, limitBytes - inputBytes) / max(1, widths.bytes(tokens: tokens))
        layers = (0..<shape.layerCount).map { index in
            guard index >= lowest else { return LayerTape(input: passing, inner: shared, keepsInner: false) }
            let keeps = shape.layerCount - index <= room
            return LayerTape(
                input: hidden(), inner: keeps ? LayerTape.Inner(widths, tokens: tokens) : shared, keepsInner: keeps)
        }
    }
}
