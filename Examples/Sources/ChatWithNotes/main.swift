import FootnoteKit

// The folders to talk about are the arguments; each line of standard input is a question.
let library = Library()
try await library.update(index: "notes.footnote", from: Array(CommandLine.arguments.dropFirst()))
var conversation = try await library.assistant(["notes.footnote"]).conversation()
while let line = readLine() {
    let (question, reply) = try await conversation.ask(line)
    if question.isRewritten { print("→ \(question.text)") }
    print(reply.text)
}
