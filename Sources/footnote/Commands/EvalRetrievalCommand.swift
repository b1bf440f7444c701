import ArgumentParser
import Evaluation
import Retrieval

/// `footnote eval retrieval`: whether questions find the passages that answer them.
struct EvalRetrievalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retrieval",
        abstract: "Measure whether questions find their passages.",
        discussion: """
            Asks an index the questions of a file and looks where their evidence stands in each leg's list, in the \
            fused list, and in the reranked one. Each line of the file is a JSON object: question, document (the end of \
            its path is enough), evidence (startByte and endByte in it, UTF-8, end exclusive), and answers; questions \
            whose answers are [] are left out. A hit is a passage that overlaps the evidence. Below each figure stands \
            the interval that 95 of 100 draws of as many questions fall into.

            Examples:
              footnote eval retrieval --questions questions.jsonl
              footnote eval retrieval --questions questions.jsonl --limit 500 --json
              footnote eval retrieval --questions questions.jsonl --rerank 0
            """)

    @OptionGroup var evaluation: EvaluationArguments

    @Option(help: ArgumentHelp("How many passages each leg hands to the ranking.", valueName: "count"))
    var candidates = RetrievalOptions().candidates

    @Option(help: ArgumentHelp("Weight of the lexical leg.", valueName: "number"))
    var lexicalWeight = RetrievalOptions().lexicalWeight

    @Option(help: ArgumentHelp("Weight of the dense leg.", valueName: "number"))
    var denseWeight = RetrievalOptions().denseWeight

    @Option(help: ArgumentHelp("Rerank this many top passages; 0 for none.", valueName: "count"))
    var rerank = 10

    @Option(help: ArgumentHelp("Rerank for so many of the questions, spread evenly.", valueName: "count"))
    var rerankLimit = 100

    @OptionGroup var indexes: IndexesArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var reader: ReaderArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if candidates < 1 { throw ValidationError("--candidates is \(candidates); it takes 1 or more") }
        if rerank < 0 { throw ValidationError("--rerank is \(rerank); it takes 0 or more") }
        if rerankLimit < 0 { throw ValidationError("--rerank-limit is \(rerankLimit); it takes 0 or more") }
        if !(lexicalWeight > 0), !(denseWeight > 0) { throw ValidationError("one of the weights must be more than 0") }
        if lexicalWeight < 0 || denseWeight < 0 { throw ValidationError("the weights take 0 or more") }
    }

    func run() async throws {
        // The file first: it is read in no time, and its errors should not wait for the model.
        let questions = try QuestionFile.read(path: evaluation.questions)
        let (indexes, model) = try await Composition.indexesAndModel(indexes, model, adapters: adapters)
        let out = Output(options: output)
        let measurement = RetrievalEvaluation(
            indexes: indexes,
            retriever: Retriever(
                stores: indexes, model: model, reader: try await Composition.reader(reader, of: model)),
            options: RetrievalOptions(
                candidates: candidates, lexicalWeight: lexicalWeight, denseWeight: denseWeight, rerank: rerank),
            rerankedQuestions: rerankLimit, bootstrap: evaluation.bootstrap)
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
