import Tokenizers

/// Guesses what comes next by looking up where the latest tokens stood before, in the prompt or in what was written:
/// prompt lookup decoding (Saxena 2023), a form of speculative decoding (arXiv 2211.17192) without a second model.
///
/// Pairs of tokens are chained by their earlier places, as a LZ77 compressor chains its matches. Appending a token and
/// looking up a draft take constant time.
struct PromptLookup {
    private var tokens: [TokenID] = []
    /// The place after the latest occurrence of each pair.
    private var latest: [UInt64: Int] = [:]
    /// For each place, the place after the pair's occurrence before that; 0 for none.
    private var earlier: [Int] = []

    /// Occurrences that are compared, latest first, and tokens compared at each.
    private static let longestChain = 16
    private static let longestMatch = 32

    /// Begins with a prompt's tokens.
    init(_ prompt: [TokenID]) {
        tokens.reserveCapacity(prompt.count)
        earlier.reserveCapacity(prompt.count)
        for token in prompt { append(token) }
    }

    /// Takes note of a token.
    mutating func append(_ token: TokenID) {
        tokens.append(token)
        guard tokens.count >= 2 else {
            earlier.append(0)
            return
        }
        let pair = Self.pair(tokens[tokens.count - 2], token)
        earlier.append(latest[pair] ?? 0)
        latest[pair] = tokens.count
    }

    /// At most `limit` tokens that followed the longest earlier occurrence of the latest tokens; the later of equals.
    /// Empty where fewer than `shortestMatch` tokens (at least two) agree.
    func draft(limit: Int, shortestMatch: Int) -> ArraySlice<TokenID> {
        guard limit > 0, var place = earlier.last, place > 0 else { return [] }
        var best = 0
        var bestLength = max(2, shortestMatch) - 1
        for _ in 0..<Self.longestChain where place > 0 {
            let length = matchLength(before: place)
            if length > bestLength { (best, bestLength) = (place, length) }
            place = earlier[place - 1]
        }
        return best == 0 ? [] : tokens[best..<min(best + limit, tokens.count)]
    }

    /// How many tokens before `place` agree with the latest ones.
    private func matchLength(before place: Int) -> Int {
        var length = 0
        while length < min(place, Self.longestMatch), tokens[place - 1 - length] == tokens[tokens.count - 1 - length] {
            length += 1
        }
        return length
    }

    private static func pair(_ first: TokenID, _ second: TokenID) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }
}

/// How many tokens to guess at a time: more while guesses come true, fewer while they don't.
struct DraftLength {
    private let limit: Int
    private var length: Int
    private var failures = 0

    init(limit: Int) {
        self.limit = limit
        length = min(limit, 4)
    }

    /// The most tokens to guess now.
    var current: Int { length }
    /// After guesses that failed at once, a longer agreement is asked for: two tokens agree by chance too often.
    var shortestMatch: Int { min(2 + failures, 6) }

    mutating func update(guessed: Int, accepted: Int) {
        guard guessed > 0 else { return }
        if accepted == guessed {
            length = min(limit, 2 * max(length, guessed))
        } else {
            length = max(1, min(limit, accepted + 1))
        }
        failures = accepted == 0 ? failures + 1 : 0
    }
}
