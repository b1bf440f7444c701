import Passages

/// The closed classes of English words by which a follow-up question is recognised.
enum EnglishWords {
    static let interrogatives = set("who whom whose what which when where why how")
    /// Forms that stand before the subject of a question.
    static let auxiliaries = set(
        "is are was were am do does did has have had can could will would shall should may might must")
    static let formsOfBe = set("is are was were be been isn aren wasn weren being am")
    static let articles = set("the a an")
    static let determiners = set("the a an my your our some any each every no all both this that these those")
    static let prepositions = set(
        """
        of in on at by for from to with about into over under after before between during against among through without
        within since until upon besides outside prior according except toward towards near behind beyond as than like around along across despite
        """)
    static let conjunctions = set("and or but nor so yet because while if whether though although that")
    /// Words that begin a question without being part of what it asks.
    static let openings = set("and but so or then also okay ok well")

    /// Pronouns for a person.
    static let personal = set("he him his she her hers")
    static let possessives = set("his her its their hers theirs")
    /// Pronouns that stand for an object, and so never for the subject of their own clause.
    static let objectForms = set("him them")
    static let demonstratives = set("this that these those")

    /// Nouns for a person, which "he" or "she" may stand for.
    static let people = set(
        """
        man woman person king queen emperor empress pope priest monk nun author writer poet artist painter composer singer
        actor actress player captain coach president minister chancellor mayor governor senator general soldier officer
        leader founder owner manager director chairman chairwoman secretary treasurer keeper teacher professor student
        scientist inventor engineer doctor physician nurse lawyer judge farmer baker builder architect designer brother
        sister father mother son daughter wife husband child boy girl prince princess duke duchess count countess earl lord
        lady bishop saint prophet philosopher hero heroine member citizen worker scholar pharmacist host hostess
        """)
    /// Endings of nouns for persons, and nouns with such an ending that are none.
    private static let personEndings = ["er", "or", "ist", "ian", "man", "woman"]
    private static let noPeople = set(
        """
        number order letter paper river theater tower power chapter winter summer computer color factor sector motor quarter
        water center centre other chamber corner layer matter master order border paper flower register error floor
        """)

    /// Whether a noun, in the singular or the plural, is one for a person.
    static func isPerson(_ word: String) -> Bool {
        let singular = word.hasSuffix("s") && !people.contains(word) ? String(word.dropLast()) : word
        if people.contains(singular) { return true }
        return singular.count > 4 && !noPeople.contains(singular) && personEndings.contains(where: singular.hasSuffix)
    }

    /// Nouns of places, for questions such as "which city".
    static let places = set("city town village country state place island county region district area street continent")

    /// Nouns of names that are no person's.
    static let institutions = set(
        """
        university college school church company corporation museum theatre theater club team league union party army
        empire kingdom republic city county state country river lake island islands sea ocean mountain street road avenue
        boulevard square park garden palace castle tower bridge building hall station war battle treaty edict act law code
        council committee commission congress parliament senate court bank office agency program programme project system
        theory theorem method model language book bible dictionary newspaper magazine network channel award prize cup bowl
        festival century dynasty movement revolution crisis confession society association institute foundation
        """)
    /// Nouns after "this" that point at the documents or at the time of asking, not at something said before.
    static let pointing = set(
        """
        document documents handbook manual article text passage page file folder index corpus collection question
        conversation chat year month week day morning evening time moment way case century kind sort
        """)
    /// Verbs that follow a demonstrative pronoun ("what does that mean"), where a noun would make it a determiner.
    static let verbsOfDemonstratives = set(
        "mean work happen make take cost include look sound apply help change affect say show tell imply")
    /// Verbs whose forms don't end in -ed, past or participle, with the participle.
    static let participles: [String: String] = [
        "wrote": "written", "drew": "drawn", "took": "taken", "gave": "given", "began": "begun", "broke": "broken",
        "chose": "chosen", "spoke": "spoken", "stole": "stolen", "drove": "driven", "flew": "flown", "knew": "known",
        "saw": "seen", "sang": "sung", "wore": "worn", "threw": "thrown", "built": "built", "made": "made",
        "found": "found", "won": "won", "led": "led", "held": "held", "bought": "bought", "sold": "sold",
        "taught": "taught", "fought": "fought", "sent": "sent", "lost": "lost", "paid": "paid", "left": "left",
        "kept": "kept", "said": "said", "set": "set", "put": "put", "read": "read", "ran": "run", "burnt": "burnt",
        "brought": "brought", "caught": "caught", "shot": "shot", "met": "met", "laid": "laid", "cut": "cut",
    ]
    static let adverbs = set(
        """
        first originally finally later now still again ever never once already really actually exactly only just most
        mainly mostly usually often then too very today away back together
        """)
    static let months = set(
        """
        january february march april may june july august september october november december monday tuesday wednesday
        thursday friday saturday sunday
        """)

    private static let function = StopWords.english
        .union(interrogatives).union(auxiliaries).union(determiners).union(prepositions).union(conjunctions)
        .union(adverbs).union(
            set("many much more less few several other another else same one ones two not there here"))

    /// Whether a word in small letters names or describes something.
    static func isContent(_ word: String) -> Bool { !function.contains(word) }

    /// Whether a word in small letters is, by its form, a verb in the past or a participle.
    static func isVerbForm(_ word: String) -> Bool {
        participles[word] != nil || participles.values.contains(word)
            || (word.count > 4 && word.hasSuffix("ed") && !word.hasSuffix("eed"))
    }

    /// The passive participle of a verb in the past; nil where the form doesn't show it.
    static func participle(of past: String) -> String? {
        if let known = participles[past] { return known }
        return past.count > 4 && past.hasSuffix("ed") ? past : nil
    }

    private static func set(_ words: String) -> Set<String> {
        Set(words.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
