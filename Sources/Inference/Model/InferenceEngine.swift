import Synchronization
import Tensors
import Tokenizers
import Transformers

/// Runs the transformer for everyone who asks: one actor, on one queue of its own.
///
/// Work comes in passes of bounded size, and every pass is followed by a turn for whoever waits, so requests
/// interleave by tokens: active generations share each step as one batch, and scoring and embedding take turns with
/// them.
actor InferenceEngine: QueueIsolated {
    nonisolated let queueExecutor = QueueExecutor(label: "footnote.inference")
    let transformer: Transformer
    let tokenizer: any Tokenizer

    private var jobs: [GenerationJob] = []
    private var isRunning = false
    private var workspace = SamplingWorkspace()
    var prefixes: PrefixCache
    /// What the engine has done so far.
    var statistics = EngineStatistics()

    /// The most prompt tokens of one pass, and as many where other sequences are waiting for their next token.
    static let prefillTokens = 512
    private static let sharedPrefillTokens = 128
    /// The most rows that guessed tokens take of one pass.
    private static let draftRows = 32
    /// Caches of longer sequences are let go of at once.
    private static let longestRetained = 4096

    init(transformer: Transformer, tokenizer: any Tokenizer, prefixCacheBytes: Int) {
        self.transformer = transformer
        prefixes = PrefixCache(limit: prefixCacheBytes)
        self.tokenizer = tokenizer
    }

    nonisolated var contextLength: Int { transformer.configuration.contextLength }

    /// Takes up a request; its events go to the job's stream.
    func submit(
        _ request: GenerationRequest, to continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation,
        cancellation: CancellationFlag
    ) {
        do {
            try check(request)
        } catch {
            continuation.finish(throwing: error)
            return
        }
        let job = GenerationJob(request, continuation: continuation, cancellation: cancellation, tokenizer: tokenizer)
        guard request.maxTokens > 0 else {
            job.finishAll(.length)
            return
        }
        prepareCache(of: job)
        jobs.append(job)
        guard !isRunning else { return }
        isRunning = true
        Task { await self.run() }
    }

    private func run() async {
        while !jobs.isEmpty {
            step()
            await Task.yield()
        }
        isRunning = false
    }

    private func check(_ request: GenerationRequest) throws(InferenceError) {
        try request.sampling.check()
        guard request.count >= 1 else {
            throw .invalidOption(name: "count", value: "\(request.count)", expected: "at least 1")
        }
        guard !request.prompt.isEmpty else { throw .emptyPrompt }
        guard request.prompt.count <= contextLength else {
            throw .contextExceeded(tokenCount: request.prompt.count, contextLength: contextLength)
        }
        try check(tokens: request.prompt)
    }

    func check(tokens: [TokenID]) throws(InferenceError) {
        let vocabularySize = transformer.configuration.vocabularySize
        for token in tokens where token < 0 || Int(token) >= vocabularySize {
            throw .unknownToken(token, vocabularySize: vocabularySize)
        }
    }

    private func prepareCache(of job: GenerationJob) {
        let prompt = job.request.prompt
        let known = prefixes.take(
            prompt, adapters: job.request.adapters, capacity: contextLength, from: transformer)
        job.cache = known ?? transformer.makeCache(capacity: contextLength)
        statistics.promptTokens += prompt.count
        statistics.reusedTokens += known?.count ?? 0
    }

    /// One pass: the next token of every active sequence, and a piece of one prompt.
    private func step() {
        jobs.removeAll { job in
            if job.cancellation.isSet { job.finishAll(.cancelled) }
            return job.isFinished
        }
        var segments: [Segment] = []
        var readers: [LogitReader] = []
        let active = jobs.reduce(0) { $0 + $1.sequences.count { !$0.isFinished } }
        for job in jobs {
            for sequence in job.sequences where !sequence.isFinished {
                guard let last = sequence.history.last else { continue }
                let room = min(
                    job.request.maxTokens - sequence.writtenCount(after: job.request.prompt) - 1,
                    sequence.cache.capacity - sequence.history.count, Self.draftRows / active)
                let draft = sequence.draft(limit: room)
                segments.append(
                    Segment(
                        cache: sequence.cache, tokens: [last] + draft, outputs: .all, adapters: job.adapters))
                readers.append(LogitReader(job: job, sequence: sequence, draft: draft))
            }
        }
        if let (job, segment, isComplete) = prefillSegment(
            limit: segments.isEmpty ? Self.prefillTokens : Self.sharedPrefillTokens)
        {
            segments.append(segment)
            if isComplete { readers.append(LogitReader(job: job, sequence: nil, draft: [])) }
        }
        guard !segments.isEmpty else { return }
        let logits = transformer.forward(segments)
        var row = 0
        for reader in readers {
            if !reader.job.isFinished { read(logits, from: row, reader) }
            row += reader.draft.count + 1
        }
        jobs.removeAll { job in
            if job.isFinished { retain(job) }
            return job.isFinished
        }
    }

    /// Whose logits some rows of a pass are.
    private struct LogitReader {
        let job: GenerationJob
        /// nil: the first token of all the job's sequences is chosen from the row after the prompt.
        let sequence: GeneratedSequence?
        /// The tokens that were guessed to follow; the sequence has a row before the first and after each.
        let draft: ArraySlice<TokenID>
    }

    /// Chooses tokens from a sequence's rows, as long as they are what was guessed.
    ///
    /// Every token is chosen from the model's distribution as without guessing, so that guesses change no text: for
    /// greedy choices and drawn ones alike, since a guess is a distribution with all its weight on one token, and
    /// speculative sampling (arXiv 2211.17192) then keeps it just when it is drawn.
    private func read(_ logits: Logits, from row: Int, _ reader: LogitReader) {
        do {
            guard let sequence = reader.sequence else {
                return try reader.job.begin(logits: logits.row(row), workspace: &workspace, limit: contextLength)
            }
            let before = sequence.history.count
            var accepted = 0
            for offset in 0...reader.draft.count {
                try reader.job.advance(
                    sequence, logits: logits.row(row + offset), workspace: &workspace, limit: contextLength)
                let isConfirmed =
                    offset < reader.draft.count && sequence.history.count == before + offset + 1
                    && sequence.history.last == reader.draft[reader.draft.startIndex + offset]
                if isConfirmed { accepted += 1 }
                if !isConfirmed || sequence.isFinished { break }
            }
            sequence.settle(guessed: reader.draft.count, accepted: accepted, confirmed: before + accepted)
            statistics.guessedTokens += reader.draft.count
            statistics.acceptedTokens += accepted
        } catch {
            reader.job.fail(error)
        }
    }

    /// The next piece of a prompt. Jobs take turns: the one served goes behind the others.
    private func prefillSegment(limit: Int) -> (GenerationJob, Segment, isComplete: Bool)? {
        guard let index = jobs.firstIndex(where: { $0.isPrefilling }), let cache = jobs[index].cache else { return nil }
        let job = jobs.remove(at: index)
        jobs.append(job)
        let end = min(job.request.prompt.count, cache.count + limit)
        let isComplete = end == job.request.prompt.count
        let tokens = Array(job.request.prompt[cache.count..<end])
        let segment = Segment(
            cache: cache, tokens: tokens, outputs: isComplete ? .last : .none, adapters: job.adapters)
        return (job, segment, isComplete)
    }

    private func retain(_ job: GenerationJob) {
        // A sequence that failed may hold positions of guesses that were never confirmed.
        for sequence in job.sequences
        where sequence.cache.count <= min(Self.longestRetained, sequence.history.count) {
            let tokens = Array(sequence.history.prefix(sequence.cache.count))
            prefixes.put(tokens, adapters: job.request.adapters, sequence.cache)
        }
    }
}

/// Tells the engine that nobody reads a stream any more.
final class CancellationFlag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
