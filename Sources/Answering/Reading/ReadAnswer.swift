import Documents
import Inference
import Passages
package import Retrieval

/// What the reader takes for the answer in one passage.
package struct ReadAnswer: Sendable, Equatable {
    /// The sentence, or sentences, of the passage that hold the answer, word for word.
    package var quote: Quote
    /// Where the answer stands in the quote's text, in UTF-8 bytes.
    package var place: Range<Int>
    /// What was measured of it.
    package var features: ReadingFeatures
    /// How likely it is to be right whatever other passages say, 0…1.
    package var support: Double

    /// The answer, word for word.
    package var text: String { String(decoding: Array(quote.text.utf8)[place], as: UTF8.self) }

    /// The answer's words as answers are compared: without case, punctuation and articles.
    package var words: [String] { AnswerMatch.words(text) }

    /// Finds the sentences around an answer in its passage.
    ///
    /// - Parameters:
    ///   - place: the answer in the passage's text, in UTF-8 bytes.
    ///   - support: how likely it is to be right, by itself.
    /// - Returns: nil where the place cuts a character in two, or a sentence has bytes that could not be read.
    package init?(_ place: Range<Int>, in hit: Hit, features: ReadingFeatures, support: Double) {
        let sentences = Sentences.ranges(in: hit.passage.text).filter { $0.overlaps(place) }
        let start = min(sentences.first?.lowerBound ?? place.lowerBound, place.lowerBound)
        let end = max(sentences.last?.upperBound ?? place.upperBound, place.upperBound)
        guard let quote = Quote(start..<end, of: hit), Sentences.isWhole(quote.text) else { return nil }
        self.quote = quote
        self.place = place.lowerBound - start..<place.upperBound - start
        self.features = features
        self.support = support
    }

    /// The quote with what speaks for it.
    package var supportedQuote: Quote {
        var quote = quote
        quote.support = support
        return quote
    }

    /// The quote as it is said, on one line, where the answer stands in it, and the answer itself.
    package var line: (text: String, emphasis: Range<Int>?, short: String) {
        let said = SaidText(quote, marking: place)
        return (said.text, said.emphasis, said.short)
    }

    /// Whether two answers say the same: the words of one are among the other's.
    package func agrees(with other: ReadAnswer) -> Bool {
        let (mine, others) = (Set(words), Set(other.words))
        return !mine.isEmpty && !others.isEmpty && (mine.isSubset(of: others) || others.isSubset(of: mine))
    }
}
