/// A label that somebody asks for, and which forms of words it may be said of.
struct EntityLabel: Sendable, Equatable {
    /// As it was given.
    let name: String
    /// The forms that it may have; all of them for a label that is not known here.
    let forms: Set<EntityCandidate.Form>
    /// The kind of thing that it is, one of ``families``' first words; nil for a label that is not known here.
    let family: String?

    init(_ name: String) {
        self.name = name
        let word = name.lowercased()
        if let known = Self.families.first(where: { $0.words.contains(word) }) {
            family = known.words[0]
            forms = [known.form]
        } else {
            family = nil
            forms = Set(EntityCandidate.Form.allCases)
        }
    }

    /// What a candidate of a form may be beside what was asked for: the families that no label belongs to.
    static func rivals(of labels: [EntityLabel], form: EntityCandidate.Form) -> [String] {
        let asked = Set(labels.compactMap(\.family))
        return families.filter { $0.form == form && !asked.contains($0.words[0]) }.map { $0.words[0] }
    }

    /// Words that mean much the same, each family with its form. The first word stands for the family.
    private static let families: [(words: [String], form: EntityCandidate.Form)] = [
        (["person", "people", "persons", "name", "author", "man", "woman", "speaker"], .name),
        (["place", "places", "location", "city", "country", "town", "region", "river", "mountain"], .name),
        (
            [
                "organization", "organisation", "company", "institution", "agency", "university", "team",
                "organizations", "organisations", "companies",
            ], .name
        ),
        (["event", "events", "war", "treaty"], .name),
        (["thing", "things"], .name),
        (["date", "dates", "year", "day", "time", "month", "century", "period"], .date),
        (
            ["number", "numbers", "amount", "quantity", "money", "price", "percentage", "measure", "sum", "cost"],
            .number
        ),
    ]
}
