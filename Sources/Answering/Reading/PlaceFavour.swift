import Documents
import Passages

/// What speaks for the sentences and blocks of a passage beside the reader's own likelihoods, in nats: the question's words, the
/// form of the question, and whether a sentence says what is asked rather than what is not.
struct PlaceFavour {
    private let question: String
    private let words: WeightedQuestion
    private let passage: PassageRecord
    private let readable: ReadableText
    private let layout: LayoutContext
    private let form: QuestionForm
    /// What speaks for a place that holds all of the question's words.
    private let coverageWeight: Double

    private static var figures: LikelihoodCalibration.Forms { LikelihoodCalibration.standard.forms }

    /// A longer sentence holds many words anyway.
    static let longestWhole = 240

    /// - Parameters:
    ///   - readable: the passage as it is read.
    ///   - coverage: what speaks for a place that holds all of the question's words, in nats.
    init(
        _ question: String, _ words: WeightedQuestion, of passage: PassageRecord, read readable: ReadableText,
        coverage: Double
    ) {
        self.question = question
        self.words = words
        self.passage = passage
        self.readable = readable
        layout = LayoutContext(passage)
        form = QuestionForm.of(question)
        coverageWeight = coverage
    }

    /// Of each sentence.
    ///
    /// - Complexity: linear in the passage's text.
    func ofSentences(_ places: [Range<Int>]) -> [Double] {
        let texts = places.map(readable.reading)
        let coverages = zip(places, texts).map(coverage)
        let denies = texts.map { Denials.isDenied(question, by: $0) }
        let said = zip(coverages, denies).filter { !$0.1 }.map(\.0).max() ?? -1
        return places.indices.map { index in
            var nats = coverageWeight * coverages[index] + sign(texts[index])
            let isWhole = coverages[index] >= WholeSentence.least && words.count >= WholeSentence.fewestWords
            if isWhole, places[index].count <= Self.longestWhole, coverageWeight > 0 { nats += Self.figures.whole }
            let isDenied = denies[index] && said >= coverages[index]
            if isDenied || QuestionWords.holds(texts[index], anyOf: QuestionWords.english.announcing) {
                nats -= Self.figures.denial
            }
            return nats
        }
    }

    /// Of each of some blocks, which are quoted with what leads in to them.
    ///
    /// - Parameter all: all blocks of the passage.
    func ofBlocks(_ places: [Range<Int>], of all: [Range<Int>]) -> [Double] {
        places.map { place in
            let text = readable.reading(of: TextBlocks.withLeadIn(place, of: all, in: passage.text))
            return coverageWeight * coverage(place, text) + sign(text)
        }
    }

    private func coverage(_ place: Range<Int>, _ text: String) -> Double {
        words.coverage(by: ContentWords(text + "\n" + layout.context(of: place)))
    }

    private func sign(_ text: String) -> Double { form.isShown(in: text) ? Self.figures.sign : 0 }
}
