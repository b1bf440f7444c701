public import Tokenizers

/// How much each token counts in a text's embedding: its inverse document frequency in the corpus.
///
/// The weight is log(1 + (documentCount − frequency + 0.5) / (frequency + 0.5)), the form that BM25 uses (Robertson
/// and Zaragoza 2009). Here a "document" is a passage. A token that no passage holds weighs most.
public struct TokenWeights: Sendable, Equatable {
    /// In how many passages each token occurs, by token id.
    public let documentFrequencies: [UInt32]
    /// The number of passages.
    public let documentCount: Int
    private let weights: [Float]

    /// Makes weights from counts.
    ///
    /// - Parameters:
    ///   - documentFrequencies: in how many passages each token occurs, by token id; [vocabularySize].
    ///   - documentCount: the number of passages; 0 gives every token the same weight.
    public init(documentFrequencies: [UInt32], documentCount: Int) {
        precondition(documentCount >= 0, "a corpus has no negative number of passages")
        self.documentFrequencies = documentFrequencies
        self.documentCount = documentCount
        weights = documentFrequencies.map { Self.weight(frequency: $0, documentCount: documentCount) }
    }

    /// Counts passages of tokens and makes weights from the counts.
    public init(passages: some Sequence<[TokenID]>, vocabularySize: Int) {
        var counter = Counter(vocabularySize: vocabularySize)
        for passage in passages { counter.add(passage) }
        self = counter.weights()
    }

    /// The same weight for every token of a vocabulary.
    public static func uniform(vocabularySize: Int) -> TokenWeights {
        TokenWeights(documentFrequencies: Array(repeating: 0, count: vocabularySize), documentCount: 0)
    }

    /// The weight of a token; a token outside the vocabulary weighs as much as one that no passage holds.
    public subscript(token: TokenID) -> Float {
        guard token >= 0, Int(token) < weights.count else {
            return Self.weight(frequency: 0, documentCount: documentCount)
        }
        return weights[Int(token)]
    }

    private static func weight(frequency: UInt32, documentCount: Int) -> Float {
        guard documentCount > 0 else { return 1 }
        let count = Double(documentCount)
        let frequency = min(Double(frequency), count)
        return Float(logarithm(1 + (count - frequency + 0.5) / (frequency + 0.5)))
    }

    /// Counts in how many passages each token occurs.
    public struct Counter: Sendable {
        private var frequencies: [UInt32]
        private var lastSeen: [UInt32]
        private var count: UInt32 = 0

        /// Starts with no passages.
        public init(vocabularySize: Int) {
            frequencies = Array(repeating: 0, count: vocabularySize)
            lastSeen = Array(repeating: 0, count: vocabularySize)
        }

        /// Adds a passage; ids outside the vocabulary are not counted.
        public mutating func add(_ passage: [TokenID]) {
            count += 1
            for token in passage where token >= 0 && Int(token) < frequencies.count {
                guard lastSeen[Int(token)] != count else { continue }
                lastSeen[Int(token)] = count
                frequencies[Int(token)] += 1
            }
        }

        /// The weights of what was added so far.
        public func weights() -> TokenWeights {
            TokenWeights(documentFrequencies: frequencies, documentCount: Int(count))
        }
    }
}
