import Foundation
import Tensors
import TestSupport
import Testing
import Training

/// Pairs to train search with, what is measured on them, and whole runs.
@Suite struct PassagePairTests {
    private static let corpus = [
        CorpusPassage(
            document: "cats.md", headings: ["Animals", "Cats"],
            text: "The cat sat on the mat all day long. It slept.",
            sentences: ["The cat sat on the mat all day long.", "It slept."]),
        CorpusPassage(
            document: "dogs.md", headings: ["Animals"], text: "A dog ran in the park with a ball and barked.",
            sentences: ["A dog ran in the park with a ball and barked."]),
        CorpusPassage(
            document: "birds.md", headings: ["Birds"],
            text: "Birds sang in the tall tree near a mat. Some of them flew over the park at noon.",
            sentences: [
                "Birds sang in the tall tree near a mat.", "Some of them flew over the park at noon.",
            ]),
    ]

    @Test("a corpus asks by its long sentences and its headings")
    func aCorpusAsksByItsLongSentencesAndItsHeadings() {
        let pairs = PassagePairs(Self.corpus)
        #expect(pairs.passages[0] == "Animals\nCats\nThe cat sat on the mat all day long. It slept.")
        // A passage of one sentence would be empty without it, and a title alone says too little.
        #expect(
            pairs.pairs.map(\.question) == [
                "The cat sat on the mat all day long.", "Animals, Cats", "Birds sang in the tall tree near a mat.",
                "Some of them flew over the park at noon.",
            ])
        #expect(pairs.pairs.map(\.passage) == [0, 0, 2, 2])
        #expect(pairs.pairs.map(\.cutPercent) == [50, 100, 50, 50])
    }

    @Test("what is repeated is cut out in its share and negatives are other passages")
    func whatIsRepeatedIsCutOutInItsShareAndNegativesAreOtherPassages() throws {
        let pairs = PassagePairs(Self.corpus)
        let tokenizer = LetterTokenizer()
        let examples = try ContrastiveExamples(pairs, tokenizer: tokenizer, options: .init(seed: 4), path: "corpus")
        var cut = 0
        for index in 0..<400 {
            let example = examples.example(index)
            #expect(example == examples.example(index))
            #expect(example.negatives.count == 1 && example.negatives[0].number != example.passage.number)
            let question = tokenizer.decode(example.question)
            let passage = tokenizer.decode(example.passage.tokens)
            if question == "Animals, Cats" {
                #expect(!passage.contains("Cats"))
            } else if !passage.contains(question) {
                cut += 1
            }
        }
        #expect((110...190).contains(cut), "\(cut) of 300")
    }

    @Test("a passage with the answer is no negative")
    func aPassageWithTheAnswerIsNoNegative() throws {
        let questions = (0..<3).map { number in
            ReadingQuestion(
                id: "\(number)", question: "Where did the \(["cat", "dog", "birds"][number]) go?", answers: ["mat"],
                document: "a.txt", passage: Self.corpus[number].text)
        }
        let examples = try ContrastiveExamples(
            PassagePairs(questions), tokenizer: LetterTokenizer(), options: .init(negatives: 2), path: "q")
        for index in 0..<12 {
            // Only the dog's passage has no mat.
            let example = examples.example(index)
            #expect(example.negatives.map(\.number) == (example.passage.number == 1 ? [] : [1]))
        }
    }

    @Test("ranks count ties against the right passage")
    func ranksCountTiesAgainstTheRightPassage() {
        let scores = FloatMatrix(rowCount: 3, columnCount: 3, values: [3, 1, 2, 2, 2, 1, 1, 2, 3])
        let ranks = RankingMetrics.Ranks(scores, targets: [0, 0, 0])
        // Ranks 1, 2 and 3.
        #expect(ranks.hit1 == 1.0 / 3)
        let wanted = (1 + 1 / log2(3.0) + 0.5) / 3
        #expect(abs(ranks.ndcg10 - wanted) < 1e-12)
    }

    private static func run(statePath: String? = nil, threadCount: Int = 2) throws -> TrainingRun<ContrastiveLoss> {
        let golden = try ContrastiveTests.Golden.read()
        let pool = ThreadPool(threadCount: threadCount)
        let examples = try ContrastiveExamples(
            PassagePairs(corpus), tokenizer: LetterTokenizer(),
            options: .init(passageTokens: 40, questionTokens: 20, seed: 3), path: "corpus")
        let schedule = LearningSchedule(peak: 0.01, warmupSteps: 2, totalSteps: 30)
        let options = AdapterOptions(rank: golden.rank, scale: golden.scale, layerCount: golden.layers)
        let loss = try golden.loss("llama", pool: pool)
        var settings = RunSettings(
            model: "tiny", data: examples.fingerprint, run: RunOptions(batchSize: 3), schedule: schedule, seed: 3,
            adapter: options)
        settings.contrast = loss.options
        return TrainingRun(
            trainer: Trainer(objective: loss, optimiser: OptimiserOptions(), schedule: schedule, pool: pool),
            examples: examples, settings: settings, statePath: statePath, stateInterval: 7)
    }

    @Test("an interrupted run gives the same bits and the loss falls")
    func anInterruptedRunGivesTheSameBitsAndTheLossFalls() throws {
        let folder = try TemporaryFolder()
        let whole = try Self.run()
        var losses: [Double] = []
        try whole.run { if case .step(let report, _) = $0 { losses.append(report.loss) } }
        let (first, last): (Double, Double) = (losses.prefix(5).reduce(0, +), losses.suffix(5).reduce(0, +))
        #expect(last < 0.8 * first, "\(losses)")

        let path = folder.path("run.state")
        struct Interruption: Error {}
        #expect(throws: Interruption.self) {
            try Self.run(statePath: path).run { event in
                if case .step(let report, _) = event, report.step == 16 { throw Interruption() }
            }
        }
        let second = try Self.run(statePath: path, threadCount: 1)
        try TrainingState.read(path, into: second.trainer, settings: second.settings)
        #expect(second.trainer.stepCount < 30)
        try second.run { _ in }
        let weights = [second, whole].map { run in run.trainer.decoder.trained.map(\.value.values) }
        #expect(weights[0] == weights[1])
    }
}
