import Inference
import Tokenizers

/// Times what a model is used for. Every repeat works on texts of its own, so that nothing is taken from the cache of
/// earlier prompts.
struct ModelSpeed: Sendable {
    let model: Model
    let repeats: Int
    let promptTokens: Int
    let generatedTokens: Int

    /// Tokens a second of each repeat while the prompt is read, and after it; the first token's arrival parts them.
    func promptAndDecoding() async throws -> (prompt: [Double], decode: [Double]) {
        var (prompt, decode) = ([Double](), [Double]())
        // One run in front warms caches and pages; it is not counted.
        for round in 0...repeats {
            let run = try await generate(tokens(count: promptTokens, number: 1000 * round), draftTokens: 0)
            guard round > 0 else { continue }
            prompt.append(Double(promptTokens) / run.secondsToFirst)
            decode.append(run.tokensPerSecond)
        }
        return (prompt, decode)
    }

    /// Tokens a second of `count` sequences together, after a short prompt.
    func decodingTogether(_ count: Int) async throws -> [Double] {
        var speeds = [Double]()
        for round in 0...repeats {
            let run = try await generate(
                tokens(count: 32, number: 1000 * round + 500), draftTokens: 0, count: count,
                sampling: SamplingOptions(temperature: 1, topK: 40, seed: 1))
            if round > 0 { speeds.append(run.tokensPerSecond) }
        }
        return speeds
    }

    /// Tokens a second while a passage is written off, token by token and with guesses that are checked together.
    ///
    /// - Throws: `Differs` should the two texts not be the same.
    func copying() async throws -> (plain: [Double], guessed: [Double]) {
        var (plain, guessed) = ([Double](), [Double]())
        for round in 0...repeats {
            let passage = model.tokenizer.encode("\(round). " + Self.passage + "\n\n")
            let prompt = passage + passage + passage.prefix(24)
            let first = try await generate(prompt, draftTokens: 0)
            let second = try await generate(prompt, draftTokens: 16)
            guard first.tokens == second.tokens else { throw Differs() }
            if round > 0 {
                plain.append(first.tokensPerSecond)
                guessed.append(second.tokensPerSecond)
            }
        }
        return (plain, guessed)
    }

    /// Passages of 150 tokens a second, in batches as indexing makes them.
    func embedding(_ recipe: EmbeddingRecipe) async throws -> [Double] {
        let passages = (0..<32).map { tokens(count: 150, number: $0) }
        let weights = TokenWeights(passages: passages, vocabularySize: model.tokenizer.vocabularySize)
        return try await seconds { _ in
            _ = try await model.pooledValues(passages, weights: weights, recipe: recipe)
        }.map { Double(passages.count) / $0 }
    }

    /// Seconds to score a question after each of 20 passages of 150 tokens.
    func reranking() async throws -> [Double] {
        let question = model.tokenizer.encode("\n\nQuestion: On which day did the committee agree on the budget?")
        return try await seconds { round in
            let requests = (0..<20).map { number in
                ScoringRequest(
                    prefix: tokens(count: 150, number: 100_000 * (round + 1) + number), continuation: question)
            }
            _ = try await model.logLikelihoods(requests)
        }
    }

    private func seconds(_ body: (Int) async throws -> Void) async throws -> [Double] {
        var seconds = [Double]()
        for round in 0...repeats {
            let start = ContinuousClock.now
            try await body(round)
            try Task.checkCancellation()
            if round > 0 { seconds.append(start.duration(to: .now) / .seconds(1)) }
        }
        return seconds
    }

    private struct Run {
        var secondsToFirst = 0.0
        var tokensPerSecond = 0.0
        var tokens: [TokenID] = []
    }

    private func generate(
        _ prompt: [TokenID], draftTokens: Int, count: Int = 1, sampling: SamplingOptions = .greedy
    ) async throws -> Run {
        let ends = model.tokenizer.endOfGeneration
        var sampling = sampling
        // The text goes on to its full length.
        for end in ends { sampling.logitBias[end] = -.infinity }
        let request = GenerationRequest(
            prompt: prompt, maxTokens: generatedTokens, sampling: sampling, count: count, draftTokens: draftTokens)
        var run = Run()
        let start = ContinuousClock.now
        var first: ContinuousClock.Instant?
        for try await event in model.generate(request) {
            guard case .token(let token, _, _) = event else { continue }
            first = first ?? .now
            run.tokens.append(token)
        }
        try Task.checkCancellation()
        guard let first else { return run }
        run.secondsToFirst = start.duration(to: first) / .seconds(1)
        let rest = first.duration(to: .now) / .seconds(1)
        run.tokensPerSecond = rest > 0 ? Double(run.tokens.count - count) / rest : 0
        return run
    }

    /// Plain text of exactly `count` tokens, the same on every machine, and another for every number.
    private func tokens(count: Int, number: Int) -> [TokenID] {
        let sentence = "The committee met in the old library and agreed on the budget for the coming year. "
        var tokens = [TokenID]()
        var number = number
        while tokens.count < count {
            tokens += model.tokenizer.encode("\(number). " + sentence)
            number += 1
        }
        return Array(tokens.prefix(count))
    }

    private static let passage = """
        The harbour of Cape Morrow was built between 1871 and 1884 from granite that ships brought over from the \
        northern islands. Its long breakwater bends twice, once at the old signal station and again before the light, so \
        that the waves of the winter storms lose their strength before they reach the quays. Fishing boats lie on the \
        inner side, the ferries at the new pier, and in summer the yachts of visitors fill the basin between them. \
        A chain across the entrance, which was raised at night until 1919, can still be seen in the museum.
        """

    /// Two ways of decoding that must agree did not.
    struct Differs: Error, CustomStringConvertible {
        let description = "decoding with guesses wrote another text than decoding token by token: this is a fault"
    }
}

/// What a model must compute and read at least for a token.
struct ModelWork: Sendable {
    /// Multiply-adds of a prompt's token: one for each weight but those of the embedding and the head, which a prompt
    /// does not need, and attention, which depends on the position.
    let multiplyAddsPerPromptToken: Int
    /// Bytes of weights that decoding a token reads, taking the embedding for the head too.
    let bytesPerDecodedToken: Int

    init(_ information: ModelInformation) {
        let head = information.vocabularySize * information.hiddenSize
        multiplyAddsPerPromptToken = max(1, information.parameterCount - head)
        bytesPerDecodedToken = max(1, information.fileBytes)
    }
}
