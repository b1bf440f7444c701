import ArgumentParser

/// `footnote model`: the weight files themselves.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Fetch, list, inspect and convert models.",
        discussion: """
            Examples:
              footnote model fetch
              footnote model list
              footnote model inspect models/SmolLM2-135M-Instruct.Q4_1.gguf
            """,
        subcommands: [
            ModelFetchCommand.self, ModelListCommand.self, ModelInspectCommand.self, ModelConvertCommand.self,
        ])
}
