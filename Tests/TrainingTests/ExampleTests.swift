import Formats
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Tokenizers
import Training

/// Examples: order, shares, weights, and what is refused.
@Suite struct ExampleTests {
    private static let passages = ["The cat sat on the mat.", "A dog ran in the park.", "Birds sang in a tree."]

    private static func questions() -> [ReadingQuestion] {
        (0..<40).map { number in
            ReadingQuestion(
                id: "\(number)", question: number % 2 == 0 ? "Who sat?" : "Who ran?",
                answers: number % 4 == 3 ? [] : ["the cat", "cat"], document: "a.txt", passage: passages[number % 3])
        }
    }

    @Test("an epoch has each example once and the next another order")
    func anEpochHasEachExampleOnceAndTheNextAnotherOrder() throws {
        let words = (0..<50).map { "\(Character(UnicodeScalar(UInt8(97 + $0 % 26)))) word \($0)" }
        let examples = try TextExamples(
            texts: words, tokenizer: LetterTokenizer(), window: 7, seed: 9, path: "text")
        let count = examples.examplesPerEpoch
        let first = (0..<count).map { examples.example($0).tokens }
        let second = (count..<2 * count).map { examples.example($0).tokens }
        #expect(first != second)
        #expect(first.sorted { $0.lexicographicallyPrecedes($1) } == second.sorted { $0.lexicographicallyPrecedes($1) })
        // Asked for again, and out of order, an example is the same.
        #expect(examples.example(3).tokens == first[3])
    }

    @Test("three of four examples are answerable and only answers and questions count")
    func threeOfFourExamplesAreAnswerableAndOnlyAnswersAndQuestionsCount() throws {
        let format = try ReadingFormat(checking: LetterTokenizer())
        let examples = try ReadingExamples(Self.questions(), format: format, options: .init(), path: "q")
        var unanswerable = 0
        let refusal = format.words(ReadingFormat.unanswerable) + [60]
        for index in 0..<400 {
            let example = examples.example(index)
            let refuses = example.tokens.suffix(refusal.count) == ArraySlice(refusal)
            if refuses { unanswerable += 1 }
            let answerCount = refuses ? refusal.count : format.words("cat").count + 1
            #expect(example.weights.suffix(answerCount).allSatisfy { $0 == 1 })
            let others = Set(example.weights.dropLast(answerCount))
            #expect(others == (refuses ? [0] : [0, 0.15]), "example \(index)")
        }
        #expect(unanswerable == 100)
    }

