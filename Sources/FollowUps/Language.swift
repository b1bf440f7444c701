import Foundation

/// The words of a language by which a follow-up question is recognised and completed: closed classes, and lists of nouns and
/// verbs that the rules tell apart.
///
/// The lists are data, `Languages/<code>.json`; a language in which questions are formed alike is a further file there and a
/// further line in ``all``. All words are in small letters, titles before names excepted.
final class Language: Sendable, Decodable {
    /// The code of ISO 639.
    let code: String
    /// Words that ask.
    let interrogatives: Set<String>
    /// Forms that stand before the subject of a question.
    let auxiliaries: Set<String>
    /// Forms of "be".
    let formsOfBe: Set<String>
    /// Forms of "do" that stand before a subject.
    let formsOfDo: Set<String>
    /// Forms of "have".
    let formsOfHave: Set<String>
    /// Auxiliaries after whose subject a verb stands in its plain form.
    let bareVerbAuxiliaries: Set<String>
    /// Articles.
    let articles: Set<String>
    /// Words that stand before a noun and its adjectives.
    let determiners: Set<String>
    /// Prepositions.
    let prepositions: Set<String>
    /// Words that join clauses.
    let conjunctions: Set<String>
    /// Words that begin a question without being part of what it asks.
    let openings: Set<String>
    /// Pronouns for a person.
    let personal: Set<String>
    /// Pronouns that stand for an owner.
    let possessives: Set<String>
    /// Pronouns that point.
    let demonstratives: Set<String>
    /// Nouns for a person, which "he" or "she" may stand for.
    let people: Set<String>
    /// Nouns with the ending of a noun for persons that are none.
    let noPeople: Set<String>
    /// Endings of nouns for persons.
    let personEndings: Set<String>
    /// Nouns of places, for questions such as "which city".
    let places: Set<String>
    /// Nouns of names that are no person's.
    let institutions: Set<String>
    /// Nouns after "this" that point at the documents or at the time of asking, not at something said before.
    let pointing: Set<String>
    /// Verbs that follow a demonstrative pronoun ("what does that mean"), where a noun would make it a determiner.
    let verbsOfDemonstratives: Set<String>
    /// Adverbs that describe nothing.
    let adverbs: Set<String>
    /// Months and days of the week.
    let months: Set<String>
    /// Further words that neither name nor describe anything.
    let otherFunctionWords: Set<String>
    /// Words that ask for a person.
    let personInterrogatives: Set<String>
    /// Words that ask for a person or thing alone, without a noun.
    let subjectInterrogatives: Set<String>
    /// Words that ask with a noun: "which city", "how many".
    let nounInterrogatives: Set<String>
    /// Words that ask for time, place, reason or manner.
    let adverbialInterrogatives: Set<String>
    /// Words that ask for nothing unless a noun or adjective follows.
    let openInterrogatives: Set<String>
    /// Words that ask for one of several.
    let choiceInterrogatives: Set<String>
    /// Words that "about" follows: "what about".
    let topicInterrogatives: Set<String>
    /// Words with which a question that leaves the rest out may begin.
    let phraseInterrogatives: Set<String>
    /// Words that ask for what does something.
    let agentInterrogatives: Set<String>
    /// Prepositions before a place.
    let placePrepositions: Set<String>
    /// Those that say so also before an article.
    let placePrepositionsBeforeArticles: Set<String>
    /// Prepositions of where something is.
    let standingPrepositions: Set<String>
    /// Prepositions before what a verb is done to.
    let objectPrepositions: Set<String>
    /// Verbs whose "it" stands for nothing.
    let expletiveVerbs: Set<String>
    /// Words after which "it is" stands for nothing.
    let expletiveConjunctions: Set<String>
    /// Words that explain a demonstrative before them: "that part of".
    let relatives: Set<String>
    /// Pronouns that show that an answer is a sentence.
    let subjectPronouns: Set<String>
    /// Further words that stand for something said.
    let otherReferences: Set<String>
    /// Words inside names.
    let nameParticles: Set<String>
    /// Words inside titles, once two words of them had capitals.
    let titleWords: Set<String>
    /// Articles inside titles.
    let titleArticles: Set<String>
    /// Titles before names, and behind them, that end in a full stop.
    let titleAbbreviations: Set<String>
    /// Adjectives that "how" asks with alone.
    let extents: Set<String>
    /// Verbs of "when was that".
    let eventVerbs: Set<String>
    /// Pronouns of "when was that".
    let eventPronouns: Set<String>
    /// Verbs of "when did that happen".
    let happenings: Set<String>
    /// Auxiliaries that are words of other languages, too.
    let unclearAuxiliaries: Set<String>
    /// Words that show, beside such an auxiliary, that the question is in this language.
    let confirmingWords: Set<String>
    /// Endings that look like a plural's and are none.
    let singularEndings: Set<String>
    /// Pronouns of the third person, and what each may stand for.
    let pronouns: [String: Pronoun]
    /// Verbs in the past whose form does not show it, each with its participle.
    let participles: [String: String]

    private static let english = embedded(PackageResources.en_json)

    /// The languages that have words here, in the order in which they are tried.
    static let all = [english]

    /// - Precondition: a file of this package is whole.
    private static func embedded(_ bytes: [UInt8]) -> Language {
        do {
            return try JSONDecoder().decode(Language.self, from: Data(bytes))
        } catch {
            preconditionFailure("a language's words can't be read: \(error)")
        }
    }
}

/// A pronoun of the third person.
struct Pronoun: Sendable, Equatable, Decodable {
    enum Meaning: String, Sendable, Decodable { case person, thing, several, place }
    enum Form: String, Sendable, Decodable { case subject, object, possessive, possessiveOrObject, subjectOrObject }

    let meaning: Meaning
    let form: Form
}

extension Language: Equatable {
    static func == (left: Language, right: Language) -> Bool { left === right }
}
