import ArgumentParser
import Foundation
import Retrieval

/// `footnote search`: passages ranked for a question, without an answer.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find passages for a question.",
        discussion: """
            Ranks by a weighted sum of two standardised scores: lexical (BM25) and dense (similarity of embeddings). \
            Several indexes are ranked as one. Exit code 1 where nothing is found.

            Examples:
              footnote search "annual budget"
              footnote search --explain --limit 3 "annual budget"
              footnote search --json --rerank 8 "annual budget"
              footnote search --path "minutes/**/*.md" --after 2026-01-01 "budget"
            """)

    @Argument(help: ArgumentHelp("The question; - reads it from standard input.", valueName: "question"))
    var question: String

    @Option(
        name: [.customLong("limit"), .customLong("top-k")],
        help: ArgumentHelp("How many passages to print.", valueName: "count"))
    var limit = 10

    @Option(help: ArgumentHelp("How many passages each leg hands to the ranking.", valueName: "count"))
    var candidates = 100

    @Option(help: ArgumentHelp("Weight of the lexical leg; 0 leaves it out.", valueName: "number"))
    var lexicalWeight = RetrievalOptions().lexicalWeight

    @Option(help: ArgumentHelp("Weight of the dense leg; 0 leaves it out.", valueName: "number"))
    var denseWeight = RetrievalOptions().denseWeight

    @Option(help: ArgumentHelp("Rerank this many top passages by the question's likelihood.", valueName: "count"))
    var rerank = 0

    @Flag(help: "Show rank and score in each leg, and the arithmetic.")
    var explain = false

    @OptionGroup var filter: FilterArguments
    @OptionGroup var indexes: IndexesArguments
    @OptionGroup var model: ModelArguments
    @OptionGroup var adapters: AdapterArguments
    @OptionGroup var reader: ReaderArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is \(limit); it takes 1 or more") }
        if candidates < 1 { throw ValidationError("--candidates is \(candidates); it takes 1 or more") }
        if rerank < 0 { throw ValidationError("--rerank is \(rerank); it takes 0 or more") }
        if lexicalWeight < 0 || denseWeight < 0 || lexicalWeight + denseWeight <= 0 {
            throw ValidationError("the weights take 0 or more, and one of them more than 0")
        }
    }

    func run() async throws {
        let question = try Composition.text(question, of: "question")
        let (indexes, model) = try await Composition.indexesAndModel(indexes, model, adapters: adapters)
        let options = RetrievalOptions(
            limit: limit, candidates: candidates, lexicalWeight: lexicalWeight, denseWeight: denseWeight,
            rerank: rerank, filter: try filter.filter(of: indexes))
        let reader = try await Composition.reader(reader, of: model)
        let retriever = Retriever(stores: indexes, model: model, reader: reader)
        let result = try await retriever.search(question, options: options)
        let out = Output(options: output)
        if out.printsJSON {
            try out.json(result)
        } else {
            let text = HitText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
            if explain {
                if let filter = result.filter { try out.line(filter.explanation) }
                if indexes.count > 1 { try out.line("dense scores: in deviations from what is chance in each index") }
                for report in result.legs { for line in text.lines(of: report) { try out.line(line) } }
                try out.line()
            }
            for hit in result.hits { for line in text.lines(of: hit, explains: explain) { try out.line(line) } }
        }
        if result.hits.isEmpty {
            let isEmpty = result.filter?.passageCount == 0
            out.note(isEmpty ? "nothing found: the filter leaves no passage" : "nothing found")
            throw NegativeOutcome()
        }
    }
}
