import Inference
import Passages
import Retrieval

/// One question on its way from search to reply.
struct AnswerRun: Sendable {
    let engine: AnswerEngine
    let question: String
    let options: AnswerOptions

    /// The confidence from which on there is an answer.
    var threshold: Double {
        options.confidenceThreshold ?? engine.defaultThreshold
    }

    /// Answers the question, and hands over the events in order.
    @concurrent
    func run(_ yield: @escaping @Sendable (AnswerEvent) -> Void) async throws -> Reply {
        var emitter = ReplyEmitter(yield)
        let composed = try await compose(&emitter)
        emitter.finish(composed)
        return composed.reply
    }

    /// The reply. Only what was found, and text that is still being written, is shown before it is complete.
    private func compose(_ emitter: inout ReplyEmitter) async throws -> ComposedReply {
        let nothing = Measured(threshold: threshold)
        if let reason = try await reasonNotToSearch() {
            emitter.found(SearchResult(question: question, hits: [], legs: []))
            return try await withheld(reason, nothing)
        }
        if let asked = InventoryQuestion(question), let counted = try await inventory(asked) {
            emitter.found(SearchResult(question: question, hits: [], legs: []))
            return counted
        }
        let (found, read) = try await gather()
        emitter.found(found.result)
        try Task.checkCancellation()
        guard let read else { return try await withheld(.nothingFound, nothing) }
        return try await compose(read, &emitter)
    }

    /// The reply from what was read.
    private func compose(_ read: Evidence, _ emitter: inout ReplyEmitter) async throws -> ComposedReply {
        var evidence = read
        guard evidence.measured.confidence >= threshold else {
            return try await withheld(
                .insufficientSupport, nearest: nearest(evidence), missing: missingWords(),
                evidence.measured)
        }
        var assembly = emptyAssembly
        var remote: RemoteUse?
        if writes(evidence) {
            let start = ContinuousClock.now
            let written = try await write(evidence, &emitter)
            evidence.measured.timings.readSeconds += (ContinuousClock.now - start) / .seconds(1)
            switch written {
            case .text(let draft): return said(draft, evidence.measured)
            // The sources' own words are left to say.
            case .nothing(let droppedSentences, let use):
                assembly.droppedSentences = droppedSentences
                remote = use
            }
        }
        var quoted = try await draft(evidence, in: assembly)
        quoted.remote = remote
        return said(quoted, evidence.measured)
    }

    /// Whether the decoder writes the answer.
    private func writes(_ evidence: Evidence) -> Bool {
        guard evidence.items.isEmpty else { return false }
        guard options.style == .auto, engine.writer != nil || engine.remote != nil else {
            return options.style == .paragraph
        }
        switch evidence.found?.best?.kind {
        case .words, .yes, .no: return false
        case .sentence, .steps, .passage, nil: return true
        }
    }

    /// Why there is nothing to look for; nil if there is.
    private func reasonNotToSearch() async throws -> AbstentionReason? {
        guard question.contains(where: { $0.isLetter || $0.isNumber }) else { return .emptyQuestion }
        for store in engine.indexes where try await store.passageCount() > 0 { return nil }
        return .emptyIndex
    }

    // MARK: Finding and reading

    /// What the search found.
    struct Found: Sendable {
        var result: SearchResult
        /// The hits that are read, best first.
        var passages: [Hit]
        var timings: AnswerTimings

        /// The highest cosine similarity of any passage; 0 without vectors.
        var similarity: Double { result.hits.compactMap(\.scores.dense).max() ?? 0 }
    }

    /// Finds passages and reads the best ones.
    ///
    /// - Returns: no evidence where nothing is found.
    func findAndRead() async throws -> (found: Found, evidence: Evidence?) {
        let found = try await find(question, options.retrieval, passageCount: options.passageCount, stopsAtAnswer: true)
        try Task.checkCancellation()
        guard !found.passages.isEmpty else { return (found, nil) }
        return (found, try await read(question, found))
    }

    /// Finds passages.
    ///
    /// - Parameters:
    ///   - asked: the question as it is put to the search.
    ///   - passageCount: how many of the hits are to be read.
    func find(
        _ asked: String, _ retrieval: RetrievalOptions, passageCount: Int, stopsAtAnswer: Bool
    ) async throws -> Found {
        let start = ContinuousClock.now
        var retrieval = retrieval
        retrieval.limit = max(retrieval.limit, passageCount)
        var result = try await Retriever(stores: engine.indexes, model: engine.model, reader: engine.reader)
            .search(asked, options: retrieval, stopsAtAnswer: stopsAtAnswer)
        result.question = question
        let rerank = result.timings.rerankSeconds
        let timings = AnswerTimings(
            retrieveSeconds: (ContinuousClock.now - start) / .seconds(1) - rerank, rerankSeconds: rerank)
        return Found(
            result: result, passages: Array(result.hits.prefix(max(1, passageCount))), timings: timings)
    }

