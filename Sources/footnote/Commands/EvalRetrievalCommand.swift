import ArgumentParser
import Evaluation
import FootnoteKit
import Formats

/// `footnote eval retrieval`: whether questions find the passages that answer them.
struct EvalRetrievalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "Measure whether search finds the passages for questions.",
        discussion: """
            Asks an index the questions of a file and looks up the rank of their evidence in each leg's list, in the \
            fused list, and in the reranked list. Each line of the file is a JSON object: question, document (the end of \
            its path is enough), evidence (startByte and endByte in it, UTF-8, end exclusive), and answers; questions \
            whose answers are [] are left out. A hit is a passage that overlaps the evidence. Below each figure is \
            its interval: 95 of 100 draws of as many questions fall into it.

            Examples:
              footnote eval retrieval --questions questions.jsonl
              footnote eval retrieval --questions questions.jsonl --limit 500 --json
              footnote eval retrieval --questions questions.jsonl --rerank 0
            """)

    @OptionGroup var evaluation: EvaluationArguments

    @OptionGroup var ranking: RankingArguments

    @Option(help: ArgumentHelp("Rerank this many top passages; 0 for none.", valueName: "count"))
    var rerank = 10

    @Option(help: ArgumentHelp("Rerank for so many of the questions, spread evenly.", valueName: "count"))
    var rerankLimit = 100

    @OptionGroup var assistant: AssistantArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try rerank.check("--rerank", Accepted.reranked)
        try rerankLimit.check("--rerank-limit", atLeast: 0)
    }

    func run() async throws {
        // The file first: it is read in no time, and its errors should not wait for the model.
        let questions = try QuestionFile(contentsOf: evaluation.questions).questions
        let assistant = try await assistant.open()
        let out = Output(options: output)
        let measurement = RetrievalEvaluation(
            indexes: assistant.indexes, retriever: assistant.retriever, options: ranking.options(rerank: rerank),
            rerankedQuestions: rerankLimit,
            bootstrap: evaluation.bootstrap)
        let progress = ProgressLine(out)
        defer { progress.clear() }
        let report = try await measurement.run(questions, limit: evaluation.limit) {
            progress.update(phase: $0.phase.rawValue, done: $0.done, total: $0.total, unit: "questions")
        }
        progress.clear()
        if out.printsJSON { return try out.json(report) }
        for line in RetrievalReportText(terminal: out.terminal).lines(of: report) { try out.line(line) }
    }
}