    @Test("an answer is taught after its kind, a block by its first words, and a refusal has no kind")
    func kindsAreTaught() throws {
        let format = try ReadingFormat(checking: LetterTokenizer(), wording: .withKinds)
        func taught(_ answer: String?, _ kind: AnswerKind?) -> ArraySlice<Int32> {
            let question = ReadingQuestion(
                id: "1", question: "who?", answers: answer.map { [$0] } ?? [], document: "a", passage: "a b", kind: kind
            )
            let example = format.example(question, passages: ["a b"])
            return example.tokens.suffix(example.weights.count { $0 == 1 })
        }
        let long = "one two three four five six seven eight"
        #expect(taught(long, .words) == ArraySlice(format.words("words:") + format.words(long) + [60]))
        #expect(
            taught(long, .steps)
                == ArraySlice(format.words("steps:") + format.words("one two three four five six") + [60]))
        #expect(taught("cat", nil) == ArraySlice(format.words("cat") + [60]))
        #expect(taught(nil, nil) == ArraySlice(format.words(ReadingFormat.unanswerable) + [60]))
    }

    @Test("distractors stand around the passage and the limit holds")
    func distractorsStandAroundThePassageAndTheLimitHolds() throws {
        let format = try ReadingFormat(checking: LetterTokenizer())
        let options = ReadingExamples.Options(distractorPercent: 100, distractorLimit: 2, tokenLimit: 110)
        let examples = try ReadingExamples(Self.questions(), format: format, options: options, path: "q")
        let marker = format.prompt(passages: ["x", "y"], question: "z").tokens
        #expect(marker.count > 0)
        var longest = 0
        for index in 0..<60 { longest = max(longest, examples.example(index).tokens.count) }
        #expect(longest <= 110)
        #expect(longest > 85)
    }

    @Test("an epoch asks each question of each passage once and the examples fit")
    func anEpochAsksEachQuestionOfEachPassageOnceAndTheExamplesFit() throws {
        let format = try ReadingFormat(checking: LetterTokenizer())
        let questions = (0..<40).map { number in
            let name = String(repeating: "x", count: number + 1)
            return ReadingQuestion(
                id: "\(number)", question: "Who is \(name)?",
                answers: number % 4 == 3 ? [] : ["the cat", "cat"], document: "a.txt",
                passage: Self.passages[number % 3])
        }
        let options = ReadingExamples.Options(answerablePercent: 60, tokenLimit: 200, questionsPerPassage: 4)
        let examples = try PassageExamples(questions, format: format, options: options, path: "q")
        for epoch in 0..<2 {
            var asked: [String] = []
            for index in 0..<examples.examplesPerEpoch {
                let example = examples.example(epoch * examples.examplesPerEpoch + index)
                #expect(example.tokens.count <= 200 && (1...4).contains(example.branches.count))
                let beginning = format.tokenizer.decode(Array(example.tokens[..<example.branches[0]]))
                let ends = example.branches.dropFirst() + [example.tokens.count]
                for (start, end) in zip(example.branches, ends) {
                    let text = beginning + format.tokenizer.decode(Array(example.tokens[start..<end]))
                    asked.append(text)
                }
            }
            for question in questions {
                let whole = format.tokenizer.decode(format.example(question, passages: [question.passage]).tokens)
                #expect(asked.count { $0 == whole } == 1, "\(whole)")
            }
            let refusals = asked.count { $0.contains(ReadingFormat.unanswerable) }
            // Passages two and three get mismatches until two fifths are unanswerable; the first holds every answer.
            #expect(refusals == 18 && asked.count == 30 + refusals, "\(refusals) of \(asked.count)")
        }
        #expect(examples.example(1) == examples.example(1))
    }

    @Test("a document is either trained on or held out")
    func aDocumentIsEitherTrainedOnOrHeldOut() throws {
        var questions = Self.questions()
        questions += questions.map {
            ReadingQuestion(
                id: $0.id + "b", question: $0.question, answers: $0.answers, document: "b.txt", passage: $0.passage)
        }
        let split = try DocumentSplit(questions, holdingOut: ["b"])
        #expect(split.documents == ["b.txt"])
        #expect(split.training.count == 40 && split.heldOut.count == 40)
        #expect(Set(split.training.map(\.document)).isDisjoint(with: split.heldOut.map(\.document)))
        #expect(throws: TrainingError.self) { try DocumentSplit(questions, holdingOut: ["c"]) }
    }

    @Test(
        "a bad line is named",
        arguments: [
            (#"{"id": "1", "question": "Who?", "answers": ["cat"], "document": "a.txt"}"#, "needs its evidence"),
            (#"{"id": "1", "question": "Who?", "document": "a.txt"}"#, "\"answers\" is missing"),
            (
                #"{"id": "1", "question": "?", "answers": ["c"], "document": "../a.txt", "evidence": {"startByte": 0, "endByte": 3}}"#,
                "no name of a document"
            ),
            (
                #"{"id": "1", "question": "?", "answers": ["c"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 99}}"#,
                "which has 7 bytes"
            ),
            (
                #"{"id": "1", "question": "?", "answers": ["c"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 3}, "answerKind": "poem"}"#,
                "\"poem\" is no kind of answer; there are words, sentence, steps, yes, no, passage"
            ),
            ("nonsense", "not a JSON object"),
        ])
    func aBadLineIsNamed(line: String, reason: String) throws {
        let folder = try TemporaryFolder()
        try Data("the cat".utf8).write(to: folder.url.appending(path: "a.txt"))
        let good =
            #"{"id": "0", "question": "Who?", "answers": ["cat"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 7}}"#
        try Data((good + "\n\n" + line + "\n").utf8).write(to: folder.url.appending(path: "q.jsonl"))
        let error = #expect(throws: TrainingError.self) { try ReadingQuestions(trainingOn: folder.path("q.jsonl")) }
        let description = try #require(error).description
        #expect(description.contains("line 3") && description.contains(reason), "\(description)")
    }

    @Test("a question without evidence goes beside the passage that shares most with it")
    func aQuestionWithoutEvidenceGoesBesideThePassageThatSharesMostWithIt() throws {
        let folder = try TemporaryFolder()
        try Data("The cat sat. A dog ran.".utf8).write(to: folder.url.appending(path: "a.txt"))
        let lines = [
            #"{"id": "0", "question": "Who sat?", "answers": ["cat"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 12}}"#,
            #"{"id": "1", "question": "Who ran?", "answers": ["dog"], "document": "a.txt", "evidence": {"startByte": 13, "endByte": 23}}"#,
            #"{"id": "2", "question": "Where ran a horse?", "answers": [], "document": "a.txt"}"#,
        ]
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "q.jsonl"))
        let questions = try ReadingQuestions(trainingOn: folder.path("q.jsonl")).questions
        #expect(questions.map(\.passage) == ["The cat sat.", "A dog ran.", "A dog ran."])
    }

    @Test("an unanswerable question about an unknown document is counted in training")
    func anUnanswerableQuestionAboutAnUnknownDocumentIsCountedInTraining() throws {
        let folder = try TemporaryFolder()
        try Data("The cat sat.".utf8).write(to: folder.url.appending(path: "a.txt"))
        let lines = [
            #"{"id": "0", "question": "Who sat?", "answers": ["cat"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 12}}"#,
            #"{"id": "1", "question": "Who flew?", "answers": [], "document": "b.txt"}"#,
            #"{"id": "2", "question": "Who swam?", "answers": [], "document": "b.txt"}"#,
        ]
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "q.jsonl"))
        let contents = try ReadingQuestions(trainingOn: folder.path("q.jsonl"))
        #expect(contents.questions.map(\.id) == ["0"])
        #expect(
            contents.omissions == [
                QuestionOmission(reason: ReadingQuestions.withoutPassage, questions: 2, example: "1")
            ])
    }

    @Test("what cannot be read with a passage is counted, and training refuses lines without text")
    func whatCannotBeReadWithAPassageIsCountedAndTrainingRefusesLinesWithoutText() throws {
        let folder = try TemporaryFolder()
        try Data("The cat sat.".utf8).write(to: folder.url.appending(path: "a.txt"))
        let lines = [
            #"{"id": "0", "question": "Who sat?", "answers": ["cat"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 12}}"#,
            #"{"id": "1", "question": null, "answers": ["cat"], "document": "a.txt", "evidence": {"startByte": 0, "endByte": 12}}"#,
            #"{"id": "2", "question": "Who flew?", "answers": [], "document": "b.txt"}"#,
        ]
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "q.jsonl"))
        let contents = try ReadingQuestions(contentsOf: folder.path("q.jsonl"))
        #expect(contents.questions.map(\.id) == ["0"])
        #expect(
            contents.omissions == [
                QuestionOmission(reason: "without words", questions: 1, example: "1"),
                QuestionOmission(reason: "about documents without a known passage", questions: 1, example: "2"),
            ])
        let error = #expect(throws: TrainingError.self) { try ReadingQuestions(trainingOn: folder.path("q.jsonl")) }
        #expect(try #require(error).description.contains("no question"))
    }
}
