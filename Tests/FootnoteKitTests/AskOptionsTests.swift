import Passages
import Answering
import FootnoteKit
import Passages
import Inference
import Retrieval
import Testing

/// What options become on their way to the engine.
@Suite struct AskOptionsTests {
    @Test("what is not said is as it measured best")
    func whatIsNotSaidIsAsItMeasuredBest() { #expect(AskOptions().answerOptions == AnswerOptions(style: .auto)) }

    @Test("as many passages are found and reranked as are read", arguments: [(1, 10), (10, 10), (20, 20)])
    func asManyPassagesAreFoundAndRerankedAsAreRead(passages: Int, reranked: Int) {
        var options = AskOptions()
        options.passages = passages
        let made = options.answerOptions
        #expect(made.passageCount == passages)
        #expect(made.retrieval.rerank == reranked && made.retrieval.limit == reranked)
    }

    @Test("every option arrives")
    func everyOptionArrives() {
        var options = AskOptions()
        options.style = .paragraph
        options.sentences = 3
        options.confidence = 0.5
        options.maxTokens = 7
        options.sampling = .init(temperature: 0.5)
        options.unsupported = .mark
        options.filter = .collections(["mail"])
        let made = options.answerOptions
        #expect(made.style == .paragraph && made.sentenceLimit == 3 && made.confidenceThreshold == 0.5)
        #expect(made.maxTokens == 7 && made.sampling.temperature == 0.5 && made.unsupported == .mark)
        #expect(made.retrieval.filter == .collections(["mail"]))
    }

    @Test("the defaults lie within what is accepted")
    func theDefaultsLieWithinWhatIsAccepted() {
        let options = AnswerOptions()
        #expect(Accepted.passages.contains(options.passageCount))
        #expect(Accepted.sentences.contains(options.sentenceLimit))
        #expect(Accepted.hits.contains(options.retrieval.limit))
        #expect(Accepted.candidates.contains(options.retrieval.candidates))
        #expect(Accepted.reranked.contains(options.retrieval.rerank))
    }
}
