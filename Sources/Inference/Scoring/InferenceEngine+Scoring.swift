public import Tokenizers
import Transformers

extension InferenceEngine {
    /// The most tokens, and positions with logits, of one scoring pass: enough to keep the machine busy, few enough
    /// that others get their turn. A row of logits takes four bytes for each entry of the vocabulary.
    private static let tokensPerPass = 1536
    private static let rowsPerPass = 256
    /// Equal prefixes from this length on are computed once.
    private static let shortestSharedPrefix = 8

    /// Natural logarithms of the probabilities of every request's continuation tokens.
    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        for (index, request) in requests.enumerated() { try check(request, index: index) }
        var results = requests.map { _ in [Float]() }
        var single: [ScoringItem] = []
        var groups: [SharedPrefix: [Int]] = [:]
        for (index, request) in requests.enumerated() { groups[SharedPrefix(request), default: []].append(index) }
        for (index, request) in requests.enumerated() where !request.continuation.isEmpty {
            guard let group = groups[SharedPrefix(request)] else { continue }
            if group.count == 1 || request.prefix.count < Self.shortestSharedPrefix {
                single.append(
                    ScoringItem(
                        request: index, tokens: request.prefix + request.continuation.dropLast(),
                        targets: request.continuation, adapters: request.adapters))
            } else if group[0] == index {
                try await scoreGroup(group, of: requests, into: &results)
            }
        }
        try await score(single, after: nil, into: &results)
        return results
    }

    private func check(_ request: ScoringRequest, index: Int) throws(InferenceError) {
        guard !request.prefix.isEmpty else { throw .emptyPrefix(request: index) }
        let tokenCount = request.prefix.count + request.continuation.count
        guard tokenCount <= contextLength else {
            throw .contextExceeded(tokenCount: tokenCount, contextLength: contextLength)
        }
        try check(tokens: request.prefix)
        try check(tokens: request.continuation)
    }

    /// Scores requests with one prefix, which is computed once.
    private func scoreGroup(
        _ group: [Int], of requests: [ScoringRequest], into results: inout [[Float]]
    ) async throws {
        let prefix = requests[group[0]].prefix
        let adapters = requests[group[0]].adapters
        let prefixItem = ScoringItem(
            request: group[0], tokens: Array(prefix.dropLast()), targets: [], adapters: adapters)
        let longest = group.map { requests[$0].continuation.count }.max() ?? 0
        var copies: [KVCache] = []
        prefixItem.cache = cache(for: prefixItem, copies: &copies, base: nil, capacity: prefix.count + longest)
        try await score([prefixItem], after: nil, into: &results)
        guard let last = prefix.last else { return }
        let items = group.filter { !requests[$0].continuation.isEmpty }.map { index in
            let continuation = requests[index].continuation
            return ScoringItem(
                request: index, tokens: [last] + continuation.dropLast(), targets: continuation, adapters: adapters)
        }
        try await score(items, after: prefixItem.cache, into: &results)
        if let cache = prefixItem.cache { retain(cache, of: prefixItem) }
    }

    /// Runs items in passes of bounded size.
    ///
    /// - Parameter base: a cache that every item continues; copies of it are used again from pass to pass.
    private func score(
        _ items: [ScoringItem], after base: KVCache?, into results: inout [[Float]]
    ) async throws {
        var copies: [KVCache] = []
        var waiting = items[...]
        while let first = waiting.first {
            if first.isComplete {
                waiting.removeFirst()
                continue
            }
            try Task.checkCancellation()
            var segments: [Segment] = []
            var readers: [(item: ScoringItem, targets: ArraySlice<TokenID>)] = []
            var tokens = Self.tokensPerPass
            var rows = Self.rowsPerPass
            for item in waiting {
                if item.cache == nil {
                    item.cache = cache(for: item, copies: &copies, base: base)
                }
                guard let cache = item.cache, let piece = item.takePiece(tokens: tokens, rows: rows) else { break }
                segments.append(
                    Segment(
                        cache: cache, tokens: piece.tokens, outputs: .suffix(piece.targets.count),
                        adapters: item.adapters))
                readers.append((item, piece.targets))
                tokens -= piece.tokens.count
                rows -= piece.targets.count
                if tokens == 0 || rows == 0 { break }
            }
            try read(transformer.forward(segments), readers, into: &results)
            for (item, _) in readers where item.isComplete {
                guard !item.targets.isEmpty, let cache = item.cache else { continue }
                if base != nil { copies.append(cache) } else { retain(cache, of: item) }
                item.cache = nil
            }
            await Task.yield()
        }
    }

    /// - Parameter capacity: how many tokens it must hold; nil for the item's.
    private func cache(
        for item: ScoringItem, copies: inout [KVCache], base: KVCache?, capacity: Int? = nil
    ) -> KVCache {
        if let base {
            guard let copy = copies.popLast() else { return base.copy() }
            copy.truncate(to: base.count)
            return copy
        }
        statistics.promptTokens += item.prefixCount
        // The last token before the first target runs again, for its logits.
        let prefix = Array(item.tokens.prefix(item.prefixCount + 1))
        guard
            let known = prefixes.take(
                prefix, adapters: item.selections, capacity: capacity ?? item.tokens.count, from: transformer)
        else {
            return transformer.makeCache(capacity: capacity ?? item.tokens.count)
        }
        statistics.reusedTokens += known.count
        item.skip(known.count)
        return known
    }

    /// Keeps what stands before the targets: the next question may be about the same passage.
    private func retain(_ cache: KVCache, of item: ScoringItem) {
        cache.truncate(to: item.prefixCount)
        prefixes.put(Array(item.tokens.prefix(item.prefixCount)), adapters: item.selections, cache)
    }

    private func read(
        _ logits: Logits, _ readers: [(item: ScoringItem, targets: ArraySlice<TokenID>)],
        into results: inout [[Float]]
    ) throws(InferenceError) {
        var row = 0
        for (item, targets) in readers {
            for target in targets {
                let values = logits.row(row)
                let statistics = try LogitStatistics(values, position: results[item.request].count)
                results[item.request].append(statistics.logProbability(values[Int(target)]))
                row += 1
            }
        }
    }
}

