import Foundation

/// Sentences as vectors of weighted words, of length 1, and how central each is to all of them.
///
/// A word counts the more, the fewer of the sentences hold it (inverse document frequency, with sentences for documents);
/// words of the title, or of what a summary is to be about, count more. A sentence's centrality is the sum of its
/// cosine similarities to all sentences: degree centrality (Erkan and Radev, LexRank, 2004, doi:10.1613/jair.1523) without
/// a threshold. Since the sum of products is a product with the sum, it takes time linear in the text.
struct SentenceVectors {
    /// A word of a sentence and its part of the vector.
    struct Element {
        let word: Int
        let value: Double
    }

    /// The elements of each sentence; none for one without content words.
    private(set) var vectors: [[Element]]
    /// How central each sentence is; the most central one has 1.
    private(set) var centrality: [Double]
    /// The sentences that hold each word, with its part of their vectors.
    private var holders: [[(sentence: Int, value: Double)]]

    /// How much more a word of the title, or of the topic, counts.
    static let titleFactor = 2.0
    static let topicFactor = 4.0

    /// - Parameters:
    ///   - sentences: the content words of each sentence, each once.
    ///   - title: the title's words.
    ///   - topic: the words of what a summary is to be about.
    init(_ sentences: [[String]], title: ContentWords, topic: ContentWords? = nil) {
        var ids: [String: Int] = [:]
        var words: [String] = []
        var counts: [Int] = []
        let numbered = sentences.map { sentence in
            sentence.map { word in
                let id = ids[word] ?? words.count
                if id == words.count {
                    ids[word] = id
                    words.append(word)
                    counts.append(0)
                }
                counts[id] += 1
                return id
            }
        }
        let total = Double(sentences.count)
        let weights = words.indices.map { id -> Double in
            var weight = log(1 + total / (Double(counts[id]) + 0.5))
            if title.contains(words[id]) { weight *= Self.titleFactor }
            if topic?.contains(words[id]) == true { weight *= Self.topicFactor }
            return weight
        }
        vectors = numbered.map { sentence in
            let length = sentence.reduce(0) { $0 + weights[$1] * weights[$1] }.squareRoot()
            return sentence.map { Element(word: $0, value: weights[$0] / max(length, .leastNormalMagnitude)) }
        }
        var sum = [Double](repeating: 0, count: words.count)
        holders = Array(repeating: [], count: words.count)
        for (place, vector) in vectors.enumerated() {
            for element in vector {
                sum[element.word] += element.value
                holders[element.word].append((place, element.value))
            }
        }
        let degrees = vectors.map { $0.reduce(0) { $0 + $1.value * sum[$1.word] } }
        let highest = max(degrees.max() ?? 0, .leastNormalMagnitude)
        centrality = degrees.map { $0 / highest }
    }

    /// Raises each sentence's similarity to what was chosen to that with one more.
    ///
    /// - Complexity: linear in the places at which the sentence's words stand.
    func raise(_ similarities: inout [Double], by chosen: Int) {
        var products: [Int: Double] = [:]
        for element in vectors[chosen] {
            for holder in holders[element.word] {
                products[holder.sentence, default: 0] += element.value * holder.value
            }
        }
        for (place, product) in products { similarities[place] = max(similarities[place], product) }
    }

    /// The share of the sentences' weight whose words some sentences hold, 0…1.
    func coverage(by chosen: [Int]) -> Double {
        let held = Set(chosen.flatMap { vectors[$0].map(\.word) })
        var (found, all) = (0.0, 0.0)
        for vector in vectors {
            for element in vector {
                all += element.value
                if held.contains(element.word) { found += element.value }
            }
        }
        return all > 0 ? found / all : 0
    }
}
