import Answering
import Inference
import TestModels
import Testing

/// What an answer may be by the form of its question.
@Suite(.serialized) struct QuestionFormTests {
    @Test(
        "No reason is a list of steps, no way is yes or no, and what can be answered with yes is no list",
        arguments: [
            ("Why is the pump loud?", [AnswerKind.words, .sentence, .passage]),
            ("How do I restart the boiler?", [.words, .sentence, .steps, .passage]),
            ("Please, how can I reset it?", [.words, .sentence, .steps, .passage]),
            ("Are dogs allowed?", [.words, .sentence, .yes, .no]),
            ("Isn't it closed?", [.words, .sentence, .yes, .no]),
            ("Which port is it?", [.words, .sentence, .steps, .passage]), ("opening hours", AnswerKind.allCases),
            ("Tell me about the pump.", AnswerKind.allCases), ("", AnswerKind.allCases),
        ])
    func kinds(question: String, kinds: [AnswerKind]) {
        #expect(QuestionForm.of(question).kinds == Set(kinds))
    }

    @Test("A reason is shown by its own words, and only where a reason is asked for")
    func signs() {
        let why = QuestionForm.of("Why is it closed?")
        #expect(why.isShown(in: "It is closed, because the roof leaks.") && why.isShown(in: "Due to ice."))
        #expect(!why.isShown(in: "It is closed.") && !why.isShown(in: "Becausery.") && !why.isShown(in: ""))
        #expect(!QuestionForm.of("Is it closed?").isShown(in: "It is closed, because the roof leaks."))
        #expect(QuestionForm.of("How do I close it?").isShown(in: "To close it, press the lever."))
    }

    @Test("A reader that says yes to a question for a way is not heard")
    func yesToHow() async throws {
        let model = FakeModel()
        let text = "# Drone\n\nThe drone may fly at night. Hold the red button to start it.\n"
        let corpus = try await Corpus(["drone.md": text], model: model)
        let engine = try AnswerEngine(
            index: corpus.index, model: model,
            reader: Reader(
                model: FakeModel(naming: [("red button", .yes, "The drone may fly")]),
                calibration: ReaderCalibration.recorded.get(), wording: .withKinds))
        let options = AnswerOptions(confidenceThreshold: 0)
        let way = try await engine.answer(to: "How do I fly the drone at night?", options: options)
        #expect(way.kind != .yes && !way.text.hasPrefix("Yes"))
        let whether = try await engine.answer(to: "May the drone fly at night?", options: options)
        #expect(whether.kind == .yes && whether.text.hasPrefix("Yes: "))
    }
}