/// What requests must have in common to share the work of a prefix.
private struct SharedPrefix: Hashable {
    let tokens: [TokenID]
    let adapters: [AdapterSelection]

    init(_ request: ScoringRequest) {
        tokens = request.prefix
        adapters = request.adapters
    }
}

/// A sequence being scored: tokens to run, the last of which are followed by targets.
private final class ScoringItem {
    let request: Int
    let tokens: [TokenID]
    /// What follows the last `targets.count` tokens.
    let targets: [TokenID]
    let selections: [AdapterSelection]
    let adapters: [AppliedAdapter]
    var cache: KVCache?
    private var consumed = 0

    init(request: Int, tokens: [TokenID], targets: [TokenID], adapters: [AdapterSelection]) {
        self.request = request
        self.tokens = tokens
        self.targets = targets
        selections = adapters
        self.adapters = adapters.map(\.applied)
    }

    var isComplete: Bool { consumed == tokens.count }

    /// Tokens before the first one whose logits are wanted.
    var prefixCount: Int { tokens.count - targets.count }

    /// Passes over tokens that the cache holds already.
    func skip(_ count: Int) { consumed = count }

    /// The next tokens to run, as many as the budgets allow, with the targets that follow the last of them.
    func takePiece(tokens tokenBudget: Int, rows rowBudget: Int) -> (tokens: [TokenID], targets: ArraySlice<TokenID>)? {
        let firstTarget = tokens.count - targets.count
        var end = min(tokens.count, consumed + tokenBudget)
        end = min(end, max(firstTarget, consumed) + rowBudget)
        guard end > consumed else { return nil }
        defer { consumed = end }
        let targetRange = max(consumed - firstTarget, 0)..<max(end - firstTarget, 0)
        return (Array(tokens[consumed..<end]), targets[targetRange])
    }
}

/// A text whose probability is wanted, after another text.
public struct ScoringRequest: Sendable, Equatable {
    /// What stands before; at least one token.
    public var prefix: [TokenID]
    /// The tokens to score.
    public var continuation: [TokenID]
    /// Adapters added to the model's weights for this request.
    public var adapters: [AdapterSelection]

    /// Makes a request. Requests with equal prefixes and adapters share the prefix's work when they are scored together.
    public init(prefix: [TokenID], continuation: [TokenID], adapters: [AdapterSelection] = []) {
        self.prefix = prefix
        self.continuation = continuation
        self.adapters = adapters
    }
}
