import Tokenizers
import Transformers

/// A request being worked on. It belongs to the engine's actor.
final class GenerationJob {
    let request: GenerationRequest
    let cancellation: CancellationFlag
    /// The request's adapters as the transformer takes them.
    let adapters: [AppliedAdapter]
    /// The prompt's cache while the prompt is being read; the first sequence's afterwards.
    var cache: KVCache?
    private(set) var sequences: [GeneratedSequence] = []
    private(set) var isFinished = false

    private let continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
    private let tokenizer: any Tokenizer
    private let systemSeed: UInt64

    init(
        _ request: GenerationRequest, continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation,
        cancellation: CancellationFlag, tokenizer: any Tokenizer
    ) {
        self.request = request
        self.continuation = continuation
        self.cancellation = cancellation
        adapters = request.adapters.map(\.applied)
        self.tokenizer = tokenizer
        systemSeed = request.sampling.seed ?? UInt64.random(in: .min ... .max)
    }

    /// Whether prompt tokens are still to be read.
    var isPrefilling: Bool { sequences.isEmpty && !isFinished }

    /// Starts the sequences from the logits after the prompt; each gets a copy of the prompt's cache.
    func begin(
        logits: Span<Float>, workspace: inout SamplingWorkspace, limit: Int
    ) throws(InferenceError) {
        guard let cache else { return }
        for index in 0..<request.count {
            sequences.append(
                GeneratedSequence(
                    index: index, cache: index == 0 ? cache : cache.copy(), history: request.prompt,
                    sampler: Sampler(options: request.sampling, seed: systemSeed, sequence: index),
                    constraint: request.makeConstraint?(), text: TextStream(stops: request.stop),
                    draftTokens: request.draftTokens))
        }
        for sequence in sequences {
            try advance(sequence, logits: logits, workspace: &workspace, limit: limit)
        }
    }

    /// Chooses a sequence's next token and says what follows from it.
    func advance(
        _ sequence: GeneratedSequence, logits: Span<Float>, workspace: inout SamplingWorkspace, limit: Int
    ) throws(InferenceError) {
        if let constraint = sequence.constraint, constraint.isFinished {
            finish(sequence, .constraint)
            return
        }
        let statistics = try LogitStatistics(logits, position: sequence.history.count)
        let allowed = sequence.constraint?.allowed() ?? .all
        let choice = try sequence.sampler.choose(
            from: logits, statistics: statistics, history: sequence.history, allowed: allowed, workspace: &workspace)
        guard !tokenizer.endOfGeneration.contains(choice.token), !request.stopTokens.contains(choice.token) else {
            finish(sequence, .stop)
            return
        }
        if request.topLogProbabilities > 0 {
            let alternatives = logits.likeliest(request.topLogProbabilities).map {
                TokenProbability(token: $0.token, logProbability: statistics.logProbability($0.score))
            }
            continuation.yield(.alternatives(alternatives, sequence: sequence.index))
        }
        continuation.yield(
            .token(choice.token, logProbability: choice.logProbability, sequence: sequence.index))
        sequence.constraint?.accept(choice.token)
        emit(sequence.text.append(bytes(of: choice.token, in: sequence)), sequence)
        sequence.append(choice.token)
        if sequence.text.isStopped {
            finish(sequence, .stop)
        } else if sequence.constraint?.isFinished == true {
            finish(sequence, .constraint)
        } else if sequence.writtenCount(after: request.prompt) >= request.maxTokens || sequence.history.count > limit {
            finish(sequence, .length)
        }
    }

    /// Ends all sequences, those that have not begun included.
    func finishAll(_ reason: FinishReason) {
        for index in 0..<request.count where !sequences.indices.contains(index) {
            let usage = Usage(promptTokens: request.prompt.count, completionTokens: 0)
            continuation.yield(.finished(reason, usage: usage, sequence: index))
        }
        for sequence in sequences where !sequence.isFinished { finish(sequence, reason) }
        isFinished = true
        continuation.finish()
    }

    /// Ends the stream with an error.
    func fail(_ error: any Error) {
        isFinished = true
        continuation.finish(throwing: error)
    }

    /// The bytes that a token adds to the text.
    ///
    /// SentencePiece begins a text with a space that stands for nothing; decoding a token alone tells.
    private func bytes(of token: TokenID, in sequence: GeneratedSequence) -> ArraySlice<UInt8> {
        let bytes = tokenizer.bytes(of: token)
        guard sequence.history.count == request.prompt.count, bytes.first == UInt8(ascii: " "),
            request.prompt.allSatisfy(tokenizer.isControl), !tokenizer.decode([token]).utf8.starts(with: bytes)
        else { return bytes[...] }
        return bytes.dropFirst()
    }

    private func emit(_ text: String, _ sequence: GeneratedSequence) {
        guard !text.isEmpty else { return }
        continuation.yield(.text(text, sequence: sequence.index))
    }

    private func finish(_ sequence: GeneratedSequence, _ reason: FinishReason) {
        emit(sequence.text.finish(), sequence)
        sequence.isFinished = true
        let usage = Usage(
            promptTokens: request.prompt.count, completionTokens: sequence.writtenCount(after: request.prompt))
        continuation.yield(.finished(reason, usage: usage, sequence: sequence.index))
        if sequences.count == request.count, sequences.allSatisfy(\.isFinished) {
            isFinished = true
            continuation.finish()
        }
    }
}

/// One of the sequences that a request asked for.
final class GeneratedSequence {
    let index: Int
    let cache: KVCache
    /// Prompt and written tokens; all but the last are in the cache.
    private(set) var history: [TokenID]
    var sampler: Sampler
    var constraint: (any TokenConstraint)?
    var text: TextStream
    var isFinished = false
    private var lookup: PromptLookup?
    private(set) var draftLength: DraftLength

    init(
        index: Int, cache: KVCache, history: [TokenID], sampler: Sampler, constraint: (any TokenConstraint)?,
        text: TextStream, draftTokens: Int
    ) {
        self.index = index
        self.cache = cache
        self.history = history
        self.sampler = sampler
        self.constraint = constraint
        self.text = text
        lookup = draftTokens > 0 ? PromptLookup(history) : nil
        draftLength = DraftLength(limit: max(0, draftTokens))
    }

    func append(_ token: TokenID) {
        history.append(token)
        lookup?.append(token)
    }

    /// The tokens that may come next, at most `limit`.
    func draft(limit: Int) -> ArraySlice<TokenID> {
        lookup?.draft(limit: min(limit, draftLength.current), shortestMatch: draftLength.shortestMatch) ?? []
    }

    /// Lets go of the positions that held guesses which were not confirmed.
    func settle(guessed: Int, accepted: Int, confirmed: Int) {
        draftLength.update(guessed: guessed, accepted: accepted)
        cache.truncate(to: confirmed)
    }

    func writtenCount(after prompt: [TokenID]) -> Int { history.count - prompt.count }
}
