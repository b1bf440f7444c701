import Testing

@testable import Inference

@Suite("Candidates for entities, by their form")
struct EntityFormTests {
    private func candidates(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return EntityCandidate.candidates(in: SentenceWord.words(of: text)).map {
            "\($0.form): " + String(decoding: bytes[$0.range], as: UTF8.self)
        }
    }

    @Test(
        "names keep their small words and lose titles, possessives and what only begins a sentence",
        arguments: [
            ("Mr Patel met Maria Okafor's sister.", ["name: Patel", "name: Maria Okafor"]),
            ("The Duchy of Warsaw and Jean de Bethencourt", ["name: Duchy of Warsaw", "name: Jean de Bethencourt"]),
            ("US Secretary of State Henry Kissinger", ["name: US", "name: Henry Kissinger"]),
            ("the Office of Management and Budget", ["name: Office of Management and Budget"]),
            ("Tom and Anna left with von Braun.", ["name: Tom", "name: Anna", "name: von Braun"]),
            ("Gábor fuhr nach Zürich.", ["name: Gábor", "name: Zürich"]),
            ("a Foundation, Inc. of Caris & Co. today", ["name: Foundation, Inc. of Caris & Co."]),
            ("I will call you.", []), ("", []),
        ])
    func names(_ text: String, _ expected: [String]) { #expect(candidates(text) == expected) }

    @Test(
        "dates are found whole, and numbers that count something are none",
        arguments: [
            ("on October 12, 1943.", ["date: October 12, 1943"]),
            ("in March 2024 for 14,500 euros", ["date: March 2024", "number: 14,500 euros"]),
            ("from 1 to 14 August", ["date: 1 to 14 August"]), ("May 2-8, 1999 (one)", ["date: May 2-8, 1999"]),
            ("before Friday, 17 November?", ["date: Friday, 17 November"]), ("on Monday that", ["date: Monday"]),
            ("the mid-18th century", ["date: mid-18th century"]), ("the 1970s", ["date: 1970s"]),
            ("2024-03-01 or 12/05/2021 or 3.10.1990", ["date: 2024-03-01", "date: 12/05/2021", "date: 3.10.1990"]),
            ("It may march with 2000 lists", ["number: 2000"]),
            ("paying £304m, 12 percent, at 18:30", ["number: £304m", "number: 12 percent", "number: 18:30"]),
            ("(2001-2006)", ["date: 2001", "date: 2006"]),
        ])
    func datesAndNumbers(_ text: String, _ expected: [String]) { #expect(candidates(text) == expected) }
}
