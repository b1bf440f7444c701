import Testing

@testable import FootnoteKit

@Suite("Questions made from headings and definitions")
struct PassageQuestionTests {
    @Test(
        "only a heading that asks or says how becomes a question",
        arguments: [
            ("How to limit a search", "How do I limit a search?"), ("Who may vote?", "Who may vote?"),
            ("What is a passage?", "What is a passage?"), ("Limits", nil), ("The harbour", nil),
        ] as [(String, String?)])
    func headings(_ heading: String, _ question: String?) {
        #expect(PassageQuestions.question(ofHeading: heading) == question)
    }

    @Test(
        "a sentence that says what something is becomes a question, and one about a pronoun does not",
        arguments: [
            ("Read on. A passage is a piece of a document.", "What is a passage?"),
            ("Footnote is a program.", "What is Footnote?"), ("It is a pity.", nil), ("This is the end.", nil),
            ("The keeper of the old white lamp is a man.", nil), ("There is a horn.", nil), ("", nil),
        ] as [(String, String?)])
    func definitions(_ text: String, _ question: String?) {
        #expect(PassageQuestions.definition(in: text) == question)
    }
}
