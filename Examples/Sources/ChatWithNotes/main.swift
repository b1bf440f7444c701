import FootnoteKit

/// Talks about some folders; each line of standard input is a question.
func chat(about folders: [String]) async throws {
    let library = Library()
    try await library.update(index: "notes.footnote", from: folders)
    var conversation = try await library.assistant(["notes.footnote"]).conversation()
    while let line = readLine() {
        let (question, reply) = try await conversation.ask(line)
        if question.isRewritten { print("→ \(question.text)") }
        print(reply.text)
    }
}

try await chat(about: Array(CommandLine.arguments.dropFirst()))