    /// What reading the passages gave.
    struct Evidence: Sendable {
        var passages: [Hit]
        /// What a reader found; nil without one.
        var found: ReaderFindings?
        /// The passages' sentences with their share of the question's words.
        var sentences: [ScoredSentence]
        /// The sentences that likelihoods speak for; nil where a reader made that unnecessary so far.
        var reading: Reading?
        var measured: Measured
        /// The highest cosine similarity of any passage.
        var similarity: Double
        /// What the answer lists; empty where it is no list.
        var items: [ListedItem] = []
    }

    /// Reads passages.
    ///
    /// - Parameter asked: the question as it is put to the reader.
    /// - Precondition: at least one passage.
    func read(_ asked: String, _ found: Found) async throws -> Evidence {
        let start = ContinuousClock.now
        let index = index(of: found.passages[0])
        let sentenceReader = SentenceReader(index: index, model: engine.model)
        let sentences = try await sentenceReader.candidates(for: asked, in: found.passages)
        var findings: ReaderFindings?
        var reading: Reading?
        let confidence: Double
        if let reader = engine.reader {
            let answers = try await AnswerReader(index: index, reader: reader)
                .read(
                    asked, in: found.passages,
                    kinds: options.style == .short ? [.words] : Set(AnswerKind.allCases))
            let read = ReaderFindings(
                answers, model: ReadingModel(reader.calibration), isShortWanted: options.style == .short,
                trust: options.trust)
            confidence = read.confidence(coverage: sentences.map(\.coverage).max() ?? 0)
            findings = read
        } else {
            let read = try await sentenceReader.read(asked, in: found.passages, similarity: found.similarity)
            confidence = SupportModel.support(read.features)
            reading = read
        }
        var measured = Measured(confidence: confidence, threshold: threshold, timings: found.timings)
        measured.timings.readSeconds = (ContinuousClock.now - start) / .seconds(1)
        try Task.checkCancellation()
        return Evidence(
            passages: found.passages, found: findings, sentences: sentences, reading: reading, measured: measured,
            similarity: found.similarity)
    }

    /// The store that a hit comes from, whose counts of words say what the question is about.
    func index(of hit: Hit) -> any PassageStore {
        engine.indexes.first { $0.path == hit.index } ?? engine.indexes[0]
    }

    // MARK: The reply

    /// The model on this machine that writes.
    var writer: any LanguageModel { engine.writer ?? engine.model }

    private var writerName: String { engine.remote?.model ?? writer.information.name }

    /// A text without words yet, whose quotes come from the engine's indexes.
    var emptyAssembly: AnswerAssembly { AnswerAssembly(stores: engine.indexes, parsers: engine.parsers) }

    func said(_ draft: Draft, _ measured: Measured) -> ComposedReply {
        var measured = measured
        measured.usage = draft.usage
        var answer = Answer(
            question: question, text: draft.assembly.text, style: draft.style,
            model: draft.style == .paragraph ? writerName : engine.model.information.name, measured: measured)
        answer.sentences = draft.assembly.sentences
        answer.citations = draft.assembly.citations
        answer.droppedSentences = draft.assembly.droppedSentences
        answer.agreeing = draft.agreeing
        answer.disagreeing = draft.disagreeing
        answer.shortAnswer = draft.shortAnswer
        answer.kind = draft.kind
        answer.mayBeIncomplete = draft.mayBeIncomplete
        answer.finishReason = draft.finishReason
        answer.remote = draft.remote
        return ComposedReply(assembly: draft.assembly, reply: .said(answer))
    }

    private func withheld(
        _ reason: AbstentionReason, nearest: [Quote] = [], missing: [String] = [], _ measured: Measured
    ) async throws -> ComposedReply {
        var assembly = emptyAssembly
        assembly.add(reason.sentence)
        if !missing.isEmpty {
            assembly.add(" No passage holds " + missing.map { "“\($0)”" }.joined(separator: ", ") + ".")
        }
        var citations: [Citation] = []
        for (place, quote) in nearest.enumerated() {
            let separator = place == 0 ? " Nearest: " : "; "
            citations.append(try await assembly.name(quote, id: place + 1, after: separator))
        }
        var abstention = Abstention(
            question: question, reason: reason, text: assembly.text, nearest: citations,
            style: options.style == .auto ? .sentence : options.style,
            model: engine.model.information.name, measured: measured)
        abstention.missingWords = missing
        return ComposedReply(assembly: assembly, reply: .withheld(abstention))
    }
}
