import ArgumentParser
import ContextProtocol
import FootnoteKit
import Foundation
import Inference

/// `footnote mcp`: answers, search and documents for assistants and editors that speak MCP.
struct McpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Serve documents to assistants and editors over MCP.",
        usage: "footnote mcp [--install <client>] [--yes] [<options>]",
        discussion: """
            Speaks the Model Context Protocol on standard input and output; a client starts it. Tools: ask, search, \
            read, list, index_status. `footnote serve` offers the same at /mcp. --install shows the lines that a client \
            needs and the file that they belong in, asks, and writes them.

            Examples:
              footnote mcp --index notes.footnote
              footnote mcp --install claude-desktop
              footnote mcp --install zed --index notes.footnote --yes
            """)

    @Option(help: ArgumentHelp("Tell this client of the server, and end.", valueName: "client"))
    var install: ContextClient?

    @Flag(help: "With --install: write without asking.")
    var yes = false

    @OptionGroup var assistant: AssistantArguments
    @OptionGroup var writer: WriterArguments
    @OptionGroup var output: QuietArgument

    func validate() throws {
        if yes, install == nil { throw ValidationError("--yes needs --install") }
    }

    func run() async throws {
        let out = Output(isQuiet: output.quiet)
        let library = assistant.parts.model.library
        // What must be there is looked for first: a client shows what stands on standard error, if anything.
        _ = try library.indexes(assistant.index)
        let path = try library.modelPath(assistant.parts.model.model)
        if let install {
            let installation = ClientInstallation(
                client: install, command: library.folders.program,
                arguments: arguments(library, modelPath: path), output: out)
            return try installation.run(isAgreed: yes)
        }
        let (names, reader, writer) = (assistant.index, assistant.parts.reader.choice, try writer.choice(telling: out))
        let model = ModelChoice(
            path: assistant.parts.model.model, adapters: assistant.parts.adapters.choices)
        let loading = Task { try await library.assistant(names, model: model, reader: reader, writer: writer) }
        defer { loading.cancel() }
        let stream = ContextStream(server: ContextServer { try await loading.value }, output: out)
        try await stream.serve(InputLines().all()) { _ = try await loading.value }
    }

    /// The command line of the server: what was given, with absolute paths, since clients start it in folders of theirs.
    private func arguments(_ library: Library, modelPath: String) -> [String] {
        func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
        var arguments = [Self.configuration.commandName ?? "mcp"]
        let names = assistant.index.isEmpty ? [nil] : assistant.index.map(Optional.some)
        for name in names { arguments += ["--index", absolute(library.path(ofIndex: name))] }
        // The default model is found again in the data folder, but not in ./models.
        if assistant.parts.model.model != nil || !modelPath.hasPrefix(library.folders.userModels + "/") {
            arguments += ["--model", absolute(modelPath)]
        }
        for adapter in assistant.parts.adapters.choices {
            arguments += ["--adapter", absolute(adapter.path) + "=\(adapter.scale)"]
        }
        switch assistant.parts.reader.reader {
        case .file(let path): arguments += ["--reader", absolute(path)]
        case .some(.none): arguments += ["--reader", "none"]
        case .prompted: arguments += ["--reader", "prompted"]
        case .automatic, nil: break
        }
        if let name = writer.answerModel { arguments += ["--answer-model", writer.localPath.map(absolute) ?? name] }
        if let path = writer.answerKeyFile { arguments += ["--answer-key-file", absolute(path)] }
        if let seconds = writer.answerTimeout { arguments += ["--answer-timeout", "\(seconds)"] }
        if writer.answerUnencrypted { arguments.append("--answer-unencrypted") }
        if let threads = assistant.parts.model.threads { arguments += ["--threads", "\(threads)"] }
        if let set = assistant.parts.model.instructionSet { arguments += ["--instruction-set", set] }
        return arguments
    }
}

extension ContextClient: ExpressibleByArgument {}
