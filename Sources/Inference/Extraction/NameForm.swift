/// Names by their form: runs of capitalised words with the small words that stand inside names.
struct NameForm {
    private let words: [SentenceWord]

    init(_ words: [SentenceWord]) { self.words = words }

    /// The words of the name that begins at a place; nil where none does.
    func range(from start: Int) -> Range<Int>? {
        guard beginsName(start) else { return nil }
        // A particle before the first capital belongs to the name: von Braun.
        let first = Self.particles.contains(words[start].text) ? start + 1 : start
        var end = first + 1
        var joinsMore = false
        while let next = continuation(of: end, joinsMore: &joinsMore) { end = next }
        return start..<end
    }

    private func beginsName(_ place: Int) -> Bool {
        let word = words[place]
        if word.isCapitalised { return word.text != "I" && !isOther(place) }
        return Self.particles.contains(word.text) && place + 1 < words.count && words[place + 1].isCapitalised
            && !isOther(place + 1)
    }

    /// Whether a capitalised word is capitalised for another reason, or stands before names without being part of them.
    private func isOther(_ place: Int) -> Bool {
        let word = words[place].text
        if Self.titles.contains(word.hasSuffix(".") ? String(word.dropLast()) : word) { return true }
        // The office that a title names: Secretary of State.
        if place >= 2, words[place - 1].text == "of", Self.titles.contains(words[place - 2].text) { return true }
        return Self.functionWords.contains(word.lowercased()) && word != "I"
            || DateForm(words).end(from: place) != nil
    }

    /// The place after the next word of the name, which begins or goes on before `place`; nil at its end.
    private func continuation(of place: Int, joinsMore: inout Bool) -> Int? {
        guard place < words.count else { return nil }
        if words[place].isCapitalised { return isOther(place) ? nil : place + 1 }
        // Corporations have a comma before their form: Foundation, Inc.
        if words[place].text == ",", place + 1 < words.count, Self.companyForms.contains(words[place + 1].text) {
            return place + 2
        }
        var next = place
        while next < words.count, next - place < 3, isConnector(next, joinsMore: joinsMore) { next += 1 }
        guard next > place, next < words.count, words[next].isCapitalised, !isOther(next) else { return nil }
        if ["of", "for"].contains(words[place].text) { joinsMore = Self.bodies.contains(words[place - 1].text) }
        return next + 1
    }

    /// `and` stands between two names, but inside that of a body: Office of Management and Budget.
    private func isConnector(_ place: Int, joinsMore: Bool) -> Bool {
        let word = words[place].text
        if word == "and" { return joinsMore }
        if word == "the" { return place > 0 && words[place - 1].text == "of" }
        return Self.connectors.contains(word) || Self.particles.contains(word)
    }

    private static let connectors: Set<String> = ["of", "for", "&"]
    private static let particles: Set<String> = [
        "de", "da", "do", "du", "del", "della", "der", "den", "di", "la", "le", "van", "von", "bin", "ibn", "al", "el",
    ]
    /// What bodies are called whose fields are joined by `and`.
    private static let bodies: Set<String> = [
        "Academy", "Agency", "Association", "Board", "Bureau", "Center", "Centre", "College", "Commission", "Committee",
        "Council", "Department", "Faculty", "Foundation", "Institute", "Ministry", "Office", "School", "Secretary",
        "Society", "University",
    ]
    private static let companyForms: Set<String> = ["Inc.", "Ltd.", "Inc", "Ltd", "LLC", "Corp.", "Co."]
    /// What stands before a person's name and is not part of it.
    private static let titles: Set<String> = [
        "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Professor", "Sir", "Lord", "Lady", "Dame", "Rev", "President",
        "Secretary",
        "Minister", "Chancellor", "Senator", "Governor", "Mayor", "Judge", "Captain", "Colonel", "General", "Admiral",
        "King", "Queen", "Prince", "Princess", "Emperor", "Pope", "Bishop", "Director", "Chairman", "CEO",
    ]
    /// Words that begin sentences without naming anything.
    private static let functionWords: Set<String> = [
        "a", "about", "according", "after", "all", "also", "although", "among", "an", "and", "another", "any", "as",
        "at",
        "because", "before", "both", "but", "by", "can", "could", "dear", "despite", "did", "do", "does", "during",
        "each",
        "either", "even", "every", "few", "first", "following", "for", "from", "had", "has", "have", "he", "hello",
        "her",
        "here", "hi", "his", "how", "however", "i", "if", "in", "instead", "is", "it", "its", "last", "later", "let",
        "like", "long", "many", "may", "meanwhile", "more", "most", "much", "my", "near", "neither", "never", "next",
        "no",
        "none", "nonetheless", "nor", "not", "now", "of", "often", "on", "once", "one", "only", "or", "other", "others",
        "our", "over", "perhaps", "please", "second", "several", "she", "should", "since", "so", "some", "such", "than",
        "thank", "thanks", "that", "the", "their", "then", "there", "therefore", "these", "they", "third", "this",
        "those",
        "though", "three", "through", "thus", "to", "today", "two", "under", "unlike", "until", "was", "we", "were",
        "what", "when", "where", "whether", "which", "while", "who", "whose", "why", "will", "with", "within",
        "without",
        "would", "yes", "yet", "you", "your",
    ]
}
