import FootnoteKit

let library = Library()
try await library.update(from: [CommandLine.arguments[1]])
let assistant = try await library.assistant()
let reply = try await assistant.ask(CommandLine.arguments[2])
print(reply.text)
for source in reply.citationsShown {
    print("[\(source.id)] \(source.path):\(source.firstLine): \(source.quote)")
}
