import ArgumentParser
import Evaluation
import FootnoteKit
import Formats
import Inference
import Training

/// `footnote eval reading`: how well the reader answers when the right passage is given.
struct EvalReadingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reading",
        abstract: "Measure the reader alone, with the right passage given.",
        usage: "footnote eval reading --questions <file> [<options>]",
        discussion: """
            Gives the reader each question of a file with the passage that answers it: exact match and F1 of the \
            words it chooses, as in SQuAD, and how well it recognises questions that a passage does not answer \
            (AUROC). A model without an adapter that reads is told to read. No index is needed. The file is that of train finetune --questions, with the documents beside \
            it. A question without evidence gets the passage of its document that shares most words with it.

            Examples:
              footnote eval reading --questions squad/questions.jsonl --document normans
              footnote eval reading --questions q.jsonl --reader reader.gguf --limit 300 --json
              footnote eval reading --questions q.jsonl --model qwen2.5-0.5b-instruct.gguf
            """)

    @OptionGroup var evaluation: EvaluationArguments
    @OptionGroup var documents: DocumentArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var reader: ReaderArguments
    @OptionGroup var output: OutputArguments

    func run() async throws {
        // The file first: it is read in no time, and its errors should not wait for the model.
        let contents = try ReadingQuestions(contentsOf: evaluation.questions)
        let all = contents.questions
        let chosen = documents.document.isEmpty ? all : try DocumentSplit(all, holdingOut: documents.document).heldOut
        let items = chosen.evenly(evaluation.limit).map {
            ReadingEvaluation.Item(question: $0.question, passage: $0.passage, answers: $0.answers)
        }
        let library = model.library
        let model = try await library.model(model.choice)
        // Measured before it is calibrated, too.
        guard let reader = try await library.passageReader(reader.choice, for: model) else {
            throw Failure("nobody is to read", hint: "leave out --reader none")
        }
        let out = Output(options: output)
        out.note(contents.omissions)
        let progress = ProgressLine(out)
        defer { progress.clear() }
        let report = try await ReadingEvaluation(reader: reader, bootstrap: evaluation.bootstrap).run(items) {
            progress.update(phase: "reading", done: $0, total: $1, unit: "questions")
        }
        progress.clear()
        if out.printsJSON { return try out.json(report) }
        for line in Self.lines(of: report) { try out.line(line) }
    }

    private static func lines(of report: ReadingReport) -> [String] {
        var table = TextTable(["the right passage given", "mean", "interval", "questions"], alignsRight: [1, 2, 3])
        func add(_ name: String, _ estimate: Estimate?, _ count: Int) {
            guard let estimate, count > 0 else { return }
            let (mean, low, high) = (estimate.mean, estimate.low, estimate.high)
            table.add([
                name, Quantity.decimal(mean, 3), "\(Quantity.decimal(low, 3))–\(Quantity.decimal(high, 3))",
                Quantity.grouped(count),
            ])
        }
        add("exact match", report.exactMatch, report.answerable)
        add("F1", report.f1, report.answerable)
        add("AUROC, answerable or not", report.auroc, report.answerable + report.unanswerable)
        return table.lines + ["time per question: \(Quantity.seconds(report.secondsPerQuestion))"]
    }
}
