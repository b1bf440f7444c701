import Inference
import Testing

/// The SQuAD evaluation's normalisation and scores, against cases worked by hand from its published script.
@Suite struct AnswerMatchTests {
    @Test("articles punctuation and case do not count")
    func articlesPunctuationAndCaseDoNotCount() {
        #expect(AnswerMatch.words("The  U.S. Army's, an end!") == ["us", "armys", "end"])
        #expect(AnswerMatch.score("the Normans.", accepted: ["Normans"]).exact)
    }

    @Test("f1 counts shared words once each")
    func f1CountsSharedWordsOnceEach() {
        // Two of three given words, two of four accepted ones.
        let score = AnswerMatch.score("in in 1973", accepted: ["in October of 1973"])
        #expect(!score.exact)
        #expect(abs(score.f1 - 2 * (2.0 / 3) * 0.5 / (2.0 / 3 + 0.5)) < 1e-12)
    }

    @Test("the best accepted answer counts")
    func theBestAcceptedAnswerCounts() {
        #expect(AnswerMatch.score("shock", accepted: ["first oil shock", "shock"]).f1 == 1)
        #expect(AnswerMatch.score("shock", accepted: []).f1 == 0)
    }

    /// Expected values from tools/golden/answer_match.py.
    @Test(
        "Scripts with and without spaces are scored as the reference scores them",
        arguments: [
            ("The “Battle” of Hastings", "battle of Hastings", false, 0.6666666666666666),
            ("in 1066, at the Hastings", "Hastings in 1066", false, 0.8571428571428571), ("4分钟", "4分钟。", true, 1),
            ("玩家以水枪泡封敌人", "玩家以水枪、小枪、锤子或是水炸弹泡封敌人", false, 0.6666666666666666),
            ("敌人玩家", "玩家敌人", false, 1), ("《人民日报》", "人民日报", true, 1),
            ("在Windows 7上", "Windows 7", false, 0.6666666666666666),
            ("一九三一年", "1931年", false, 0.2857142857142857), ("東京タワー", "東京 タワー", true, 1),
            ("한국 은행", "한국은행", false, 0), ("don't", "dont", true, 1), ("10–12 km", "10–12 km.", true, 1),
        ] as [(String, String, Bool, Double)])
    func asReference(answer: String, accepted: String, exact: Bool, f1: Double) {
        let score = AnswerMatch.score(answer, accepted: [accepted])
        #expect(score.exact == exact && abs(score.f1 - f1) < 1e-12, "\(AnswerMatch.words(answer))")
    }
}
