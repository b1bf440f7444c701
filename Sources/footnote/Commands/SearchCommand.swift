import ArgumentParser
import FootnoteKit
import Retrieval

/// `footnote search`: passages ranked for a question, without an answer.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find passages for a question.",
        discussion: """
            Ranks by a weighted sum of two standardised scores: lexical (BM25) and dense (similarity of embeddings). \
            Several indexes are ranked as one. Exit code 1 if nothing is found.

            Examples:
              footnote search "annual budget"
              footnote search --explain --limit 3 "annual budget"
              footnote search --json --rerank 8 "annual budget"
              footnote search --path "minutes/**/*.md" --after 2026-01-01 "budget"
            """)

    @Argument(help: ArgumentHelp("The question; - reads it from standard input.", valueName: "question"))
    var question: String

    @Option(help: ArgumentHelp("How many passages to print.", valueName: "count"))
    var limit = RetrievalOptions().limit

    @OptionGroup var ranking: RankingArguments

    @Option(help: ArgumentHelp("Rerank this many top passages by the question's likelihood.", valueName: "count"))
    var rerank = 0

    @Flag(help: "Show rank and score in each leg, and the arithmetic.")
    var explain = false

    @OptionGroup var filter: FilterArguments
    @OptionGroup var assistant: AssistantArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        try limit.check("--limit", Accepted.hits)
        try rerank.check("--rerank", Accepted.reranked)
    }

    func run() async throws {
        let question = try GivenText.argument(question, of: "question")
        let assistant = try await assistant.open(takesEngines: true)
        var options = ranking.options(rerank: rerank)
        options.limit = limit
        options.filter = try filter.filter(of: assistant)
        let result = try await assistant.search(question, options: options)
        let out = Output(options: output)
        try CoverageText.note(of: assistant.indexes, on: out)
        if out.printsJSON {
            try out.json(result)
        } else {
            let text = HitText(terminal: out.terminal, sources: SourceText(terminal: out.terminal))
            if explain {
                if let filter = result.filter { try out.line(filter.explanation) }
                if assistant.stores.count > 1 {
                    try out.line("dense scores: in deviations from what is chance in each index")
                }
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
