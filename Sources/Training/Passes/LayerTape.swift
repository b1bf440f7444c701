import Tensors

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
        /// [tokens, feedForwardSize]
        let up: FloatMatrix

        init(_ shape: DecoderShape, tokens: Int) {
            projected = FloatMatrix(rowCount: tokens, columnCount: shape.projectedSize)
            attended = FloatMatrix(rowCount: tokens, columnCount: shape.querySize)
            logSums = FloatMatrix(rowCount: tokens, columnCount: shape.headCount)
            middle = FloatMatrix(rowCount: tokens, columnCount: shape.hiddenSize)
            gate = FloatMatrix(rowCount: shape.kind == .llama ? tokens : 0, columnCount: shape.feedForwardSize)
            up = FloatMatrix(rowCount: tokens, columnCount: shape.feedForwardSize)
        }

        static func bytes(_ shape: DecoderShape, tokens: Int) -> Int {
            let gates = shape.kind == .llama ? 2 : 1
            let floats = shape.projectedSize + shape.querySize + shape.hiddenSize + gates * shape.feedForwardSize + 16
            return 4 * tokens * floats
        }
    }
}

/// The tapes of all layers within a limit of memory.
///
/// Layers below the lowest trained one need none. Of the others, each keeps its input, and as many as fit keep everything,
/// from the top down, since the way back meets those first.
struct Tapes: Sendable {
    let layers: [LayerTape]

    init(_ decoder: Decoder, tokens: Int, limitBytes: Int, forwardOnly: Bool) {
        let shape = decoder.shape
        let lowest = forwardOnly ? shape.layerCount : decoder.lowestTrainedLayer
        let shared = LayerTape.Inner(shape, tokens: tokens)
        func hidden() -> FloatMatrix { FloatMatrix(rowCount: tokens, columnCount: shape.hiddenSize) }
        let passing = hidden()
        let inputBytes = 4 * tokens * shape.hiddenSize * (shape.layerCount - lowest)
        let room = max(0, limitBytes - inputBytes) / max(1, LayerTape.Inner.bytes(shape, tokens: tokens))
        layers = (0..<shape.layerCount).map { index in
            guard index >= lowest else { return LayerTape(input: passing, inner: shared, keepsInner: false) }
            let keeps = shape.layerCount - index <= room
            return LayerTape(
                input: hidden(), inner: keeps ? LayerTape.Inner(shape, tokens: tokens) : shared, keepsInner: keeps)
        }
    }
}
