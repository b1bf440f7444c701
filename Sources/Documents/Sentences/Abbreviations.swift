/// English abbreviations, and a few that other European languages share, by what may follow their full stop.
enum Abbreviations {
    /// How an abbreviation stands in a sentence.
    enum Kind {
        /// Something always follows: "Dr. Brown", "e.g. this".
        case leading
        /// A number follows: "Fig. 3". Before anything else the full stop ends a sentence.
        case numbering
        /// It may end a sentence: "the U.S. The law …", "Apple Inc. announced".
        case either
    }

    /// The kind of a word that a full stop follows; dots inside the word are part of it.
    static func kind(of word: String) -> Kind? {
        let key = word.lowercased()
        if leading.contains(key) { return .leading }
        if numbering.contains(key) { return .numbering }
        if either.contains(key) { return .either }
        // Letters with dots between them: U.S.A, a.m, Ph.D.
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy(\.isLetter) }
            ? .either : nil
    }

    /// Whether a capitalised word often begins a sentence and seldom continues a name.
    static func startsSentence(_ word: String) -> Bool { starters.contains(word) }

    private static let leading: Set<String> = [
        "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "gen", "col", "lt", "sgt", "capt", "cmdr", "adm", "maj",
        "gov", "sen", "rep", "pres", "messrs", "mme", "mlle", "st", "mt", "ft", "vs", "viz", "cf", "e.g", "i.e",
        "eg", "ie", "al", "ca", "approx", "resp", "ed", "eds", "trans", "fr", "hr", "z.b", "d.h", "m.a.w",
    ]
    private static let numbering: Set<String> = [
        "no", "nos", "nr", "fig", "figs", "eq", "eqs", "vol", "vols", "p", "pp", "ch", "chap", "sec", "sect", "art",
        "para", "tab", "ref", "refs", "ver", "v", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
        "oct", "nov", "dec", "c",
    ]
    private static let either: Set<String> = [
        "etc", "inc", "ltd", "corp", "co", "llc", "plc", "jr", "sr", "ave", "blvd", "rd", "dept", "univ", "assn",
        "bros", "esq", "ph.d", "b.c", "a.d", "a.m", "p.m", "u.s", "u.k", "u.n", "e.u",
    ]
    private static let starters: Set<String> = [
        "The", "A", "An", "In", "On", "At", "It", "Its", "He", "She", "They", "We", "You", "I", "This", "That",
        "These", "Those", "There", "His", "Her", "Their", "Our", "My", "But", "And", "Or", "So", "If", "When", "While",
        "As", "After", "Before", "Because", "However", "For", "From", "With", "Since", "Although", "What", "Who",
        "Where", "Why", "How", "No", "Not", "To", "By", "During", "Then", "Some", "Many", "Most", "All", "Each",
    ]
}
