import Answering
import Foundation
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

/// Items of lists and rows of tables, which are read with what they stand under.
@Suite(.serialized) struct LayoutReadingTests {
    private static let features = ReadingFeatures(fused: 2, questionLikelihood: -2, answerability: 6, answer: -0.5)

    private static let payroll = """
        # Payroll

        - Holiday pay
            - Casual staff get theirs in June
            - Drivers get theirs in July
        - Sick pay
        """

    private func answer(_ words: String, in text: String, kind: AnswerKind = .sentence) async throws -> ReadAnswer {
        let corpus = try await Corpus(["a.md": text], model: FakeModel())
        let hit = try #require(try corpus.hit(holding: words))
        let bytes = Array(hit.passage.text.utf8)
        let place = try #require(bytes.firstRange(of: Array(words.utf8)))
        return try #require(ReadAnswer(place, kind: kind, in: hit, features: Self.features, support: 0.5))
    }

    @Test("A nested item is quoted with the item right above it, and without the one that follows")
    func nested() async throws {
        let first = try await answer("Casual staff get theirs in June", in: Self.payroll)
        #expect(first.quote.text == "- Holiday pay\n    - Casual staff get theirs in June")
        #expect(first.line.text == "Holiday pay\nCasual staff get theirs in June")
        let second = try await answer("Drivers get theirs in July", in: Self.payroll)
        #expect(second.quote.text == "- Drivers get theirs in July")
        let words = try await answer("June", in: Self.payroll, kind: .words)
        #expect(words.quote.text == "- Casual staff get theirs in June")
    }

    @Test("A short item is quoted with what stands below it")
    func below() async throws {
        let text =
            "# Payroll\n\n- Casual staff get theirs in June\n    1. after form H7 reached the office\n- Drivers\n"
        let found = try await answer("Casual staff", in: text)
        #expect(found.quote.text.hasSuffix("the office") && !found.quote.text.contains("Drivers"))
    }

    @Test(
        "The question's words count where they stand in the items above, in the heading or line above a list, or in a column's name",
        arguments: [
            (payroll, "When do casual staff get their holiday pay?", "Casual staff get theirs in June", 1.0),
            ("# Tool\n\n## Exit signals\n\n- 3: the folder is full\n", "What is exit signal 3?", "3: the folder", 1.0),
            (
                "# Tool\n\nThe exit signals are:\n\n- 3: the folder is full\n", "Which exit signal is 3?",
                "3: the folder",
                1.0
            ),
            ("# Tool\n\n| Part | Shelf |\n|---|---|\n| valve | 7 |\n", "Which shelf is the valve on?", "| valve", 1.0),
            ("# Tool\n\n## Exit codes\n\nThe folder 3 is full.\n", "What is exit code 3?", "The folder 3", 0.5),
        ])
    func coverage(text: String, question: String, item: String, expected: Double) async throws {
        let model = FakeModel()
        let corpus = try await Corpus(["a.md": text], model: model)
        let hit = try #require(try corpus.hit(holding: item))
        let sentences = try await SentenceReader(index: corpus.index, model: model).candidates(for: question, in: [hit])
        let found = try #require(sentences.first { $0.quote.text.contains(item) }, "\(sentences.map(\.quote.text))")
        #expect(expected == 1 ? abs(found.coverage - 1) < 1e-9 : found.coverage < 0.9)
    }

    private func said(
        _ text: String, naming answers: [(String, AnswerKind, String)], _ question: String,
        style: AnswerStyle = .sentence
    ) async throws -> Answer {
        let model = FakeModel()
        let corpus = try await Corpus(["a.txt": text], model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(naming: answers.map { ($0.0, $0.1, $0.2) }),
                calibration: ReaderCalibration.recorded.get(), wording: .withKinds))
        return try await engine.answer(to: question, options: AnswerOptions(style: style, confidenceThreshold: 0))
    }

    @Test("Words of a sentence that holds nothing of the question give way to the one sentence that holds all of it")
    func wholeSentence() async throws {
        let text =
            "Team \u{1F469}\u{200D}\u{1F680} flies on Monday; team \u{1F469}\u{200D}\u{1F33E} digs on Friday. Café code: 44."
        let naming = [("Café code", AnswerKind.words, "Café code")]
        let whole = try await said(text, naming: naming, "Which team digs on Friday?")
        #expect(whole.citations.first?.quote.hasPrefix("Team ") == true, "\(whole.text)")
        #expect(whole.shortAnswer == nil && whole.kind == .sentence)
        // Few words are wanted; or the question has another word that stands nowhere.
        let short = try await said(text, naming: naming, "Which team digs on Friday?", style: .short)
        #expect(short.shortAnswer == "Café code")
        let other = try await said(text, naming: naming, "Which team digs turnips on Friday?")
        #expect(other.shortAnswer == "Café code")
    }

    @Test("Words stay where their sentence goes on about the same, or where two sentences hold the question")
    func wordsStay() async throws {
        let pronoun = "The Tower Theatre was built late. It opened in 1939."
        let first = try await said(pronoun, naming: [("1939", .words, "1939")], "When was the Tower Theatre built?")
        #expect(first.shortAnswer == "1939")
        let twice = "Team A digs on Friday. The team of B digs on Friday. The code is 44."
        let second = try await said(twice, naming: [("44", .words, "44")], "Which team digs on Friday?")
        #expect(second.shortAnswer == "44")
    }

    @Test("What is read is said before what is not read")
    func denials() async throws {
        let text = """
            The tool does not read the formats RAW and TIFF from any camera, nor from a disc or a scanner of photographs.

            The tool reads the formats JPEG, HEIC and PNG from any camera, and from a disc or a scanner of photographs.
            """
        // The reader itself holds both for alike.
        let naming = [("RAW", AnswerKind.sentence, "The tool")]
        let answer = try await said(text, naming: naming, "Which formats does the tool read?")
        #expect(answer.citations.first?.quote.contains("JPEG") == true, "\(answer.text)")
    }

    @Test(
        "Sentences contradict where one denies what the other says, and not where “no” belongs to a condition",
        arguments: [
            ("Dogs are allowed in the hall.", "No dogs are allowed in the hall.", true),
            ("Dogs are allowed in the hall.", "Dogs aren't allowed in the hall.", true),
            ("Smoking is allowed in the hall.", "Smoking is forbidden in the hall.", true),
            ("The exit code is set with an answer.", "If no answer is found, the exit code is set.", false),
            ("The exit code is set with an answer.", "The exit code is set when there is no answer.", false),
            ("Dogs are allowed in the hall.", "Not only dogs are allowed in the hall.", false),
            ("Dogs are not allowed in the hall.", "No dogs are allowed in the hall.", false),
        ])
    func contradictions(first: String, second: String, expected: Bool) async throws {
        let found = [
            try await answer(first, in: "# A\n\n\(first)\n"), try await answer(second, in: "# A\n\n\(second)\n"),
        ]
        #expect(found[0].contradicts(found[1]) == expected && found[1].contradicts(found[0]) == expected)
    }
}
