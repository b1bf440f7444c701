import Documents
import Foundation
package import Inference
package import Passages
package import Retrieval
import Tokenizers

/// A sentence of a passage with the scores that speak for it.
package struct ScoredSentence: Sendable {
    /// The sentence, word for word.
    package var quote: Quote
    /// The passage's place among those read, from 0.
    package var passage: Int
    /// The mean log probability of the question's tokens after the sentence under its headings, less the same without
    /// any text.
    package var gain: Double
    /// The weighted share of the question's content words in the sentence, 0…1.
    package var coverage: Double
    /// The score by which sentences are chosen.
    package var score: Double = 0
}

/// What was read for a question: sentences, best first, and the evidence for an answer.
package struct Reading: Sendable {
    package var sentences: [ScoredSentence]
    package var features: SupportFeatures
    package var promptTokens: Int

    /// The sentences to quote, best first: the best, and others that come near it.
    package func chosen(atMost limit: Int) -> [ScoredSentence] {
        guard let best = sentences.first else { return [] }
        let margin = LikelihoodCalibration.standard.sentences.margin
        var chosen: [ScoredSentence] = []
        for sentence in sentences where chosen.count < max(1, limit) && sentence.score >= best.score - margin {
            guard !chosen.contains(where: { $0.quote.text == sentence.quote.text }) else { continue }
            chosen.append(sentence)
        }
        return chosen
    }
}

