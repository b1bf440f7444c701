/// Finds the stretches of an English text that may name something, without a grammar or a dictionary of nouns.
///
/// A stretch is a run of content words after an article, a preposition, an auxiliary or a conjunction, or a run of
/// capitalised words. Where such a run ends in a verb can't be told from form alone, so each of its beginnings is
/// offered; which one reads well is left to the model's likelihood.
struct NounPhrases: Sendable {
    let text: String
    let words: [QuestionWord]
    private let isAnswer: Bool
    private let language: Language

    init(of text: String, in language: Language, isAnswer: Bool = false) {
        self.text = text
        self.isAnswer = isAnswer
        self.language = language
        words = QuestionWord.split(text, in: language)
    }

    /// The longest phrase that is offered, in words.
    private static let longest = 5

    /// A phrase with its place in the text, its article included.
    struct Phrase: Sendable {
        let mention: Mention
        let range: Range<String.Index>
    }

    /// The phrases as mentions.
    func mentions(at place: Mention.Place, age: Int) -> [Mention] { phrases(at: place, age: age).map(\.mention) }

    /// The phrases in the order of their beginnings, the longest of a beginning first.
    func phrases(at place: Mention.Place, age: Int) -> [Phrase] {
        var found: [Phrase] = []
        for start in words.indices where begins(start) {
            let isName = isName(start)
            let ends = ends(from: start)
            for end in ends.sorted(by: >) {
                var mention = Mention(
                    text: phrase(from: start, through: end), place: place, age: age, isName: isName,
                    language: language)
                mention.wordBefore = start > 0 ? words[start - 1].lower : ""
                if language.articles.contains(mention.wordBefore) {
                    mention.wordBefore = start > 1 ? words[start - 2].lower : ""
                }
                mention.isInsideName =
                    mention.wordBefore == "of" && start > 1
                    && (words[start - 2].isCapitalised
                        || (start > 2 && words[start - 2].lower == "of" && words[start - 3].isCapitalised))
                mention.isCut = end < (ends.max() ?? end)
                mention.endsInVerb =
                    end > start && !words[end].isCapitalised
                    && (language.isVerbForm(words[end].lower) || isBareVerb(at: end, from: start))
                let first = isDetermined(start) ? start - 1 : start
                found.append(
                    Phrase(
                        mention: mention, range: words[first].range.lowerBound..<words[end].range.upperBound))
            }
        }
        return found
    }

    /// Whether a phrase may begin at a word.
    func begins(_ i: Int) -> Bool {
        let word = words[i]
        guard word.isContent || isTitleWord(i), !word.isNumber, !language.months.contains(word.lower) else {
            return false
        }
        if isName(i) { return i == 0 || !isName(i - 1) || words[i - 1].endsPhrase }
        guard i > 0 else { return isAnswer && word.text.count > 1 && !language.isVerbForm(word.lower) }
        let before = words[i - 1]
        if before.endsPhrase { return false }
        if language.demonstratives.contains(before.lower) { return false }
        if language.interrogatives.contains(before.lower) {
            // "Which kingdom …": the answer says which, so that the noun alone names nothing.
            return false
        }
        if !before.isContent { return !language.isVerbForm(word.lower) || isDetermined(i) }
        // "Who discovered penicillin?": the word after the verb of a question without an auxiliary.
        return i >= 2 && language.agentInterrogatives.contains(words[i - 2].lower) && language.isVerbForm(before.lower)
    }

    private func isDetermined(_ i: Int) -> Bool { i > 0 && language.articles.contains(words[i - 1].lower) }

    /// Whether a capital letter here is a name's: not the first letter of a sentence, unless a capital follows or the
    /// text is a short answer.
    private func isName(_ i: Int) -> Bool {
        let word = words[i]
        if isTitleWord(i) { return true }
        guard word.isCapitalised, word.isContent else { return false }
        guard i == 0 || words[i - 1].endsPhrase else { return true }
        if i > 0, !isSentenceStart(i) { return true }
        if word.text.dropFirst().contains(where: { $0.isUppercase || $0.isNumber }) || word.isPossessive { return true }
        guard i + 1 < words.count, !word.endsPhrase else { return isAnswer && words.count <= 3 }
        if language.nameParticles.contains(words[i + 1].lower) {
            return i + 2 < words.count && words[i + 2].isCapitalised
        }
        return words[i + 1].isCapitalised || !words[i + 1].isContent
    }

