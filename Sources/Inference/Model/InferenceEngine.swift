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
    /// The cache of the generation that finished last, with the tokens it holds: the next turn of a conversation begins
    /// with them.
    private var retained: (tokens: [TokenID], adapters: [AdapterSelection], cache: KVCache)?

    /// The most prompt tokens of one pass, and as many where other sequences are waiting for their next token.
    private static let prefillTokens = 512
    private static let sharedPrefillTokens = 128
    /// A prompt prefix is taken over from the last generation when it is at least this long.
    private static let shortestReuse = 16
    /// Caches of longer sequences are let go of at once.
    private static let longestRetained = 4096

    init(transformer: Transformer, tokenizer: any Tokenizer) {
        self.transformer = transformer
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
        if let (tokens, adapters, cache) = retained, adapters == job.request.adapters {
            // At least the prompt's last token must run, since its logits are wanted.
            let shared = min(zip(tokens, prompt).prefix { $0 == $1 }.count, prompt.count - 1)
            if shared >= Self.shortestReuse {
                retained = nil
                cache.truncate(to: shared)
                job.cache = cache
                return
            }
        }
        job.cache = transformer.makeCache(capacity: contextLength)
    }

    /// One pass: the next token of every active sequence, and a piece of one prompt.
    private func step() {
        jobs.removeAll { job in
            if job.cancellation.isSet { job.finishAll(.cancelled) }
            return job.isFinished
        }
        var segments: [Segment] = []
        var readers: [(job: GenerationJob, sequence: GeneratedSequence?)] = []
        for job in jobs {
            for sequence in job.sequences where !sequence.isFinished {
                guard let last = sequence.history.last else { continue }
                segments.append(
                    Segment(cache: sequence.cache, tokens: [last], outputs: .last, adapters: job.adapters))
                readers.append((job, sequence))
            }
        }
        if let (job, segment, isComplete) = prefillSegment(
            limit: segments.isEmpty ? Self.prefillTokens : Self.sharedPrefillTokens)
        {
            segments.append(segment)
            if isComplete { readers.append((job, nil)) }
        }
        guard !segments.isEmpty else { return }
        let logits = transformer.forward(segments)
        for (row, reader) in readers.enumerated() where !reader.job.isFinished {
            do {
                if let sequence = reader.sequence {
                    try reader.job.advance(
                        sequence, logits: logits.row(row), workspace: &workspace, limit: contextLength)
                } else {
                    try reader.job.begin(logits: logits.row(row), workspace: &workspace, limit: contextLength)
                }
            } catch {
                reader.job.fail(error)
            }
        }
        jobs.removeAll { job in
            if job.isFinished { retain(job) }
            return job.isFinished
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
        guard let sequence = job.sequences.first, sequence.cache.count <= Self.longestRetained else { return }
        let tokens = Array(sequence.history.prefix(sequence.cache.count))
        retained = (tokens, job.request.adapters, sequence.cache)
    }
}

/// Tells the engine that nobody reads a stream any more.
final class CancellationFlag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
