import Inference
import Testing

/// The SQuAD evaluation's normalisation and scores, against cases worked by hand from its published script.
@Suite struct AnswerMatchTests {
    @Test func articlesPunctuationAndCaseDoNotCount() {
        #expect(AnswerMatch.words("The  U.S. Army's, an end!") == ["us", "armys", "end"])
        #expect(AnswerMatch.score("the Normans.", accepted: ["Normans"]).exact)
    }

    @Test func f1CountsSharedWordsOnceEach() {
        // Two of three given words, two of four accepted ones.
        let score = AnswerMatch.score("in in 1973", accepted: ["in October of 1973"])
        #expect(!score.exact)
        #expect(abs(score.f1 - 2 * (2.0 / 3) * 0.5 / (2.0 / 3 + 0.5)) < 1e-12)
    }

    @Test func theBestAcceptedAnswerCounts() {
        #expect(AnswerMatch.score("shock", accepted: ["first oil shock", "shock"]).f1 == 1)
        #expect(AnswerMatch.score("shock", accepted: []).f1 == 0)
    }
}
