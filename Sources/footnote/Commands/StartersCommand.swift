import ArgumentParser
import FootnoteKit
import Foundation
import IndexStore

/// `footnote starters`: questions to begin with, which the documents answer.
struct StartersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "starters",
        abstract: "Propose questions that your documents answer.",
        usage: "footnote starters [--count <count>] [--save] [<options>]",
        discussion: """
            Makes questions from passages of as many documents as there are, asks each of them, and keeps those that \
            are answered from the passage that they were made from. --save stores them in the index in place of its \
            conversation starters, which `chat` and the web page show. Exit code 1 if none is found.

            Examples:
              footnote starters
              footnote starters --count 3 --save
              footnote starters --index notes.footnote --json
            """)

    @Option(help: ArgumentHelp("How many questions.", valueName: "count"))
    var count = 5

    @Flag(help: "Store them in the index as its conversation starters.")
    var save = false

    @OptionGroup var assistant: SingleAssistantArguments
    @OptionGroup var output: OutputArguments

    func validate() throws { try count.check("--count", Accepted.starters) }

    func run() async throws {
        let out = Output(options: output)
        let assistant = try await assistant.open()
        let starters = try await assistant.starters(count: count)
        guard !starters.isEmpty else {
            out.note("no question was found that the documents answer surely enough")
            throw NegativeOutcome()
        }
        for starter in starters {
            if out.printsJSON {
                try out.jsonLine(starter)
            } else {
                try out.line(out.terminal.name(starter.question))
            }
        }
        guard save else { return }
        let path = assistant.indexes[0].path
        try Library().index(path, access: .readWrite).describe(conversationStarters: starters.map(\.question))
        out.note("stored in \(out.terminal.name(path))")
    }
}
