import Tokenizers

/// Chooses the tokens of one sequence.
struct Sampler {
    private let options: SamplingOptions
    private var random: RandomSource
    private var writtenCounts: [TokenID: Int] = [:]

    /// Makes a sampler.
    ///
    /// - Parameters:
    ///   - seed: where the options name none, one drawn by the caller.
    ///   - sequence: which of a request's sequences; each has its own stream of random numbers.
    init(options: SamplingOptions, seed: UInt64, sequence: Int) {
        self.options = options
        random = RandomSource(seed: options.seed ?? seed, sequence: sequence)
    }

    /// Chooses the next token.
    ///
    /// - Parameters:
    ///   - logits: the model's row, [vocabularySize]; it isn't changed.
    ///   - statistics: what was read of the same row.
    ///   - history: all tokens so far, prompt included.
    ///   - allowed: what a constraint permits.
    ///   - workspace: buffers that all sequences share.
    /// - Returns: the token and its log probability in the unmodified distribution.
    /// - Throws: `InferenceError.nothingAllowed`.
    mutating func choose(
        from logits: Span<Float>, statistics: LogitStatistics, history: [TokenID], allowed: AllowedTokens,
        workspace: inout SamplingWorkspace
    ) throws(InferenceError) -> TokenProbability {
        let token: TokenID
        if options.temperature == 0, changesNoLogit, allowed == .all {
            token = statistics.likeliest
        } else {
            workspace.load(logits)
            adjust(&workspace, history: history)
            if options.temperature == 0 {
                token = try workspace.likeliest(of: allowed, position: history.count)
            } else {
                try workspace.collect(allowed, best: options.topK, position: history.count)
                token = draw(&workspace)
            }
        }
        writtenCounts[token, default: 0] += 1
        return TokenProbability(
            token: token, logProbability: statistics.logProbability(logits[Int(token)]))
    }

    private var changesNoLogit: Bool {
        options.repetitionPenalty == 1 && options.presencePenalty == 0 && options.frequencyPenalty == 0
            && options.logitBias.isEmpty
    }

    private func adjust(_ workspace: inout SamplingWorkspace, history: [TokenID]) {
        for (token, bias) in options.logitBias { workspace.add(bias, to: token) }
        if options.repetitionPenalty != 1 {
            let window = options.repetitionWindow < 0 ? history.count : min(options.repetitionWindow, history.count)
            workspace.penalizeRepetition(of: history[(history.count - window)...], by: options.repetitionPenalty)
        }
        if options.presencePenalty != 0 || options.frequencyPenalty != 0 {
            for (token, count) in writtenCounts {
                workspace.add(-options.presencePenalty - options.frequencyPenalty * Float(count), to: token)
            }
        }
    }

    private mutating func draw(_ workspace: inout SamplingWorkspace) -> TokenID {
        let temperature = options.temperatureLast ? 1 : options.temperature
        workspace.exponentiate(temperature: temperature)
        if options.temperatureLast { cutToTypical(&workspace, temperature) }
        if options.topP < 1 { workspace.keepNucleus(options.topP) }
        if options.minP > 0 { workspace.keepAtLeast(options.minP) }
        if options.temperatureLast {
            workspace.exponentiate(temperature: options.temperature)
        } else {
            cutToTypical(&workspace, temperature)
        }
        return workspace.draw(random.nextUnit())
    }
}

extension Sampler {
    private func cutToTypical(_ workspace: inout SamplingWorkspace, _ temperature: Float) {
        if options.typicalP < 1 { workspace.keepTypical(options.typicalP, temperature: temperature) }
    }
}

/// Buffers for choosing a token, reused from step to step.
struct SamplingWorkspace {
    private var scores: [Float] = []  // [vocabularySize]
    private var stamps: [UInt32] = []  // [vocabularySize]; equal to `stamp` where a token was seen in this step
    private var stamp: UInt32 = 0
    fileprivate var candidates: [Candidate] = []

    fileprivate mutating func load(_ logits: Span<Float>) {
        if scores.count != logits.count {
            scores = Array(repeating: 0, count: logits.count)
            stamps = Array(repeating: 0, count: logits.count)
        }
        for i in logits.indices { scores[i] = logits[i] }
    }

    fileprivate mutating func penalizeRepetition(of tokens: ArraySlice<TokenID>, by penalty: Float) {
        stamp &+= 1
        for token in tokens where stamps.indices.contains(Int(token)) && stamps[Int(token)] != stamp {
            stamps[Int(token)] = stamp
            let score = scores[Int(token)]
            scores[Int(token)] = score > 0 ? score / penalty : score * penalty
        }
    }

    fileprivate mutating func add(_ value: Float, to token: TokenID) {
        guard scores.indices.contains(Int(token)) else { return }
        scores[Int(token)] += value
    }

