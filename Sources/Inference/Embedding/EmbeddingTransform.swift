import Tensors

/// Turns pooled features into unit vectors whose scalar product is the similarity of a question and a passage.
///
/// Features are centred with the mean of their own kind (questions and passages differ in more than their subject),
/// projected onto the corpus's principal components, and scaled by a power of the eigenvalues (soft whitening).
/// A transform belongs to one corpus and one model: vectors of different transforms are not comparable.
public struct EmbeddingTransform: Sendable, Equatable {
    /// Length of the features that go in.
    public let featureCount: Int
    /// Length of the vectors that come out.
    public let dimension: Int
    /// How many of the `dimension` components carry something; the rest are zero.
    public let effectiveDimension: Int

    let passageMean: [Float]  // [featureCount]
    let questionMean: [Float]  // [featureCount]
    let projection: [Float]  // [effectiveDimension, featureCount], rows scaled for whitening

    init(passageMean: [Float], questionMean: [Float], projection: [Float], dimension: Int) {
        precondition(questionMean.count == passageMean.count && !passageMean.isEmpty)
        precondition(projection.count % passageMean.count == 0)
        self.passageMean = passageMean
        self.questionMean = questionMean
        self.projection = projection
        self.dimension = dimension
        featureCount = passageMean.count
        effectiveDimension = projection.count / passageMean.count
        precondition(effectiveDimension <= dimension)
    }

    /// The vector of a passage; [dimension], of length 1, or zero where the features hold nothing.
    public func passage(_ features: [Float]) -> [Float] {
        apply(features, mean: passageMean)
    }

    /// The vector of a question; [dimension], of length 1, or zero where the features hold nothing.
    public func question(_ features: [Float]) -> [Float] {
        apply(features, mean: questionMean)
    }

    /// The vector of a passage, and the length that it had before it was brought to 1; 0 where the features hold nothing.
    package func measured(_ features: [Float]) -> (vector: [Float], length: Float) {
        project(features, mean: passageMean)
    }

    private func apply(_ features: [Float], mean: [Float]) -> [Float] { project(features, mean: mean).vector }

    private func project(_ features: [Float], mean: [Float]) -> (vector: [Float], length: Float) {
        precondition(features.count == featureCount, "\(features.count) features, expected \(featureCount)")
        var vector = [Float](repeating: 0, count: dimension)
        // A text without a single weighted token has no features, and its vector should match nothing.
        guard features.contains(where: { $0 != 0 }) else { return (vector, 0) }
        var centred = features
        for i in centred.indices { centred[i] -= mean[i] }
        let rows = projection.span
        for row in 0..<effectiveDimension {
            vector[row] = dotProduct(
                rows.extracting(row * featureCount..<(row + 1) * featureCount), centred.span)
        }
        return Self.normalised(vector)
    }

    /// A vector brought to length 1, and the length that it had; zero where it has none.
    static func normalised(_ projected: [Float]) -> (vector: [Float], length: Float) {
        var vector = projected
        var squares: Float = 0
        for value in vector { squares += value * value }
        guard squares > 0, squares.isFinite else { return ([Float](repeating: 0, count: vector.count), 0) }
        let length = squares.squareRoot()
        for i in vector.indices { vector[i] /= length }
        return (vector, length)
    }
}
