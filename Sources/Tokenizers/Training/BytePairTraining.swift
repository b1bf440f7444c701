/// A byte-level BPE vocabulary learnt from texts (arXiv 1508.07909): the 256 bytes, then merges of the most frequent pairs.
package struct BytePairVocabulary: Sendable, Equatable {
    /// The token that ends a text: number 0.
    package static let end = "<|endoftext|>"

    /// All tokens in the order of their numbers: the end, the bytes in the order of their characters, the merges. Bytes are
    /// written as characters, as `ByteAlphabet` has it.
    package let pieces: [String]
    /// The merges in the order they were learnt: two pieces, parted by a space.
    package let merges: [String]

    /// Learns a vocabulary of up to `size` tokens; of fewer where no pair occurs twice any more.
    ///
    /// Words are cut by GPT-2's rule, and no merge crosses them. Of equally frequent pairs the one with the lower token
    /// numbers is merged first. O(text) for the words, and for each merge the words that have its pair.
    /// - Precondition: room for the bytes and the end, 257 tokens.
    package static func learn(from texts: [String], size: Int) -> BytePairVocabulary {
        precondition(size >= 257, "a vocabulary has all bytes and an end")
        var learning = Learning(words: wordCounts(texts))
        while learning.pieces.count < size, learning.mergeMostFrequent() {}
        return BytePairVocabulary(pieces: learning.pieces, merges: learning.merges)
    }

    private static func wordCounts(_ texts: [String]) -> [[UInt8]: Int] {
        var counts: [[UInt8]: Int] = [:]
        for text in texts {
            let bytes = Array(text.utf8)
            let span = bytes.span
            var start = 0
            while start < bytes.count {
                let end = PreTokenizer.gpt2.wordEnd(in: span, from: start, to: bytes.count)
                counts[Array(bytes[start..<end]), default: 0] += 1
                start = end
            }
        }
        return counts
    }
}

/// The state of learning: every distinct word as tokens, and where each pair of neighbours occurs.
private struct Learning {
    private struct Pair: Hashable, Comparable {
        let left: Int
        let right: Int

        static func < (a: Pair, b: Pair) -> Bool { (a.left, a.right) < (b.left, b.right) }
    }

    private(set) var pieces: [String]
    private(set) var merges: [String] = []
    private var words: [(tokens: [Int], count: Int)]
    private var counts: [Pair: Int] = [:]
    /// Words that have, or once had, the pair.
    private var places: [Pair: Set<Int>] = [:]
    private var queue = PairQueue()

    init(words source: [[UInt8]: Int]) {
        let alphabet = ByteAlphabet()
        let order = (0...255).sorted { alphabet.scalarOfByte[$0].value < alphabet.scalarOfByte[$1].value }
        pieces = [BytePairVocabulary.end] + order.map { String(Character(alphabet.scalarOfByte[$0])) }
        var number = Array(repeating: 0, count: 256)
        for (index, byte) in order.enumerated() { number[byte] = index + 1 }
        words = source.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { word, count in
            (word.map { number[Int($0)] }, count)
        }
        for index in words.indices { add(wordAt: index, sign: 1) }
        for (pair, count) in counts { queue.insert(count: count, left: pair.left, right: pair.right) }
    }

    /// Merges the most frequent pair; answers false where none occurs twice.
    mutating func mergeMostFrequent() -> Bool {
        while let best = queue.removeFirst() {
            let pair = Pair(left: best.left, right: best.right)
            let count = counts[pair] ?? 0
            // An entry from before the count changed: the current count has an entry of its own.
            guard count == best.count else { continue }
            guard count >= 2 else { return false }
            merge(pair)
            return true
        }
        return false
    }

    private mutating func merge(_ pair: Pair) {
        let token = pieces.count
        pieces.append(pieces[pair.left] + pieces[pair.right])
        merges.append(pieces[pair.left] + " " + pieces[pair.right])
        var changed: Set<Pair> = []
        for index in (places.removeValue(forKey: pair) ?? []).sorted() {
            changed.formUnion(pairs(of: words[index].tokens))
            add(wordAt: index, sign: -1)
            words[index].tokens = Learning.merged(words[index].tokens, pair, into: token)
            add(wordAt: index, sign: 1)
            changed.formUnion(pairs(of: words[index].tokens))
        }
        counts[pair] = nil
        for pair in changed {
            if let count = counts[pair], count > 0 {
                queue.insert(count: count, left: pair.left, right: pair.right)
            } else {
                counts[pair] = nil
            }
        }
    }

    private func pairs(of tokens: [Int]) -> [Pair] { zip(tokens, tokens.dropFirst()).map { Pair(left: $0, right: $1) } }

    private mutating func add(wordAt index: Int, sign: Int) {
        for pair in pairs(of: words[index].tokens) {
            counts[pair, default: 0] += sign * words[index].count
            if sign > 0 { places[pair, default: []].insert(index) }
        }
    }

    private static func merged(_ tokens: [Int], _ pair: Pair, into token: Int) -> [Int] {
        var result: [Int] = []
        var index = 0
        while index < tokens.count {
            if index + 1 < tokens.count, tokens[index] == pair.left, tokens[index + 1] == pair.right {
                result.append(token)
                index += 2
            } else {
                result.append(tokens[index])
                index += 1
            }
        }
        return result
    }
}

/// Pairs by falling count, then by rising token numbers: a binary heap.
private struct PairQueue {
    struct Entry {
        let count: Int
        let left: Int
        let right: Int

        func precedes(_ other: Entry) -> Bool {
            (-count, left, right) < (-other.count, other.left, other.right)
        }
    }

    private var heap: [Entry] = []

    mutating func insert(count: Int, left: Int, right: Int) {
        heap.append(Entry(count: count, left: left, right: right))
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < heap.count {
                if heap[child].precedes(heap[best]) { best = child }
            }
            if best == parent { return first }
            heap.swapAt(parent, best)
            parent = best
        }
    }
}
