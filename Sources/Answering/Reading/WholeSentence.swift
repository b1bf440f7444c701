import Documents
import Inference
import Passages
import Retrieval

/// The one short sentence of a passage that holds all of a question's words, where a reader took words from a sentence that has
/// hardly any of them.
struct WholeSentence {
    /// The share of the question's words that are all of them, but for rounding.
    static let least = 0.999
    /// A question of fewer words stands whole in too many sentences.
    static let fewestWords = 3
    /// The share from which on a sentence is about the question, too.
    private static let related = 0.5

    private let question: String
    private let words: WeightedQuestion
    private let asksForNumber: Bool

    init(_ question: String, _ words: WeightedQuestion) {
        self.question = question
        self.words = words
        let small = QuestionWords.words(question)
        asksForNumber = QuestionWords.english.count(of: QuestionWords.english.counting, at: small[...]) != nil
    }

    /// What was read; or the sentence that holds the question's words, if only one does and the words are not told of it: a
    /// sentence right behind it that goes on with "it" is about the same.
    ///
    /// - Complexity: linear in the passage's text.
    func instead(of span: PassageReader.Span, in hit: Hit) -> PassageReader.Span {
        guard span.kind == .words, let place = span.places.first,
            words.count >= Self.fewestWords || words.count == Self.fewestWords - 1 && asksForNumber
        else { return span }
        let layout = LayoutContext(hit.passage)
        let bytes = Array(hit.passage.text.utf8)
        func text(_ place: Range<Int>) -> String { String(decoding: bytes[place], as: UTF8.self) }
        let sentences = hit.passage.sentences
        let coverages = sentences.map { words.coverage(by: ContentWords(text($0) + "\n" + layout.context(of: $0))) }
        let read = sentences.indices.filter { sentences[$0].overlaps(place) }
        let wholes = sentences.indices.filter {
            coverages[$0] >= Self.least && !SentenceReader.isHeading(hit.passage.text, at: sentences[$0])
        }
        guard let first = read.first, let whole = wholes.first, wholes.count == 1,
            !read.contains(where: { coverages[$0] > Self.related }), fits(text(sentences[whole])),
            !(whole + 1 == first && goesOn(text(sentences[first])))
        else { return span }
        var span = span
        span.kind = .sentence
        span.places = [sentences[whole]]
        // The question's words leave nothing to choose.
        span.logProbability = 0
        span.choices = []
        return span
    }

    /// Whether a sentence can answer: it is short, denies nothing of what is asked, and states a number if one is asked for.
    private func fits(_ sentence: String) -> Bool {
        sentence.utf8.count <= PlaceFavour.longestWhole && !Denials.isDenied(question, by: sentence)
            && (!asksForNumber || !StatedFacts(sentence).numbers.isEmpty)
    }

    /// Whether a sentence begins with a word that stands for what the one before it names.
    private func goesOn(_ sentence: String) -> Bool {
        QuestionWords.words(sentence).first.map(QuestionWords.english.pronouns.contains) ?? false
    }
}
