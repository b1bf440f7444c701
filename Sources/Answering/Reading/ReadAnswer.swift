import Documents
package import Inference
import Passages
package import Retrieval

/// What the reader takes for the answer in one passage.
package struct ReadAnswer: Sendable, Equatable {
    /// The form of the answer.
    package var kind: AnswerKind
    /// The sentence, sentences or block of the passage that hold the answer, word for word.
    package var quote: Quote
    /// Where the answer stands in the quote's text, in UTF-8 bytes: the words, the sentence that was chosen, or the block.
    package var place: Range<Int>
    /// What was measured of it.
    package var features: ReadingFeatures
    /// The sentences or blocks of the passage that it was chosen from; none for a few words.
    package var choices: [PassageReader.Choice] = []
    /// How likely it is to be right whatever other passages say, 0…1.
    package var support: Double
    /// How what is quoted stands to the question.
    package var manner = Manner.plain
    /// Whether the quote is a sentence with the list or the code that it leads in to, which keep their lines.
    private var leadsIn = false
    /// The row that the question names, where the answer is the cell of the column that it asks for.
    var namedCell: NamedCell?

    /// The answer, word for word: a sentence with the one that it takes along.
    package var text: String { kind.unit == .sentence ? quote.text : chosenText }

    /// What was chosen, word for word.
    private var chosenText: String { String(decoding: Array(quote.text.utf8)[place], as: UTF8.self) }

    /// Where the quote stands in the passage's text, in UTF-8 bytes.
    var quotedPlace: Range<Int> {
        let start = quote.hit.passage.startByte
        return quote.byteRange.lowerBound - start..<quote.byteRange.upperBound - start
    }

    /// The path of the document that it stands in.
    var path: String { quote.hit.passage.path }

    /// The answer's words as answers are compared: without case, punctuation and articles.
    package var words: [String] { AnswerMatch.words(text) }

    /// Finds what is quoted around an answer in its passage: the sentences that hold it, or its block with the line that
    /// leads in to it.
    ///
    /// - Parameters:
    ///   - place: the answer in the passage's text, in UTF-8 bytes.
    ///   - kind: the form of the answer.
    ///   - support: how likely it is to be right, by itself.
    /// - Returns: nil where the place cuts a character in two, or a sentence has bytes that could not be read.
    package init?(
        _ place: Range<Int>, kind: AnswerKind = .words, in hit: Hit, features: ReadingFeatures, support: Double
    ) {
        let text = hit.passage.text
        var (start, end) = (place.lowerBound, place.upperBound)
        if kind.unit == .block {
            let block = TextBlocks.withLeadIn(place, of: TextBlocks.ranges(in: text), in: text)
            (start, end) = (block.lowerBound, block.upperBound)
        } else {
            let sentences = hit.passage.sentences
            let touched = sentences.filter { $0.overlaps(place) }
            start = min(touched.first?.lowerBound ?? start, start)
            end = max(touched.last?.upperBound ?? end, end)
            if kind.unit == .sentence {
                let layout = LayoutContext(hit.passage)
                end = Self.completed(start..<end, as: kind, in: hit.passage, sentences, layout)
                if let block = Self.ledIn(by: end, in: hit.passage.text) { (end, leadsIn) = (block, true) }
                if let item = Self.item(above: start..<end, in: hit.passage.text, layout) {
                    (start, leadsIn) = (item, true)
                }
            }
        }
        guard let quote = Quote(start..<end, of: hit), Sentences.isWhole(quote.text) else { return nil }
        self.kind = kind
        self.quote = quote
        self.place = place.lowerBound - start..<place.upperBound - start
        self.features = features
        self.support = support
    }

    /// A sentence of fewer bytes says little, and takes the next one along: so the sections of guides are best answered
    /// (docs/decisions/0050-sentences-are-compared-whole.md).
    private static func fullSentence(_ kind: AnswerKind) -> Int { kind == .sentence ? 90 : 60 }

    /// The end of a sentence, or of the one after it in its block where it is short and no row of a table. The next item of a
    /// list tells of something else.
    private static func completed(
        _ sentence: Range<Int>, as kind: AnswerKind, in passage: PassageRecord, _ sentences: [Range<Int>],
        _ layout: LayoutContext
    ) -> Int {
        // A row of a table is whole, however short it is.
        guard !passage.labelledRows.contains(where: { $0.line.overlaps(sentence) }) else { return sentence.upperBound }
        let block = TextBlocks.ranges(in: passage.text).first { $0.contains(sentence.lowerBound) }
        guard sentence.count < fullSentence(kind), let block,
            let next = sentences.first(where: { $0.lowerBound >= sentence.upperBound }),
            next.upperBound <= block.upperBound, !SentenceReader.isQuestion(passage.text, at: next),
            !layout.isNextItem(next, after: sentence)
        else { return sentence.upperBound }
        return next.upperBound
    }

    /// The beginning of the item that a nested one stands right below, which says what it is about.
    private static func item(above place: Range<Int>, in text: String, _ layout: LayoutContext) -> Int? {
        guard let parent = layout.parent(of: place), parent.upperBound <= place.lowerBound else { return nil }
        let between = Array(text.utf8)[parent.upperBound..<place.lowerBound]
        return between.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } ? parent.lowerBound : nil
    }

    /// The end of the block after a sentence that ends its own with a colon: alone it would promise, and say nothing.
    private static func ledIn(by end: Int, in text: String) -> Int? {
        let blocks = TextBlocks.ranges(in: text)
        guard let block = blocks.first(where: { $0.upperBound == end }) else { return nil }
        let whole = TextBlocks.withLeadIn(block, of: blocks, in: text)
        return whole.upperBound > end ? whole.upperBound : nil
    }

    /// The quote with what speaks for it.
    package var supportedQuote: Quote {
        var quote = quote
        quote.support = support
        return quote
    }

    /// The quote as it is said, where the answer stands in it, and the answer itself. A few words are marked in their
    /// sentence, which is one line; a block keeps its lines.
    package var line: (text: String, emphasis: Range<Int>?, short: String) {
        let said: SaidText
        switch kind.unit {
        case .words: said = SaidText(quote, marking: place)
        case .sentence: said = SaidText(quote, keepingLines: leadsIn)
        case .block: said = SaidText(quote, keepingLines: true)
        }
        return (said.text, said.emphasis, said.short)
    }

    /// What is said before the quote, and stands in no source: yes or no, unless the quote itself begins so.
    package var verdict: String? {
        guard let word = kind == .yes ? "Yes" : kind == .no ? "No" : nil else { return nil }
        let first = line.text.prefix { $0.isLetter }
        return first.lowercased() == word.lowercased() ? nil : word
    }

    /// Whether two answers can't both be right: other words, yes and no, or other numbers about the same things.
    package func contradicts(_ other: ReadAnswer) -> Bool {
        switch (kind, other.kind) {
        case (.words, .words): !agrees(with: other)
        case (.yes, .no), (.no, .yes): true
        case (.words, .sentence), (.sentence, .words): statesOtherNumbers(than: other)
        case (.sentence, .sentence), (.yes, .sentence), (.no, .sentence), (.sentence, .yes), (.sentence, .no):
            statesOtherNumbers(than: other) || denies(other)
        default: false
        }
    }

    /// Whether one of two quotes about the same things denies what the other says.
    func denies(_ other: ReadAnswer) -> Bool {
        Denials(quote.text).oppose(Denials(other.quote.text)) && sharesWords(with: other, atLeast: 2.0 / 3)
    }

    /// Whether two quotes have a share of the words of the shorter one in common, numbers excluded.
    func sharesWords(with other: ReadAnswer, atLeast share: Double) -> Bool {
        let words = [self, other].map { answer in
            Set(ContentWords(answer.quote.text).words.filter { !$0.contains(where: \.isNumber) })
        }
        let fewest = min(words[0].count, words[1].count)
        return fewest > 0 && Double(words[0].intersection(words[1]).count) >= share * Double(fewest)
    }

    /// Whether both answers state numbers, none of them the same, in quotes that share most of the shorter one's words.
    ///
    /// Where one is shown with the other's numbers, as "0 with an answer, 1 without" beside "1 without", it misleads nobody.
    func statesOtherNumbers(than other: ReadAnswer) -> Bool {
        let (mine, others) = (StatedFacts(text).numbers, StatedFacts(other.text).numbers)
        guard !mine.isEmpty, !others.isEmpty, mine.isDisjoint(with: others) else { return false }
        let shown = (StatedFacts(quote.text).numbers, StatedFacts(other.quote.text).numbers)
        guard !others.isSubset(of: shown.0), !mine.isSubset(of: shown.1) else { return false }
        return sharesWords(with: other, atLeast: 0.5)
    }

    /// Whether two answers say the same: what the words of one tell is among what the other's do, or two sentences about the
    /// same things state the same numbers. One that denies something agrees with none that does not.
    package func agrees(with other: ReadAnswer) -> Bool {
        guard !(kind == .yes && other.kind == .no), !(kind == .no && other.kind == .yes) else { return false }
        let (mine, others) = (telling, other.telling)
        let negations = QuestionWords.english.negations
        guard !mine.isEmpty, !others.isEmpty, mine.isDisjoint(with: negations) == others.isDisjoint(with: negations)
        else {
            return false
        }
        if mine.isSubset(of: others) || others.isSubset(of: mine) { return true }
        return kind.unit == .sentence && other.kind.unit == .sentence && restates(other)
    }

    /// The words that tell something, each in a plain form, numbers as digits: "at twelve" says what "12" does. What denies
    /// counts.
    private var telling: Set<String> {
        let negations = QuestionWords.english.negations
        let telling = words.filter { !StopWords.english.contains($0) || negations.contains($0) }
        return Set((telling.isEmpty ? words : telling).map { StatedFacts.number($0) ?? ContentWords.plainForm($0) })
    }

    /// Whether two sentences say the same in a few other words: they share most words of each, and all numbers.
    private func restates(_ other: ReadAnswer) -> Bool {
        let shared = telling.intersection(other.telling).count
        let most = max(telling.count, other.telling.count)
        return shared >= Self.fewestShared && Double(shared) >= Self.shareOfRestating * Double(most)
            && StatedFacts(text).numbers == StatedFacts(other.text).numbers && !denies(other)
    }

    /// How many words two sentences share at least that say the same, and what share of the longer one's.
    private static let (fewestShared, shareOfRestating) = (3, 0.6)
}
