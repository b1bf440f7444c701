import Tensors
package import Transformers

/// A decoder-only transformer whose weights are 32-bit floats and can be trained: the parts that `DecoderParts` describes.
package struct Decoder: Sendable {
    package internal(set) var configuration: TransformerConfiguration
    /// [vocabularySize, hiddenSize]
    let embedding: Parameter
    /// Learned positions, [contextLength, hiddenSize]; nil where positions are rotated.
    let positions: Parameter?
    var layers: [Layer]
    let outputNorm: Norm
    /// The head, [vocabularySize, hiddenSize]: the embedding where they are tied.
    let head: Parameter
    /// Divisors of the rotation's frequencies that the checkpoint gives, which are not trained.
    let factors: [Factors]

    /// A tensor of divisors of the rotation's frequencies, one for each pair.
    struct Factors: Sendable {
        let place: TensorPlace
        let values: [Float]
    }

    /// The divisors that the first rotation's frequencies are divided by.
    var rotaryFactors: [Float]? { factors.first?.values }

    /// RMSNorm, or LayerNorm where there is a bias.
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
        /// nil where results alone are normalised.
        let attentionNorm: Norm?
        /// Query, key and value maps, or one map for all three.
        var projections: [Linear]
        /// Norms of each query and key head, or of all together, before they are rotated.
        let queryNorm: Norm?
        let keyNorm: Norm?
        /// Which of the configuration's rotations turns queries and keys; nil where none does.
        let rotation: Int?
        /// Positions that a token sees, its own included; nil for all.
        let window: Int?
        var attentionOutput: Linear
        /// Norms of the parts' results, before they join the residual stream.
        let attentionResultNorm: Norm?
        let feedForwardNorm: Norm?
        /// Only in gated blocks.
        var gate: Linear?
        /// With the gate's outputs before its own where they are joined.
        var up: Linear
        let joinsGate: Bool
        var down: Linear
        let feedForwardResultNorm: Norm?

        var linears: [Linear] { projections + [attentionOutput] + (gate.map { [$0] } ?? []) + [up, down] }
        private var norms: [Norm] {
            [attentionNorm, feedForwardNorm, queryNorm, keyNorm, attentionResultNorm, feedForwardResultNorm]
                .compactMap { $0 }
        }
        var trained: [Parameter] {
            linears.flatMap(\.trained) + norms.flatMap(\.all).filter(\.isTrained)
        }
        var all: [Parameter] {
            let attention =
                all(attentionNorm) + projections.flatMap(\.all) + all(queryNorm) + all(keyNorm)
                + attentionOutput.all + all(attentionResultNorm)
            return attention + all(feedForwardNorm) + (gate?.all ?? []) + up.all + down.all
                + all(feedForwardResultNorm)
        }

        private func all(_ norm: Norm?) -> [Parameter] { norm?.all ?? [] }
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
        if trainsEmbedding { return 0 }
        return layers.firstIndex { !$0.trained.isEmpty } ?? layers.count
    }

    /// Whether gradients go on to the embeddings.
    var trainsEmbedding: Bool { embedding.isTrained || positions?.isTrained == true }

    /// Length of the value vectors of all layers side by side.
    package var featureCount: Int { configuration.layerCount * configuration.keyValueSize }

    /// Columns of the projections in a row of queries, keys and values, in the order of `Layer.projections`.
    func columns(ofProjection index: Int) -> Range<Int> {
        if layers.first?.projections.count == 1 { return 0..<configuration.projectedSize }
        let values = configuration.valueColumns
        let starts = [0, configuration.querySize, values.lowerBound, values.upperBound]
        return starts[index]..<starts[index + 1]
    }
}
