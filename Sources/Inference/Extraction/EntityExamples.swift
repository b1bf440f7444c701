/// Names with what they are, which stand before a candidate so that the model goes on in the same way.
///
/// Chosen by hand; none of them is marked in tools/bench/extract/entities.jsonl. Of the 68 held-out names there, 0.85 got
/// their label from `footnote classify` with these names as the template.
enum EntityExamples {
    private static let examples: [EntityCandidate.Form: [(text: String, family: String)]] = [
        .name: [
            ("Marie Curie", "person"), ("Toronto", "place"), ("Nokia", "organization"), ("Christmas", "event"),
            ("the Nile", "place"), ("Barack Obama", "person"), ("the World Bank", "organization"),
            ("the Olympic Games", "event"), ("Python", "thing"),
        ],
        .date: [("1945", "date"), ("3 May 2011", "date"), ("Friday", "date")],
        .number: [("three million", "number"), ("40 %", "number"), ("$12.50", "number")],
    ]

    /// The examples of a form and the candidate, up to where its label belongs. A family that was asked for by another word
    /// goes by that.
    static func prompt(for candidate: String, of form: EntityCandidate.Form, labels: [EntityLabel]) -> String {
        let names = Dictionary(
            labels.compactMap { label in label.family.map { ($0, label.name) } },
            uniquingKeysWith: { first, _ in first })
        let lines = (examples[form] ?? []).map { "\($0.text): \(names[$0.family] ?? $0.family)\n" }
        return lines.joined() + candidate + ":"
    }
}
