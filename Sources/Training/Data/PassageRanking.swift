import func Glibc.log

/// Ranks one document's passages by the words they share with a question: BM25 (10.1561/1500000019).
///
/// It finds the passage that a question without evidence was probably asked about, and passages that look as if they
/// answered a question and do not.
struct PassageRanking: Sendable {
    let passages: [String]
    private let counts: [[String: Int]]
    private let lengths: [Int]
    private let documentFrequency: [String: Int]

    private static let (k1, b) = (1.2, 0.75)

    init(_ passages: [String]) {
        self.passages = passages
        let words = passages.map(PassageRanking.words)
        counts = words.map { $0.reduce(into: [:]) { $0[$1, default: 0] += 1 } }
        lengths = words.map(\.count)
        documentFrequency = counts.reduce(into: [:]) { total, counts in
            for word in counts.keys { total[word, default: 0] += 1 }
        }
    }

    /// The passages' numbers, best first; equal ones in their order.
    func ranked(for question: String) -> [Int] {
        let words = Set(PassageRanking.words(question)).sorted()
        let scores = passages.indices.map { score(words, passage: $0) }
        return passages.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }

    private func score(_ words: [String], passage: Int) -> Double {
        let mean = Double(lengths.reduce(0, +)) / Double(max(1, lengths.count))
        let length = 1 - PassageRanking.b + PassageRanking.b * Double(lengths[passage]) / max(1, mean)
        return words.reduce(0.0) { sum, word in
            guard let count = counts[passage][word] else { return sum }
            let frequency = Double(documentFrequency[word] ?? 0)
            let rarity = log(1 + (Double(passages.count) - frequency + 0.5) / (frequency + 0.5))
            let weight = Double(count) * (PassageRanking.k1 + 1) / (Double(count) + PassageRanking.k1 * length)
            return sum + rarity * weight
        }
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
}
