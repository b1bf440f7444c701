import Documents
package import Inference
import Tokenizers

/// Checks a sentence that the decoder wrote against the passages that it cites.
package struct SentenceVerifier: Sendable {
    private let model: any LanguageModel

    package init(model: any LanguageModel) { self.model = model }

    /// Measures a sentence against the texts of passages, headings included.
    ///
    /// - Precondition: at least one passage.
    /// - Complexity: one pass of the model over each passage, and as many copies of the sentence and one more.
    package func evidence(for sentence: String, in passages: [String]) async throws -> SentenceEvidence {
        precondition(!passages.isEmpty, "a sentence cites at least one passage")
        let source = passages.joined(separator: "\n\n")
        let words = ContentWords(sentence).words
        let held = ContentWords(source)
        let overlap = words.isEmpty ? 1 : Double(words.count { held.contains($0) }) / Double(words.count)
        let missing = Self.missing(sentence, words: words, from: passages)
        return SentenceEvidence(gain: try await gain(of: sentence, in: passages), overlap: overlap, missing: missing)
    }

    /// The share of a sentence's content words from which on a sentence of a passage counts as what it was written from.
    private static let leastShare = 1.0 / 3

    /// The facts that do not stand where the sentence was written from: in the passages' sentences that share its words, for
    /// names also in the sentence before, which a pronoun may refer to, or in the headings.
    ///
    /// A number of another sentence of the passage confirms nothing: it is there, but it belongs to something else.
    private static func missing(_ sentence: String, words: [String], from passages: [String]) -> [String] {
        var close: [Substring] = []
        var around: [Substring] = []
        for passage in passages {
            let body = passage.firstIndex(of: "\n").map { passage[$0...].dropFirst() } ?? passage[...]
            let headings = passage[..<body.startIndex]
            let bytes = body.utf8
            let sentences = Sentences.ranges(in: String(body)).map { range in
                body[
                    bytes.index(
                        bytes.startIndex, offsetBy: range.lowerBound)..<bytes.index(
                            bytes.startIndex, offsetBy: range.upperBound)]
            }
            let shares = sentences.map { candidate in
                let held = ContentWords(String(candidate))
                return Double(words.count { held.contains($0) }) / Double(max(1, words.count))
            }
            let best = shares.max() ?? 0
            close.append(headings)
            for (place, share) in shares.enumerated() where share >= min(leastShare, best) {
                close.append(sentences[place])
                if place > 0 { around.append(sentences[place - 1]) }
            }
        }
        let stated = StatedFacts(sentence)
        let near = StatedFacts(close.joined(separator: "\n"))
        let wide = StatedFacts((close + around).joined(separator: "\n"))
        let names = Set(stated.missing(from: wide)).subtracting(stated.numbers)
        let numbers = Set(stated.missing(from: near)).intersection(stated.numbers)
        return numbers.sorted() + names.sorted()
    }

    /// Checks a sentence.
    package func verdict(on sentence: String, in passages: [String]) async throws -> SentenceVerdict {
        SentenceVerdict(try await evidence(for: sentence, in: passages))
    }

    private func gain(of sentence: String, in passages: [String]) async throws -> Double {
        let tokenizer = model.tokenizer
        let tokens = Array(tokenizer.encode(" " + sentence).prefix(256))
        guard !tokens.isEmpty else { return 0 }
        var opening: [TokenID] = []
        if tokenizer.addsBeginningOfText, let first = tokenizer.beginningOfText { opening = [first] }
        let closing = tokenizer.encode("\n\nAnswer:")
        let room = max(16, model.information.contextLength - opening.count - closing.count - tokens.count - 1)
        let prefixes = passages.map { opening + tokenizer.encode("Passage: " + $0).prefix(room) + closing }
        let requests = ([opening + tokenizer.encode("Answer:")] + prefixes).map {
            ScoringRequest(prefix: $0, continuation: tokens)
        }
        let means = try await model.logLikelihoods(requests).map { values in
            values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
        }
        return (means.dropFirst().max() ?? 0) - (means.first ?? 0)
    }
}
