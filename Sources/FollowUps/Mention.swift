/// Something that a conversation has named and that a pronoun may stand for.
struct Mention: Sendable, Equatable {
    /// Where in the conversation it was named.
    enum Place: Sendable, Equatable { case question, answer, title }

    /// The words, as they may stand inside a sentence.
    var text: String
    var place: Place
    /// How many turns ago: 0 for the last one.
    var age: Int
    /// Whether it begins with a capital letter that is not a sentence's.
    var isName: Bool
    /// The language of the words.
    let language: Language
    /// Whether the answer consists of it.
    var isWholeAnswer = false
    /// Whether the question before asked for a person and this is in its answer.
    var answersWho = false
    /// Whether the question before asked for a place and this is in its answer.
    var answersWhere = false
    /// Whether it is a part of a longer name, as Worms is of the Edict of Worms.
    var isInsideName = false
    /// Whether it stands right after an auxiliary, as a question's subject does.
    var isSubject: Bool { place == .question && language.auxiliaries.contains(wordBefore) }
    /// Whether it is the subject of a question with "did" or "does": what does something.
    var isAgent: Bool { place == .question && language.formsOfDo.contains(wordBefore) }
    /// The word before it, in small letters.
    var wordBefore = ""
    /// Whether words of its phrase were left out at its end.
    var isCut = false
    /// Whether it holds, as its last word, a form that is probably a verb.
    var endsInVerb = false

    /// The last word before "of", in small letters: what the phrase is one of.
    var head: String {
        let words = QuestionWord.split(text, in: language)
        let end = words.firstIndex { $0.lower == "of" } ?? words.endIndex
        return end > 0 ? words[end - 1].lower : ""
    }

    /// Whether the form is a plural's, as far as an ending shows it.
    var isPlural: Bool {
        if text.contains(" and ") { return true }
        let head = head
        return head.count > 3 && head.hasSuffix("s") && !language.singularEndings.contains(where: head.hasSuffix)
    }

    /// Whether it can be a person: a name without a word that makes it another's, or a noun for a person.
    var mayBePerson: Bool {
        let words = QuestionWord.split(text, in: language)
        if language.people.contains(head) { return true }
        // An abbreviation in capitals is no person's name.
        guard isName, !answersWhere, words.contains(where: { $0.text.contains(where: \.isLowercase) }),
            !text.contains(where: \.isNumber),
            words.allSatisfy({ !$0.isContent || $0.isCapitalised })
        else { return false }
        return !words.contains {
            language.institutions.contains($0.lower) || language.months.contains($0.lower)
        } && !language.articles.contains(words.first?.lower ?? "")
    }
}

extension Mention {
    /// What a conversation has named, the last turn first; of equal words the first one.
    static func all(in conversation: Conversation, _ language: Language) -> [Mention] {
        var found: [Mention] = []
        var seen: Set<String> = []
        func add(_ mentions: [Mention]) {
            for mention in mentions where seen.insert(mention.text.lowercased()).inserted { found.append(mention) }
        }
        for (age, turn) in conversation.turns.reversed().enumerated() {
            // The question's own words first: there a capital letter is more often a name's.
            let asked = NounPhrases(of: turn.question, in: language).mentions(at: .question, age: age)
            let said = inAnswer(turn, age: age, language)
            add(asked.filter { mention in !said.contains { $0.isWholeAnswer && $0.text == mention.text } })
            add(said)
            for title in turn.titles where QuestionWord.split(title, in: language).count <= 5 {
                let first = title.prefix { $0 != " " }.lowercased()
                let text =
                    language.articles.contains(first) ? title.prefix(1).lowercased() + title.dropFirst() : title
                add([Mention(text: text, place: .title, age: age, isName: true, language: language)])
            }
        }
        return found
    }

    /// Of a short answer every phrase and the whole; of sentences the names.
    private static func inAnswer(_ turn: Conversation.Turn, age: Int, _ language: Language) -> [Mention] {
        let asked = QuestionWord.split(turn.question, in: language)
        let asksWho = language.personInterrogatives.contains { word in asked.prefix(2).contains { $0.lower == word } }
        let asksWhere = asked.prefix(3).contains { $0.lower == "where" || language.places.contains($0.lower) }
        let words = QuestionWord.split(turn.answer, in: language)
        let isShort = words.count <= shortAnswer
        var phrases = NounPhrases(of: turn.answer, in: language, isAnswer: true).mentions(at: .answer, age: age)
        if !isShort { phrases.removeAll { !$0.isName } }
        if isShort, let whole = whole(turn.answer, words, language) { phrases.insert(whole, at: 0) }
        for i in phrases.indices {
            phrases[i].age = age
            phrases[i].answersWho = asksWho
            phrases[i].answersWhere = asksWhere
        }
        return phrases
    }

    /// An answer without a verb is a phrase as a whole; a preposition before it ("In Graz.") is left out.
    private static func whole(_ answer: String, _ words: [QuestionWord], _ language: Language) -> Mention? {
        var rest = words[...]
        var before = ""
        if let first = rest.first, language.prepositions.contains(first.lower) {
            before = first.lower
            rest = rest.dropFirst()
        }
        guard let first = rest.first, let last = rest.last, !first.isNumber, !language.months.contains(first.lower),
            language.isContent(first.lower) || language.articles.contains(first.lower) || rest.count > 3,
            !rest.contains(where: {
                language.auxiliaries.contains($0.lower) || language.isVerbForm($0.lower)
                    || language.subjectPronouns.contains($0.lower)
            })
        else { return nil }
        let isArticle = language.articles.contains(first.lower)
        let text = String(answer[first.range.lowerBound..<last.range.upperBound])
        let isName =
            (isArticle ? rest.dropFirst().first : first)?.isCapitalised == true
            && (rest.count < 3 || rest.dropFirst().contains(where: \.isCapitalised))
        let small = text.prefix(1).lowercased() + text.dropFirst()
        let isSingular = !Mention(text: text, place: .answer, age: 0, isName: isName, language: language).isPlural
        let words =
            isName && !isArticle
            ? text
            : isName || isArticle || !isSingular || rest.contains(where: \.isCapitalised) ? small : "the " + small
        var mention = Mention(text: words, place: .answer, age: 0, isName: isName, language: language)
        mention.isWholeAnswer = true
        mention.wordBefore = before
        return mention
    }

    /// An answer of at most so many words is taken for a phrase.
    private static let shortAnswer = 8
}
