import ArgumentParser
import FootnoteKit

/// The command line tool. Subcommands are thin: they read options, call the library targets, and print.
@main
struct Footnote: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "footnote",
        abstract: "Answers questions about your own documents, and shows where each sentence stands in them.",
        usage: "footnote <command> [options]",
        discussion: """
            First steps:
              footnote setup
              footnote index ~/notes
              footnote ask "When did the committee last meet?"

            Without a command, footnote says what to do next in this folder. Each option has an environment variable, \
            --index is also FOOTNOTE_INDEX, and a place in the settings files (`footnote config`); an option on the \
            command line wins. Data goes to standard output, everything else to standard error. \
            Exit codes: 0 done; 1 abstained, nothing found, or unhealthy; 2 error.
            """,
        version: FootnoteVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Documents",
                subcommands: [
                    IndexCommand.self, AskCommand.self, ChatCommand.self, WriteCommand.self, SearchCommand.self,
                    ListCommand.self, ShowCommand.self, ReadCommand.self, RemoveCommand.self, RebuildCommand.self,
                    CompactCommand.self, ExportCommand.self, ImportCommand.self, CatalogueCommand.self,
                    StartersCommand.self,
                ]),
            CommandGroup(
                name: "Model",
                subcommands: [
                    GenerateCommand.self, ClassifyCommand.self, ExtractCommand.self, PerplexityCommand.self,
                    EmbedCommand.self, TokenizeCommand.self, DetokenizeCommand.self, TrainCommand.self,
                    ModelCommand.self,
                ]),
            CommandGroup(
                name: "Service",
                subcommands: [
                    ServeCommand.self, McpCommand.self, DoctorCommand.self, BenchCommand.self, BenchScanCommand.self,
                    EvalCommand.self,
                ]),
            CommandGroup(
                name: "This machine",
                subcommands: [NextCommand.self, SetupCommand.self, ConfigCommand.self, TrustCommand.self]),
        ],
        defaultSubcommand: NextCommand.self)

    /// Stands in for ArgumentParser's own entry point, whose exit codes and error texts differ from ours.
    static func main() async {
        await CommandRun(arguments: Array(CommandLine.arguments.dropFirst())).runAndExit()
    }
}
