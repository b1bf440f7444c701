import Tokenizers
import Transformers

/// Keys and values of sequences that were run before: a sequence that begins like one of them continues from there.
///
/// A conversation begins with its turns so far, an answer's prompt with the same instructions, and a passage is reranked
/// for one question after another. Bounded in bytes; what was used least recently goes first. Belongs to the engine's
/// actor.
struct PrefixCache {
    private struct Entry {
        let tokens: [TokenID]
        /// Equal tokens have other keys and values under other adapters.
        let adapters: [AdapterSelection]
        let cache: KVCache
    }

    /// Least recently used first.
    private var entries: [Entry] = []
    private(set) var byteCount = 0
    private let limit: Int

    /// Shorter beginnings are not worth a copy.
    private static let shortestPrefix = 16

    /// Keeps at most `limit` bytes; 0 keeps nothing.
    init(limit: Int) {
        self.limit = limit
    }

    /// A cache that holds the longest known beginning of `tokens`, at most `tokens.count - 1` of them since the last
    /// token's logits are wanted; nil where none is long enough.
    ///
    /// An entry that is continued as a whole is handed over if its capacity suffices, otherwise copied.
    /// - Complexity: O(entries × shared tokens), and one copy of the shared keys and values.
    mutating func take(
        _ tokens: [TokenID], adapters: [AdapterSelection], capacity: Int, from transformer: Transformer
    ) -> KVCache? {
        var best = -1
        var bestLength = Self.shortestPrefix - 1
        for (index, entry) in entries.enumerated() where entry.adapters == adapters {
            var length = 0
            let most = min(entry.tokens.count, tokens.count - 1)
            while length < most, entry.tokens[length] == tokens[length] { length += 1 }
            if length >= bestLength, length >= Self.shortestPrefix { (best, bestLength) = (index, length) }
        }
        guard best >= 0 else { return nil }
        let entry = entries.remove(at: best)
        if bestLength == entry.tokens.count, entry.cache.capacity >= capacity {
            byteCount -= entry.cache.byteCount
            return entry.cache
        }
        let copy = transformer.makeCache(capacity: capacity)
        copy.fill(from: entry.cache, count: bestLength)
        entries.append(entry)
        return copy
    }

    /// Keeps the keys and values of `tokens`, which `cache` holds and nobody else uses any more.
    mutating func put(_ tokens: [TokenID], adapters: [AdapterSelection], _ cache: KVCache) {
        precondition(cache.count == tokens.count, "a cache holds its tokens")
        guard tokens.count >= Self.shortestPrefix, cache.byteCount <= limit else { return }
        entries.removeAll { entry in
            // What begins the new sequence has nothing to add to it.
            guard entry.adapters == adapters, tokens.starts(with: entry.tokens) else { return false }
            byteCount -= entry.cache.byteCount
            return true
        }
        entries.append(Entry(tokens: tokens, adapters: adapters, cache: cache))
        byteCount += cache.byteCount
        while byteCount > limit { byteCount -= entries.removeFirst().cache.byteCount }
    }
}
