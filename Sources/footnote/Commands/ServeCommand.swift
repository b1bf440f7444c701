public import ArgumentParser
import FootnoteKit
import Foundation
import IndexStore
import Passages
public import Serving

/// `footnote serve`: the local HTTP endpoint and the web page.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve answers over HTTP, compatible with OpenAI clients.",
        discussion: """
            Listens on this machine only. Another address (--host) needs an API key. The first Ctrl-C \
            lets running answers finish. Of several indexes, clients ask all with the model footnote, and one \
            with footnote:NAME.

            Examples:
              footnote serve
              footnote serve --index notes.footnote --port 9000
              footnote serve --index notes --index manuals
              footnote serve --host 0.0.0.0 --api-key-file key.txt
            """)

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen on; 0 takes any free port.", valueName: "number"))
    var port = 8474

    @Option(help: ArgumentHelp("Ask clients for this bearer token.", valueName: "key"))
    var apiKey: String?

    @Option(
        help: ArgumentHelp(
            "Read bearer tokens from this file: on each line a key, NAME KEY, or NAME KEY INDEX,INDEX.",
            valueName: "file"), completion: .file())
    var apiKeyFile: String?

    @Option(help: ArgumentHelp("Another name that requests may have in Host; repeatable.", valueName: "name"))
    var allowedHost: [String] = []

    @Option(
        help: ArgumentHelp("A web origin whose pages may call this server; repeatable.", valueName: "origin"))
    var allowedOrigin: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where a chat reply says that the documents hold no answer: content, which every client shows, or refusal.",
            valueName: "field"))
    var abstainAs: AbstentionForm = .content

    @Option(help: "The least important messages to log.")
    var logLevel: ServerConfiguration.LogLevel = .info

    @Flag(help: "Serve the model alone, without an index.")
    var withoutIndex = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The index file, or a name of `list --indexes`; given more than once, all are served (default: every index in \
            the data folder that the model can search).
            """, valueName: "file"), completion: .file())
    var index: [String] = []

    @OptionGroup var model: ModelArguments
    @OptionGroup var reader: ReaderArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: QuietArgument

    func validate() throws {
        try port.check("--port", 0...65535)
        if apiKey != nil, apiKeyFile != nil { throw ValidationError("give --api-key or --api-key-file, not both") }
    }

    func run() async throws {
        let out = Output(isQuiet: output.quiet)
        var configuration = ServerConfiguration(
            host: host, port: port, apiKey: apiKey, allowedHosts: allowedHost, allowedOrigins: allowedOrigin,
            abstentionForm: abstainAs)
        configuration.logLevel = logLevel
        if let apiKeyFile { configuration.keys = try Self.keys(in: apiKeyFile) }
        try configuration.validate()
        // What must be there is looked for before the port is taken; the model loads while the server listens.
        let library = model.library
        if !withoutIndex, !index.isEmpty { _ = try library.indexes(index) }
        _ = try library.modelPath(model.model)
        if let path = writer.localPath { _ = try library.modelPath(path) }
        let (names, model, reader) = (withoutIndex ? nil : index, model.choice, reader.choice)
        let writer = try writer.choice(telling: out)
        let shelf = Shelf(library: library, model: model, reader: reader, writer: writer)
        let server = Server(configuration: configuration, shelf: shelf) {
            func leaveOut(_ path: String, _ reason: any Error) {
                out.warning("\(path) is not served: \(Failure(describing: reason).sentence)")
            }
            let isEmpty = try names?.isEmpty == true && library.indexes().isEmpty
            if isEmpty { out.note("there is no index yet: make one on the page, or with `footnote index DIR`") }
            guard let names, !isEmpty else {
                let model = try await library.model(model)
                return ServedResources(
                    model: model, reader: try await library.reader(reader, for: model),
                    uploads: try library.documentStores(model: model, leavingOut: leaveOut))
            }
            let assistant =
                names.isEmpty
                ? try await library.assistantOverAll(
                    model: model, reader: reader, writer: writer, leavingOut: leaveOut)
                : try await library.assistant(names, model: model, reader: reader, writer: writer)
            let uploads = try library.documentStores(
                model: assistant.model, like: assistant.indexes[0], leavingOut: leaveOut)
            return ServedResources(assistant, uploads: uploads)
        }
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        try await server.run { port in out.note("serving on http://\(host):\(port) (Ctrl-C ends it)") }
    }

    /// The keys of a file.
    private static func keys(in path: String) throws -> [AccessKey] {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw Failure("\(path): cannot read API keys from it", hint: "it should hold a key on each line")
        }
        return try AccessKey.keys(in: text, source: path)
    }
}

extension ServerConfiguration.LogLevel: ExpressibleByArgument {}
extension AbstentionForm: ExpressibleByArgument {}
