import Documents
package import Inference
package import Passages
package import Retrieval

/// Reads the best passages for an answer, each alone, with the weights that were trained to read.
package struct AnswerReader: Sendable {
    private let index: any PassageStore
    private let reader: Reader

    package init(index: any PassageStore, reader: Reader) {
        self.index = index
        self.reader = reader
    }

    /// The answers that the passages give, the likeliest first; of equals, the better passage's first.
    ///
    /// - Parameter kinds: the forms that an answer may have, as far as the question's form leaves them.
    /// - Complexity: a step of the model for each token of the answers, passages in one batch; a passage that was not
    ///   reranked by the reader costs a forward pass of its own.
    package func read(
        _ question: String, in hits: [Hit], kinds: Set<AnswerKind> = Set(AnswerKind.allCases)
    ) async throws -> [ReadAnswer] {
        let words = WeightedQuestion(question, weights: try await index.tokenWeights(), model: reader.model)
        let texts = hits.map { ReadableText($0.passage, question: question) }
        let passages = zip(hits, texts).map { passage($0, $1, words, question) }
        var judgements = hits.map { $0.trace.reranking?.judgement }
        let unread = judgements.indices.filter { judgements[$0] == nil }
        if !unread.isEmpty {
            let read = try await reader.passages.judge(question, passages: unread.map { passages[$0] })
            guard read.count == unread.count else { throw ReadingError.emptyQuestion }
            for (index, judgement) in zip(unread, read) { judgements[index] = judgement }
        }
        try Task.checkCancellation()
        let spans = try await reader.passages.answers(
            to: question, in: passages, kinds: kinds.intersection(QuestionForm.of(question).kinds))
        let readingModel = ReadingModel(reader.calibration)
        var answers: [ReadAnswer] = []
        for (number, hit) in hits.enumerated() {
            let named = NamedCell(question, in: hit.passage)
            guard let judgement = judgements[number], var span = spans[number].map({ placed($0, texts[number]) }) else {
                continue
            }
            span = Self.inRow(named, span, of: hit)
            if named == nil, kinds.contains(.sentence) {
                span = WholeSentence(question, words).instead(of: span, in: hit)
            }
            let features = ReadingFeatures(
                fused: hit.scores.fused, questionLikelihood: judgement.questionLikelihood,
                answerability: judgement.answerability,
                answer: span.logProbability, kind: span.kindLogProbability)
            let places = span.places.compactMap {
                ReadAnswer($0, kind: span.kind, in: hit, features: features, support: 0)
            }
            guard var best = Self.best(places, words) else { continue }
            if let named, best.kind == .words, named.cell == span.places.first { best.namedCell = named }
            let read =
                texts[number].reading(of: best.quotedPlace) + "\n"
                + LayoutContext(hit.passage).context(of: best.quotedPlace)
            best.features.coverage = words.coverage(
                by: ContentWords(read), under: ContentWords(hit.passage.reading("")))
            best.manner = Manner(of: best.quotedPlace, in: hit.passage, question: question, words: words)
            best.choices = span.choices
            best.support = readingModel.support(best.features, kind: best.kind)
            answers.append(best)
        }
        let sorted = answers.enumerated()
            .sorted { ($1.element.support, $0.offset) < ($0.element.support, $1.offset) }
            .map(\.element)
        return Self.ofNamedRow(sorted)
    }

    /// The answers that are of the row that the question names, where one is the cell that it asks for: what does not hold the
    /// row's name says nothing of it.
    private static func ofNamedRow(_ answers: [ReadAnswer]) -> [ReadAnswer] {
        guard let named = answers.lazy.compactMap(\.namedCell).first else { return answers }
        return answers.filter { answer in
            answer.namedCell != nil || named.isNamed(in: answer.quote.hit.passage.reading(answer.quote.text))
        }
    }

    /// What was read of a passage with a row that the question names: the cell that it asks for, or else the row, in the place
    /// of another of the row's cells and of a sentence that does not hold the row's name. Yes and no stay.
    private static func inRow(
        _ named: NamedCell?, _ span: PassageReader.Span, of hit: Hit
    ) -> PassageReader.Span {
        guard let named, span.kind != .yes, span.kind != .no, let place = span.places.first,
            let row = named.cell ?? (span.places.contains { $0.overlaps(named.row) } ? nil : named.row)
        else { return span }
        let bytes = Array(hit.passage.text.utf8)
        let quoted = hit.passage.sentences.filter { $0.overlaps(place) }
            .map { String(decoding: bytes[$0], as: UTF8.self) }.joined(separator: " ")
        let isRow = span.places.contains { $0.overlaps(named.row) }
        guard isRow || !named.isNamed(in: hit.passage.reading(quoted)) else { return span }
        var span = span
        span.kind = named.cell == nil ? .sentence : .words
        span.places = [row]
        // The row and the column leave nothing to choose.
        span.logProbability = 0
        span.choices = []
        return span
    }

    /// A hit's passage with what can be named in it, and with what the question's words say for each.
    private func passage(
        _ hit: Hit, _ readable: ReadableText, _ words: WeightedQuestion, _ question: String
    ) -> PassageReader.Passage {
        var passage = PassageReader.Passage(heading: hit.passage.headingText, text: readable.text)
        let text = hit.passage.text
        let favour = PlaceFavour(
            question, words, of: hit.passage, read: readable, coverage: reader.calibration.passage.placeCoverage ?? 0)
        let sentences = hit.passage.sentences.filter {
            !SentenceReader.isHeading(text, at: $0) || hit.passage.isBareHeading(at: $0)
        }
        let blocks = TextBlocks.ranges(in: text)
        let named = blocks.filter { !SentenceReader.isQuestion(text, at: $0) }
        // A block of one sentence counts as that.
        let places = named + sentences
        let nats = favour.ofBlocks(named, of: blocks) + favour.ofSentences(sentences)
        for (place, nats) in zip(places, nats) {
            if let shown = readable.shown(of: place) { passage.favour[shown] = nats }
        }
        passage.sentences = sentences.compactMap(readable.shown)
        passage.blocks = named.compactMap(readable.shown)
        return passage
    }

    /// What was read with its places in the passage.
    private func placed(_ span: PassageReader.Span, _ readable: ReadableText) -> PassageReader.Span {
        var span = span
        let isOfWords = span.kind.unit == .words
        span.places = span.places.compactMap { isOfWords ? readable.words(of: $0) : readable.source(of: $0) }
        span.choices = span.choices.compactMap { choice in
            readable.source(of: choice.place).map {
                PassageReader.Choice(place: $0, logLikelihood: choice.logLikelihood)
            }
        }
        return span
    }

    /// Of one answer's places the one whose sentence holds most of the question's words, the first of equals.
    private static func best(_ places: [ReadAnswer], _ words: WeightedQuestion) -> ReadAnswer? {
        guard places.count > 1 else { return places.first }
        let coverages = places.map { words.coverage(by: ContentWords($0.quote.text)) }
        return places.indices.max { (coverages[$0], -$0) < (coverages[$1], -$1) }.map { places[$0] }
    }
}
