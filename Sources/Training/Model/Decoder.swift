import Tensors

/// A decoder-only transformer whose weights are 32-bit floats and can be trained: Llama's and GPT-2's kind of blocks.
package struct Decoder: Sendable {
    package internal(set) var shape: DecoderShape
    /// [vocabularySize, hiddenSize]
    let embedding: Parameter
    /// Learned positions, [contextLength, hiddenSize]; nil where positions are rotated.
    let positions: Parameter?
    var layers: [Layer]
    let outputNorm: Norm
    /// The head, [vocabularySize, hiddenSize]: the embedding where they are tied.
    let head: Parameter
    /// Radians a position for each rotated pair; empty with learned positions.
    let rotaryFrequencies: [Double]

    package struct Norm: Sendable {
        let weight: Parameter
        let bias: Parameter?
        let epsilon: Float

        var parameters: NormParameters {
            NormParameters(weight: weight.value, bias: bias?.value, epsilon: epsilon)
        }
        var all: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }
    }

    package struct Layer: Sendable {
        let attentionNorm: Norm
        /// Query, key and value maps; one map for all three in GPT-2.
        var projections: [Linear]
        var attentionOutput: Linear
        let feedForwardNorm: Norm
        /// Only in gated blocks.
        var gate: Linear?
        var up: Linear
        var down: Linear

        var linears: [Linear] { projections + [attentionOutput] + (gate.map { [$0] } ?? []) + [up, down] }
        var trained: [Parameter] {
            linears.flatMap(\.trained) + (attentionNorm.all + feedForwardNorm.all).filter(\.isTrained)
        }
        var all: [Parameter] {
            attentionNorm.all + projections.flatMap(\.all) + attentionOutput.all + feedForwardNorm.all
                + (gate?.all ?? []) + up.all + down.all
        }
    }

    /// All parameters of the model itself, without adapters, in the order of a checkpoint.
    package var parameters: [Parameter] {
        [embedding] + (positions.map { [$0] } ?? []) + layers.flatMap(\.all) + outputNorm.all
            + (head === embedding ? [] : [head])
    }

    /// The parameters that training changes, in a fixed order.
    package var trained: [Parameter] {
        ([embedding] + (positions.map { [$0] } ?? [])).filter(\.isTrained) + layers.flatMap(\.trained)
            + outputNorm.all.filter(\.isTrained) + (head === embedding || !head.isTrained ? [] : [head])
    }

    /// The first layer that gradients must reach; `layerCount` where only what follows the layers is trained.
    var lowestTrainedLayer: Int {
        if embedding.isTrained || positions?.isTrained == true { return 0 }
        return layers.firstIndex { !$0.trained.isEmpty } ?? layers.count
    }

    /// Whether gradients go on to the embeddings.
    var trainsEmbedding: Bool { embedding.isTrained || positions?.isTrained == true }

    /// Columns of the projections in a row of queries, keys and values, in the order of `Layer.projections`.
    func columns(ofProjection index: Int) -> Range<Int> {
        if layers.first?.projections.count == 1 { return 0..<shape.projectedSize }
        let starts = [0, shape.querySize, shape.querySize + shape.keyValueSize, shape.projectedSize]
        return starts[index]..<starts[index + 1]
    }
}