    /// Whether a function word begins a title in the middle of a sentence, as in "the show Who Wants to Be a Millionaire".
    private func isTitleWord(_ i: Int) -> Bool {
        guard i > 0, words[i].isCapitalised, !words[i].isContent, !isSentenceStart(i), i + 1 < words.count else {
            return false
        }
        return words[i + 1].isCapitalised && words[i].text.count > 1
    }

    private func isSentenceStart(_ i: Int) -> Bool {
        let between = text[words[i - 1].range.upperBound..<words[i].range.lowerBound]
        return between.contains { ".!?:\n".contains($0) }
    }

    /// The last words of the phrases that begin at a word.
    private func ends(from start: Int) -> [Int] {
        var ends: [Int] = []
        var i = start
        let startsName = isName(start)
        // A lower-case word behind a name belongs to it only after an article or a genitive ("the Edison company").
        var takesMore = !startsName || isDetermined(start)
        while i < words.count, i - start < Self.longest {
            let word = words[i]
            guard word.isContent || word.isNumber || (startsName && isTitleWord(i)) else { break }
            if i > start, words[i - 1].isPossessive { takesMore = true }
            if word.isNumber, i > start, !words[i - 1].isCapitalised { break }
            if startsName, i > start, !word.isCapitalised, !word.isNumber, !takesMore { break }
            ends.append(i)
            if word.endsPhrase { return ends }
            i += 1
        }
        // "… of …" joins two phrases; between parts of a name "the" may follow.
        var j = i
        guard j > start, j < words.count, let last = ends.last, last == j - 1 else { return ends }
        let isTitle =
            startsName && words[start..<i].count(where: \.isCapitalised) > 1
            && language.titleWords.contains(words[j].lower)
        guard language.nameParticles.contains(words[j].lower) || isTitle else { return ends }
        let takesNoun = words[j].lower == "of"
        while j < words.count, !words[j].isContent || language.nameParticles.contains(words[j].lower),
            !words[j].isCapitalised
        {
            if words[j].endsPhrase { return ends }
            j += 1
        }
        guard j < words.count, j - i <= 2, words[j].isCapitalised || (takesNoun && words[j].isContent) else {
            return ends
        }
        let rest = run(from: j, limit: isTitle ? 4 : 3)
        return ends + rest
    }

    private func run(from start: Int, limit: Int) -> [Int] {
        var ends: [Int] = []
        for i in start..<min(words.count, start + limit) {
            let isTitleParticle = limit > 3 && language.titleArticles.contains(words[i].lower)
            guard words[i].isContent || words[i].isNumber || words[i].isCapitalised || isTitleParticle else { break }
            if isTitleParticle { continue }
            ends.append(i)
            if words[i].endsPhrase { break }
        }
        return ends
    }

    /// Whether the last word of a question's first run after "did" is its verb.
    private func isBareVerb(at end: Int, from start: Int) -> Bool {
        var i = start
        if i > 0, language.articles.contains(words[i - 1].lower) { i -= 1 }
        guard i > 0, language.bareVerbAuxiliaries.contains(words[i - 1].lower)
        else { return false }
        return end + 1 >= words.count || !words[end + 1].isContent || words[end].endsPhrase
    }

    /// The words from one to another, with the definite article where one stands before them.
    private func phrase(from start: Int, through end: Int) -> String {
        let words = String(text[self.words[start].range.lowerBound..<self.words[end].range.upperBound])
        guard start > 0, language.articles.contains(self.words[start - 1].lower) else {
            return isName(start) ? words : words.prefix(1).lowercased() + words.dropFirst()
        }
        return self.words[start - 1].lower + " " + words
    }
}
