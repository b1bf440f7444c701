import Evaluation
import Inference
import Testing

@Suite("Whether a sentence holds an answer")
struct ContainmentTests {
    @Test(
        "Words must stand in a row, case, punctuation and articles aside",
        arguments: [
            ("It began on the 14th of October, 1066.", "14th October", false),
            ("It began on the 14th of October, 1066.", "the 14th of October", true),
            ("The Norman conquest", "norman CONQUEST!", true), ("The Normans", "Norman", false),
            ("short", "a long one", false),
            ("岩茶要烘焙三次，才算完成。", "三次", true), ("岩茶要烘焙三次", "两次", false), ("anything", "the", false), ("", "x", false),
        ])
    func inARow(text: String, answer: String, isHeld: Bool) {
        #expect(AnswerMatch.contains(text, accepted: ["nowhere", answer]) == isHeld)
    }

    @Test("What is an exact match is held")
    func exactIsHeld() {
        for text in ["the Normans", "4分钟。", "Ida Lindqvist"] {
            #expect(AnswerMatch.score(text, accepted: [text]).exact && AnswerMatch.contains(text, accepted: [text]))
        }
        #expect(!AnswerMatch.contains("text", accepted: []))
    }
}
