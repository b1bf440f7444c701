internal import Synchronization

/// Counts the tokens of many texts, and merges each different word once.
///
/// A text has the tokens of its words, and hardly any word of a text is met for the first time. So counting costs cutting
/// the text into words, and a look-up for each. The counts are those of `encode`, whatever was counted before.
///
/// Several threads may count at once: each takes a memory that no other one uses, and at most four memories of 2 MB
/// come to be.
package final class TokenCounter: Sendable {
    private final class Memory: Sendable {
        let counts = Mutex(WordCounts())
    }

    private let tokenizer: any Tokenizer
    /// The tokenizer where it cuts texts into words; others are asked for all tokens.
    private let words: (any WordTokenizer)?
    private let memories: [Memory]

    /// Starts without any word.
    package init(_ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
        words = tokenizer as? any WordTokenizer
        memories = (0..<4).map { _ in Memory() }
    }

    /// How many tokens `encode` makes of a text. O(n) for text of known words.
    package func count(_ text: String) -> Int {
        guard let words else { return tokenizer.encode(text).count }
        for memory in memories {
            if let count = memory.counts.withLockIfAvailable({ words.tokenCount(of: text, remembering: &$0) }) {
                return count
            }
        }
        return memories[0].counts.withLock { words.tokenCount(of: text, remembering: &$0) }
    }
}

/// How many tokens words take: open addressing over words of at most 24 bytes, which stand in the table themselves.
struct WordCounts {
    /// A short word: its bytes, filled up with zeros, and how many they are.
    struct Key: Equatable {
        private let low: UInt64
        private let middle: UInt64
        private let high: UInt64
        fileprivate let byteCount: UInt32

        /// The word `text[word]`; nil for one that is too long to be remembered.
        @inline(__always)
        init?(_ word: Range<Int>, of text: Span<UInt8>) {
            guard word.count <= 24 else { return nil }
            low = Self.eight(text, word.lowerBound, min(word.lowerBound + 8, word.upperBound))
            middle = Self.eight(text, word.lowerBound + 8, min(word.lowerBound + 16, word.upperBound))
            high = Self.eight(text, word.lowerBound + 16, word.upperBound)
            byteCount = UInt32(truncatingIfNeeded: word.count)
        }

        fileprivate init() { (low, middle, high, byteCount) = (0, 0, 0, 0) }

        @inline(__always)
        private static func eight(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
            var value: UInt64 = 0
            var index = start
            while index < end {
                value = value << 8 | UInt64(text[index])
                index += 1
            }
            return value
        }

        @inline(__always)
        fileprivate func hash(_ seed: UInt64) -> UInt64 {
            var hash = ByteHash.spread(low ^ seed) ^ UInt64(byteCount)
            if byteCount > 8 { hash = ByteHash.spread(hash ^ middle) }
            if byteCount > 16 { hash = ByteHash.spread(hash ^ high) }
            return hash
        }
    }

    private struct Slot {
        var key = Key()  // no bytes for a free slot
        var count: UInt32 = 0
    }

    private static let fewestSlots = 1 << 10
    private static let mostSlots = 1 << 16

    private var slots = Array(repeating: Slot(), count: fewestSlots)
    private var used = 0
    // Texts are untrusted: nobody can know which words meet.
    private let seed = UInt64.random(in: .min ... .max)

    /// What a word took; nil for one that is not known.
    @inline(__always)
    func count(of key: Key) -> Int? {
        let slot = slots[place(of: key)]
        return slot.key.byteCount > 0 ? Int(slot.count) : nil
    }

    /// Remembers a word that is not known and not empty. A full memory forgets all others first: they come again if they
    /// are frequent.
    mutating func insert(_ key: Key, count: Int) {
        if used >= slots.count / 4 * 3 { makeRoom() }
        slots[place(of: key)] = Slot(key: key, count: UInt32(clamping: count))
        used += 1
    }

    /// The slot that has a word, else the free one where it belongs.
    @inline(__always)
    private func place(of key: Key) -> Int {
        var index = Int(truncatingIfNeeded: key.hash(seed)) & (slots.count - 1)
        while slots[index].key.byteCount > 0, slots[index].key != key { index = (index + 1) & (slots.count - 1) }
        return index
    }

    private mutating func makeRoom() {
        let old = slots
        used = 0
        guard old.count < Self.mostSlots else {
            slots = Array(repeating: Slot(), count: old.count)
            return
        }
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.key.byteCount > 0 {
            slots[place(of: slot.key)] = slot
            used += 1
        }
    }
}

extension WordTokenizer {
    func tokenCount(of text: String, remembering counts: inout WordCounts) -> Int {
        let prepared = preparation.prepare(text)
        var workspace = rules.makeWorkspace()
        var ids: [TokenID] = []
        let span = prepared.bytes.span
        var total = 0
        for (range, token) in prepared.parts {
            if token != nil {
                total += 1
                continue
            }
            var start = range.lowerBound
            for end in wordEnds(in: span, range) ?? [] {
                total += count(start..<end, of: span, counts: &counts, workspace: &workspace, ids: &ids)
                start = end
            }
            while start < range.upperBound {
                let end = wordEnd(in: span, from: start, to: range.upperBound)
                total += count(start..<end, of: span, counts: &counts, workspace: &workspace, ids: &ids)
                start = end
            }
        }
        return total
    }

    @inline(__always)
    private func count(
        _ word: Range<Int>, of text: Span<UInt8>, counts: inout WordCounts, workspace: inout Rules.Workspace,
        ids: inout [TokenID]
    ) -> Int {
        guard !word.isEmpty else { return 0 }
        let key = WordCounts.Key(word, of: text)
        if let key, let known = counts.count(of: key) { return known }
        ids.removeAll(keepingCapacity: true)
        rules.encode(word, of: text, using: &workspace, into: &ids)
        if let key { counts.insert(key, count: ids.count) }
        return ids.count
    }
}