/// Looks in the best passages for the sentences that answer a question, by the model's own likelihoods.
package struct SentenceReader: Sendable {
    private let index: (any PassageStore)?
    private let weights: TokenWeights?
    private let model: any LanguageModel
    /// How many sentences are scored at most: those that hold most of the question's words.
    package var candidateLimit: Int = 16

    /// Reads passages of an index, whose counts of words say what a question is about.
    package init(index: any PassageStore, model: any LanguageModel) {
        self.index = index
        self.model = model
        weights = nil
    }

    /// Reads passages of no index.
    package init(weights: TokenWeights, model: any LanguageModel) {
        index = nil
        self.model = model
        self.weights = weights
    }

    private func tokenWeights() async throws -> TokenWeights? {
        if let weights { return weights }
        return try await index?.tokenWeights()
    }

    /// Reads passages for a question.
    ///
    /// - Parameters:
    ///   - passages: The passages to read, best first; at least one.
    ///   - similarity: The highest cosine similarity in the search.
    /// - Returns: Sentences, best first, each with its score.
    package func read(_ question: String, in passages: [Hit], similarity: Double) async throws -> Reading {
        let words = WeightedQuestion(question, weights: try await tokenWeights(), model: model)
        let likelihood = QuestionLikelihood(question: question, model: model)
        let prior = try await likelihood.prior()
        try Task.checkCancellation()

        var sentences = candidates(in: passages, words: words)
        let texts = sentences.map { $0.quote.hit.passage.reading($0.quote.text) }
        let unread = passages.filter { $0.trace.reranking == nil }
        let scores = try await likelihood.scores(of: texts + unread.map(\.readingText))
        guard scores.count == texts.count + unread.count else { throw ReadingError.emptyQuestion }
        for i in sentences.indices { sentences[i].gain = scores[i] - prior }

        let known = passages.compactMap { $0.trace.reranking?.logLikelihood }
        let passageGain = ((known + scores[texts.count...]).max() ?? prior) - prior
        sentences = Self.ranked(sentences, passages: passages)
        let features = SupportFeatures(
            sentenceGain: sentences.map(\.gain).max() ?? passageGain, passageGain: passageGain,
            passageCoverage: passages.map { words.coverage(by: ContentWords($0.readingText)) }.max() ?? 0,
            sentenceCoverage: sentences.map(\.coverage).max() ?? 0, similarity: similarity)
        let tokens = texts.reduce(0) { $0 + model.tokenizer.encode($1).count }
        return Reading(
            sentences: sentences, features: features,
            promptTokens: tokens + (texts.count + 1) * likelihood.questionTokenCount)
    }

    /// The sentences worth scoring, in the passages' order, by their share of the question's words alone.
    ///
    /// - Complexity: linear in the passages' text; the model computes nothing.
    package func candidates(for question: String, in passages: [Hit]) async throws -> [ScoredSentence] {
        let words = WeightedQuestion(question, weights: try await tokenWeights(), model: model)
        return candidates(in: passages, words: words)
    }

    /// The sentences worth scoring, in the passages' order.
    func candidates(in passages: [Hit], words: WeightedQuestion) -> [ScoredSentence] {
        var found: [ScoredSentence] = []
        for (place, hit) in passages.enumerated() {
            let headings = ContentWords(hit.passage.reading(""))
            let layout = LayoutContext(hit.passage)
            var ofPassage: [ScoredSentence] = []
            for range in hit.passage.sentences {
                guard let quote = Quote(range, of: hit), Sentences.isWhole(quote.text),
                    Self.saysSomething(quote.text) || hit.passage.isBareHeading(at: range)
                else { continue }
                let read = quote.text + "\n" + layout.context(of: range)
                let coverage = words.coverage(by: ContentWords(read), under: headings)
                ofPassage.append(ScoredSentence(quote: quote, passage: place, gain: 0, coverage: coverage))
            }
            if ofPassage.isEmpty, let whole = Quote(0..<hit.passage.text.utf8.count, of: hit) {
                let coverage = words.coverage(by: ContentWords(whole.text))
                ofPassage.append(ScoredSentence(quote: whole, passage: place, gain: 0, coverage: coverage))
            }
            found += ofPassage
        }
        guard found.count > candidateLimit else { return found }
        let kept = found.indices.sorted { a, b in
            (found[b].coverage, found[a].passage, a) < (found[a].coverage, found[b].passage, b)
        }
        return kept.prefix(candidateLimit).sorted().map { found[$0] }
    }

    /// Whether a stretch of a passage answers nothing by itself: a heading, a question as lists of them repeat it, or a word
    /// or two that end like no sentence.
    static func isHeading(_ text: String, at range: Range<Int>) -> Bool {
        let stretch = String(decoding: Array(text.utf8)[range], as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        if stretch.hasPrefix("#") || isQuestion(text, at: range) { return true }
        guard let last = stretch.last, !".!。！".contains(last) else { return false }
        let isInCapitals = stretch.contains(where: \.isUppercase) && !stretch.contains(where: \.isLowercase)
        return isInCapitals && !stretch.contains(where: \.isNewline) || !saysSomething(stretch)
    }

    /// Whether a stretch is one line that ends with a question mark.
    static func isQuestion(_ text: String, at range: Range<Int>) -> Bool {
        let stretch = String(decoding: Array(text.utf8)[range], as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        return stretch.last.map { "?？".contains($0) } ?? false && !stretch.contains(where: \.isNewline)
    }

    /// Whether a stretch is more than a heading, a label or a marker: at least three words; or, in a script without spaces,
    /// a sentence of four characters, such as "周一休息。".
    static func saysSomething(_ text: String) -> Bool {
        guard !text.hasPrefix("#") else { return false }
        if let last = text.last, "。！｡".contains(last),
            text.unicodeScalars.filter(UnspacedScripts.contains).count >= Self.fewestCharacters
        {
            return true
        }
        var words = 0
        for word in text.split(whereSeparator: \.isWhitespace) where word.contains(where: \.isLetter) {
            words += 1
            // A script without spaces has long "words".
            if words == 3 || word.unicodeScalars.count > 12 { return true }
        }
        return false
    }

    private static let fewestCharacters = 4

    /// Orders sentences by the sum of standardised scores.
    static func ranked(_ sentences: [ScoredSentence], passages: [Hit]) -> [ScoredSentence] {
        let gains = Standardisation(of: sentences.map(\.gain))
        let coverages = Standardisation(of: sentences.map(\.coverage))
        let passageScores = passages.map { $0.scores.reranked ?? $0.scores.fused }
        let passageStandard = Standardisation(of: passageScores)
        let figures = LikelihoodCalibration.standard.sentences
        var ranked = sentences
        for i in ranked.indices {
            ranked[i].score =
                figures.gain * (gains?.standardised(ranked[i].gain) ?? 0)
                + figures.coverage * (coverages?.standardised(ranked[i].coverage) ?? 0)
                + figures.passage * (passageStandard?.standardised(passageScores[ranked[i].passage]) ?? 0)
        }
        let order = ranked.indices.sorted { (ranked[$1].score, $0) < (ranked[$0].score, $1) }
        return order.map { ranked[$0] }
    }
}

/// Why passages could not be read for a question.
package enum ReadingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The question has no tokens.
    case emptyQuestion

    package var description: String { "The question has no words that the model could read. Ask in words." }
}
