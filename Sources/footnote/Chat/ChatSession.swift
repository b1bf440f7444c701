import Answering
import FollowUps
import FootnoteKit
import Foundation
import IndexStore
import Inference
import Passages

/// A conversation at the terminal: lines in, answers out.
struct ChatSession {
    /// One question with its answer, as `--json` prints them.
    private struct Line: Encodable {
        /// The person's words.
        var asked: String
        /// The self-contained form that was searched and answered.
        var query: String
        var answer: Reply
    }

    private var dialogue: Dialogue
    private let options: AskOptions
    private let output: Output
    private let interruption: ChatInterruption
    private var lastSources: [Citation] = []

    init(_ assistant: Assistant, options: AskOptions, output: Output, interruption: ChatInterruption) {
        dialogue = assistant.conversation()
        self.options = options
        self.output = output
        self.interruption = interruption
    }

    private static let help = """
        Ask a question; the next one may refer back to it.
        /sources  the last answer's sources with their words
        /new      forget the conversation
        /help     list these
        /quit     leave
        """

    /// Answers line by line until the input ends or `/quit`.
    ///
    /// - Throws: what the engine throws, where nobody sits at the terminal to ask something else; ``OutputClosed``.
    mutating func run(_ lines: InputLines) async throws {
        if lines.isTerminal { try greet() }
        while let line = await lines.next(prompt: "> ") {
            let text = line.trimmingCharacters(in: .whitespacesAndNewlines)
            if text.isEmpty { continue }
            if text.hasPrefix("/") {
                if try obey(text) { return }
                continue
            }
            do {
                try await answer(text)
            } catch is CancellationError {
                try output.line()
                output.note("stopped; press Ctrl-C again to leave")
            } catch let error as OutputClosed {
                throw error
            } catch  where lines.isTerminal {
                for line in Failure(describing: error).lines { output.note(output.terminal.printable(line)) }
            }
        }
    }

    private func greet() throws {
        let manifest = try dialogue.assistant.manifest()
        let documents = try dialogue.assistant.stores.reduce(0) { try $0 + $1.documents().count }
        let count = Quantity.count(documents, "document")
        output.note("\(output.terminal.printable(manifest.name)), \(count); /help lists the commands")
        for starter in manifest.conversationStarters { output.note("  " + output.terminal.printable(starter)) }
    }

    private mutating func answer(_ asked: String) async throws {
        let (before, options, output) = (dialogue, options, output)
        // What was stopped leaves the conversation as it was.
        let (after, question, reply) = try await interruption.stoppable {
            var dialogue = before
            let question = try await dialogue.understand(asked)
            if question.isRewritten, !output.printsJSON {
                try output.line(output.terminal.dim("→ " + output.terminal.printable(question.text)))
            }
            let reply: Reply
            if output.printsJSON {
                reply = try await dialogue.assistant.ask(question.text, options: options)
            } else {
                let printer = AnswerPrinter(output: output, explains: false, streamsEvents: false, quotesSources: false)
                reply = try await printer.print(dialogue.assistant.events(for: question.text, options: options))
            }
            dialogue.remember(question, reply)
            return (dialogue, question, reply)
        }
        dialogue = after
        if output.printsJSON {
            try output.jsonLine(Line(asked: question.asked, query: question.text, answer: reply))
        } else {
            try output.line()
        }
        lastSources = reply.citationsShown
    }

    /// Does what a line such as `/new` says; true when it ends the session.
    private mutating func obey(_ command: String) throws -> Bool {
        switch command {
        case "/quit", "/exit": return true
        case "/new":
            dialogue.forget()
            lastSources = []
            output.note("the conversation is forgotten")
        case "/sources": try showSources()
        case "/help": output.note(Self.help)
        default:
            output.note("\(output.terminal.printable(command)): there is no such command; /help lists them")
        }
        return false
    }

    private func showSources() throws {
        if output.printsJSON { return try output.jsonLine(["sources": lastSources]) }
        if lastSources.isEmpty { output.note("nothing was answered yet") }
        let text = SourceText(terminal: output.terminal)
        for citation in lastSources {
            for line in text.lines(of: citation) { try output.line(line) }
        }
    }
}