    /// Gathers the allowed tokens whose score is above −∞, or of those the `best` with the highest scores (0: all).
    fileprivate mutating func collect(
        _ allowed: AllowedTokens, best: Int = 0, position: Int
    ) throws(InferenceError) {
        candidates.removeAll(keepingCapacity: true)
        switch allowed {
        case .only(let tokens):
            stamp &+= 1
            for token in tokens where stamps.indices.contains(Int(token)) && stamps[Int(token)] != stamp {
                stamps[Int(token)] = stamp
                appendCandidate(Int(token))
            }
            if best > 0 { candidates.keepBest(best) }
        case .all, .allExcept:
            exclude(allowed)
            if best > 0 {
                candidates = scores.span.likeliest(best)
                candidates.removeAll { $0.score == -.infinity }
            } else {
                for i in scores.indices { appendCandidate(i) }
            }
        }
        if candidates.isEmpty { throw .nothingAllowed(position: position) }
    }

    private mutating func exclude(_ allowed: AllowedTokens) {
        guard case .allExcept(let tokens) = allowed else { return }
        for token in tokens where scores.indices.contains(Int(token)) { scores[Int(token)] = -.infinity }
    }

    private mutating func appendCandidate(_ i: Int) {
        guard scores[i] > -.infinity else { return }
        candidates.append(Candidate(token: TokenID(i), score: scores[i]))
    }

    /// The allowed token with the highest score; the lowest id of equals.
    fileprivate mutating func likeliest(of allowed: AllowedTokens, position: Int) throws(InferenceError) -> TokenID {
        if case .only = allowed {
            // A short list costs less than a look at the whole vocabulary.
            try collect(allowed, position: position)
            var best = candidates[0]
            for candidate in candidates where candidate.precedes(best) { best = candidate }
            return best.token
        }
        exclude(allowed)
        var best = 0
        for i in scores.indices where scores[i] > scores[best] { best = i }
        guard scores[best] > -.infinity else { throw .nothingAllowed(position: position) }
        return TokenID(best)
    }

    /// Gives candidates weights relative to the best one's, which becomes 1.
    fileprivate mutating func exponentiate(temperature: Float) {
        var maximum = -Float.infinity
        for candidate in candidates { maximum = max(maximum, scores[Int(candidate.token)]) }
        for i in candidates.indices {
            candidates[i].score = exponential((scores[Int(candidates[i].token)] - maximum) / temperature)
        }
    }

    /// Keeps the smallest set of heaviest candidates whose share reaches `share`; at least one.
    fileprivate mutating func keepNucleus(_ share: Float) {
        let total = totalWeight()
        // Candidates below this weight add up to less than what may be cut, so only the others need sorting.
        let cutoff = Float(total * Double(1 - share)) / Float(candidates.count)
        candidates.removeAll { $0.score < cutoff }
        candidates.sort { $0.precedes($1) }
        var sum = 0.0
        var kept = 0
        while kept < candidates.count {
            sum += Double(candidates[kept].score)
            kept += 1
            if sum >= total * Double(share) { break }
        }
        candidates.removeLast(candidates.count - kept)
    }

    /// Keeps candidates with at least this fraction of the heaviest one's weight.
    fileprivate mutating func keepAtLeast(_ fraction: Float) {
        let heaviest = candidates.reduce(0) { max($0, $1.score) }
        candidates.removeAll { $0.score < fraction * heaviest }
    }

    /// Keeps the smallest set of candidates that are nearest to the mean surprise and whose share reaches `share`.
    ///
    /// A candidate's surprise is −log p; the normaliser of p is in the mean as well and cancels, so that no logarithm is
    /// needed: the distance is that of scores over temperature.
    fileprivate mutating func keepTypical(_ share: Float, temperature: Float) {
        let total = totalWeight()
        func level(_ candidate: Candidate) -> Double {
            Double(scores[Int(candidate.token)]) / Double(temperature)
        }
        let mean = candidates.reduce(0) { $0 + Double($1.score) / total * level($1) }
        let sorted = candidates.map { (candidate: $0, distance: abs(level($0) - mean)) }.sorted {
            $0.distance != $1.distance ? $0.distance < $1.distance : $0.candidate.precedes($1.candidate)
        }
        var sum = 0.0
        var kept = 0
        while kept < sorted.count {
            sum += Double(sorted[kept].candidate.score)
            kept += 1
            if sum >= total * Double(share) { break }
        }
        candidates = sorted[..<kept].map(\.candidate)
    }

    /// Picks the candidate at the place `unit`, in 0 ..< 1, of the weights laid end to end.
    fileprivate func draw(_ unit: Double) -> TokenID {
        var rest = unit * totalWeight()
        for candidate in candidates {
            rest -= Double(candidate.score)
            if rest < 0 { return candidate.token }
        }
        // Rounding can leave a crumb after the last one.
        return candidates[candidates.count - 1].token
    }

    private func totalWeight() -> Double {
        var total = 0.0
        for candidate in candidates { total += Double(candidate.score) }
        return total
    }
}
