package import Tensors
import func Glibc.exp
import func Glibc.log

/// What of the dense leg is trained.
package struct ContrastiveOptions: Sendable, Equatable, Codable {
    /// Which comparison of a question with passages.
    package enum Comparison: String, Sendable, Codable, CaseIterable {
        /// The cosine of whole texts, which finds candidates.
        case vectors
        /// The matches of tokens, which order them.
        case tokens
        /// Both, each with half of the loss.
        case both
    }

    package var comparison: Comparison
    /// What cosines are divided by before the softmax.
    package var temperature: Float
    /// The same for matches of tokens, which lie closer together.
    package var tokenTemperature: Float

    package init(comparison: Comparison = .both, temperature: Float = 0.05, tokenTemperature: Float = 0.02) {
        self.comparison = comparison
        self.temperature = temperature
        self.tokenTemperature = tokenTemperature
    }
}

/// −log of the share that a question's own passage has among the passages of all examples, by the softmax of their scores:
/// InfoNCE (arXiv 1807.03748).
package final class ContrastiveLoss: Objective {
    package let decoder: Decoder
    package let space: EmbeddingSpace
    package let options: ContrastiveOptions
    private let pool: ThreadPool
    private let products: Products
    private let training: GrowingWorkspace
    private let reader: ValueReader

    /// - Parameter decoder: the layers that values are read from, and no others.
    package init(
        decoder: Decoder, space: EmbeddingSpace, options: ContrastiveOptions, limits: TrainingLimits, pool: ThreadPool
    ) {
        precondition(space.passageMean.count == decoder.featureCount, "a space of the decoder's features")
        self.decoder = decoder
        self.space = space
        self.options = options
        self.pool = pool
        products = Products(pool: pool)
        training = GrowingWorkspace(decoder, limits: limits, forwardOnly: false, threadCount: pool.threadCount)
        reader = ValueReader(decoder: decoder, limits: limits, pool: pool)
    }

    /// In one pass, whatever the number of tokens, since every question meets every passage; the limit of memory for
    /// activations holds.
    package func addGradients(_ examples: [ContrastiveExample]) -> Double {
        let batch = ContrastiveBatch(examples)
        let packed = PackedBatch(prompts: batch.sequences)
        let workspace = training.fitting(packed)
        let features = FloatMatrix(rowCount: packed.tokenCount, columnCount: decoder.featureCount)
        let gradient = FloatMatrix(rowCount: packed.tokenCount, columnCount: decoder.featureCount)
        pool.run { [decoder] worker in
            TrainingPass(decoder: decoder, batch: packed, space: workspace, worker: worker).runValues(into: features)
        }
        let loss = loss(features, batch, rows: packed.sequences, gradient: gradient)
        pool.run { [decoder] worker in
            TrainingPass(decoder: decoder, batch: packed, space: workspace, worker: worker).runValuesBackward(gradient)
        }
        return loss
    }

    package func loss(_ examples: [ContrastiveExample]) -> Double {
        let batch = ContrastiveBatch(examples)
        return loss(reader.features(batch.sequences), batch, rows: ContrastiveLoss.rows(batch), gradient: nil)
    }

    package func tokenCount(_ example: ContrastiveExample) -> Int {
        example.question.count + example.passage.tokens.count + example.negatives.reduce(0) { $0 + $1.tokens.count }
    }

    /// How well each comparison ranks all passages of the examples, and the loss over them.
    func ranking(_ examples: [ContrastiveExample]) -> (loss: Double, metrics: RankingMetrics) {
        let batch = ContrastiveBatch(examples)
        let rows = ContrastiveLoss.rows(batch)
        let features = reader.features(batch.sequences)
        let (vectors, tokens) = (vectorScores(features, batch, rows), tokenScores(features, batch, rows))
        let metrics = RankingMetrics(
            passages: batch.passages.count, vectors: .init(vectors.scores, targets: batch.targets),
            tokens: .init(tokens.scores, targets: batch.targets))
        return (loss(features, batch, rows: rows, gradient: nil), metrics)
    }

    private func loss(
        _ features: FloatMatrix, _ batch: ContrastiveBatch, rows: [Range<Int>], gradient: FloatMatrix?
    ) -> Double {
        let share: Double = options.comparison == .both ? 0.5 : 1
        var loss = 0.0
        if options.comparison != .tokens {
            let vectors = vectorScores(features, batch, rows)
            loss += share * crossEntropy(vectors.scores, batch, temperature: options.temperature, share: share)
            if let gradient { vectors.goBack(vectors.scores, to: gradient) }
        }
        if options.comparison != .vectors {
            let tokens = tokenScores(features, batch, rows)
            loss += share * crossEntropy(tokens.scores, batch, temperature: options.tokenTemperature, share: share)
            if let gradient { tokens.goBack(tokens.scores, to: gradient) }
        }
        return loss
    }

    /// The mean over questions; replaces the scores by the gradient of `share` times it.
    private func crossEntropy(
        _ scores: FloatMatrix, _ batch: ContrastiveBatch, temperature: Float, share: Double
    ) -> Double {
        var sum = 0.0
        let count = Double(max(1, batch.questions.count))
        for question in batch.questions.indices {
            let target = batch.targets[question]
            let logits = batch.passages.indices.map { passage -> Double in
                batch.counts(passage, against: question)
                    ? Double(scores[question, passage]) / Double(temperature) : -.infinity
            }
            let most = logits.max() ?? 0
            let total = logits.reduce(0.0) { $0 + exp($1 - most) }
            sum += most + log(total) - logits[target]
            for passage in batch.passages.indices {
                let slope = exp(logits[passage] - most) / total - (passage == target ? 1 : 0)
                scores[question, passage] = Float(share * slope / (count * Double(temperature)))
            }
        }
        return sum / count
    }

    private func vectorScores(
        _ features: FloatMatrix, _ batch: ContrastiveBatch, _ rows: [Range<Int>]
    ) -> VectorScores {
        VectorScores(
            features, rows: rows, texts: batch.sequences, questionCount: batch.questions.count, space: space,
            products: products)
    }

    private func tokenScores(_ features: FloatMatrix, _ batch: ContrastiveBatch, _ rows: [Range<Int>]) -> TokenScores {
        TokenScores(
            features, rows: rows, texts: batch.sequences, questionCount: batch.questions.count, space: space,
            products: products)
    }

    private static func rows(_ batch: ContrastiveBatch) -> [Range<Int>] {
        var first = 0
        return batch.sequences.map { sequence in
            defer { first += sequence.count }
            return first..<first + sequence.count
        }
    }
}
