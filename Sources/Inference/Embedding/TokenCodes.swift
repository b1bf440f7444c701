internal import Tokenizers

/// The tokens of a passage as sign bits of their projected value vectors: an eighth of a byte for each direction.
///
/// All directions have the same variance after whitening, so that the sign keeps most of what a direction tells.
public struct TokenCodes: Sendable, Equatable {
    /// Bytes of a token's code: an eighth of the projection's dimension.
    public let codeLength: Int
    /// [token count × codeLength]; bit i % 8 of byte i / 8 is set where direction i is positive.
    public let bytes: [UInt8]

    /// Joins codes.
    ///
    /// - Precondition: whole codes.
    public init(codeLength: Int, bytes: [UInt8]) {
        precondition(codeLength > 0 && bytes.count % codeLength == 0, "whole codes")
        self.codeLength = codeLength
        self.bytes = bytes
    }

    /// The codes of a text's most telling tokens, in their order. The first token is left out where the recipe leaves it
    /// out of everything.
    ///
    /// - Parameters:
    ///   - weights: how much each token tells; an occurrence after the first of its token counts less.
    ///   - share: the part of the tokens that get a code, 0…1; at least one does. Few of a question's tokens find their
    ///     like among the others (docs/decisions/0046-index-size.md).
    public init(
        _ text: TokenValues, weights: TokenWeights, projection: TokenProjection, recipe: EmbeddingRecipe,
        share: Double = standardShare
    ) {
        precondition(text.featureCount == projection.featureCount, "a projection of the same features")
        let chosen = Self.telling(text, weights: weights, recipe: recipe, share: share)
        let size = text.featureCount
        var values: [Float] = []
        values.reserveCapacity(chosen.count * size)
        for place in chosen { values.append(contentsOf: text.values[place * size..<(place + 1) * size]) }
        let projected = projection.apply(values.span)
        var bytes = [UInt8](repeating: 0, count: projected.count / 8)
        for (place, value) in projected.enumerated() where value > 0 { bytes[place / 8] |= 1 << UInt8(place % 8) }
        self.init(codeLength: projection.dimension / 8, bytes: bytes)
    }

    /// The places of the tokens that get a code, ascending.
    static func telling(
        _ text: TokenValues, weights: TokenWeights, recipe: EmbeddingRecipe, share: Double
    ) -> [Int] {
        let skipped = recipe.skipsFirstToken && text.tokens.count > 1 ? 1 : 0
        var occurrences: [TokenID: Float] = [:]
        let telling = (skipped..<max(skipped, text.tokens.count)).map { place in
            occurrences[text.tokens[place], default: 0] += 1
            return (place: place, weight: weights[text.tokens[place]] / occurrences[text.tokens[place], default: 1])
        }
        let count = min(telling.count, max(1, Int((Double(telling.count) * share).rounded(.up))))
        return telling.sorted { ($0.weight, $1.place) > ($1.weight, $0.place) }.prefix(count).map(\.place).sorted()
    }

    /// The part of a passage's tokens that get a code.
    public static let standardShare = 0.4

    /// How many tokens have a code.
    public var count: Int { bytes.count / codeLength }
}

/// A question's tokens, ready to be compared with passages' codes.
public struct TokenQuery: Sendable {
    /// Bytes of a token's code.
    public let codeLength: Int
    /// What each value of each byte of a code adds to the similarity with each token: [token, codeLength, 256].
    private let tables: [Float]
    /// Weights of the tokens; they add up to 1.
    private let weights: [Float]

    /// Prepares a question; nil where no token has any weight.
    ///
    /// - Complexity: O(tokens × dimension × (features + 32)).
    public init?(
        _ text: TokenValues, weights: TokenWeights, projection: TokenProjection, recipe: EmbeddingRecipe
    ) {
        precondition(text.featureCount == projection.featureCount, "a projection of the same features")
        let normalised = weights.normalised(text.tokens, recipe: recipe)
        let projected = projection.apply(text.values.span)
        let dimension = projection.dimension
        codeLength = dimension / 8
        var tables: [Float] = []
        var kept: [Float] = []
        for (token, weight) in normalised.enumerated() where weight > 0 {
            let vector = projected[token * dimension..<(token + 1) * dimension]
            var squares: Float = 0
            for value in vector { squares += value * value }
            guard squares > 0, squares.isFinite else { continue }
            // A code stands for a vector of ±1 / √dimension.
            let scale = 1 / (squares * Float(dimension)).squareRoot()
            Self.appendTables(of: vector, scale: scale, to: &tables)
            kept.append(weight)
        }
        let sum = kept.reduce(0, +)
        guard sum > 0 else { return nil }
        self.tables = tables
        self.weights = kept.map { $0 / sum }
    }

    private static func appendTables(of vector: ArraySlice<Float>, scale: Float, to tables: inout [Float]) {
        for byte in 0..<vector.count / 8 {
            let first = vector.startIndex + byte * 8
            var sums = [Float](repeating: 0, count: 256)
            for lane in 0..<8 { sums[0] -= vector[first + lane] * scale }
            // Each value from the one without its highest bit.
            for value in 1..<256 {
                let lane = 7 - UInt8(value).leadingZeroBitCount
                sums[value] = sums[value & ~(1 << lane)] + 2 * vector[first + lane] * scale
            }
            tables += sums
        }
    }

    /// How well a passage's tokens match the question's: for each of the question's tokens the highest cosine with any
    /// token of the passage, averaged with the tokens' weights; −1…1. 0 for a passage without tokens.
    ///
    /// Source: late interaction, Khattab and Zaharia 2020 (arXiv 2004.12832), here without training.
    /// - Complexity: O(question tokens × passage tokens × codeLength).
    public func similarity(to passage: TokenCodes) -> Float {
        precondition(passage.codeLength == codeLength, "codes of the same projection")
        guard passage.count > 0 else { return 0 }
        let codes = passage.bytes.span
        let tables = tables.span
        var result: Float = 0
        for (token, weight) in weights.enumerated() {
            let table = tables.extracting(token * codeLength * 256..<(token + 1) * codeLength * 256)
            var best = -Float.infinity
            var place = 0
            while place < codes.count {
                // Two sums, so that an addition need not wait for the one before it.
                var (even, odd): (Float, Float) = (0, 0)
                var byte = 0
                while byte + 1 < codeLength {
                    even += table[byte << 8 | Int(codes[place + byte])]
                    odd += table[(byte + 1) << 8 | Int(codes[place + byte + 1])]
                    byte += 2
                }
                if byte < codeLength { even += table[byte << 8 | Int(codes[place + byte])] }
                best = max(best, even + odd)
                place += codeLength
            }
            result += weight * best
        }
        return result
    }
}
