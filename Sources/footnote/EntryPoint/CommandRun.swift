import ArgumentParser
import Foundation

/// One run of the tool: from the process's arguments to its exit status.
struct CommandRun: Sendable {
    let arguments: [String]
    var environment = ProcessInfo.processInfo.environment

    /// Runs the command and ends the process.
    func runAndExit() async -> Never {
        // A closed pipe (`footnote list | head -1`) shall be an error of the write, which ends the command in
        // order, instead of a signal that ends the process in the middle of a transaction.
        signal(SIGPIPE, SIG_IGN)
        let interruption = Interruption()
        let task = Task { await run(interruption) }
        let sources = interruption.start(cancelling: task)
        let ending = await task.value
        withExtendedLifetime(sources) { exit(ending.rawValue) }
    }

    private func run(_ interruption: Interruption) async -> ExitStatus {
        do {
            let twins = try Self.twins(arguments, environment: environment)
            let arguments = try twins?.arguments(arguments, environment: environment) ?? arguments
            do {
                var command = try Footnote.parseAsRoot(arguments)
                // A server drains its connections on a signal, a conversation stops its answer; everything else is
                // cancelled.
                if command is ServeCommand || command is ChatCommand { interruption.leaveToCommand() }
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            } catch {
                return try status(of: error, arguments: arguments, twins, interruption)
            }
            return .done
        } catch {
            return report(Failure(describing: error))
        }
    }

    /// What supplies options that were not given; nil where neither a variable nor a settings file could.
    private static func twins(_ arguments: [String], environment: [String: String]) throws -> EnvironmentTwins? {
        let settings = Settings(environment: environment)
        let files = isSettled(arguments) ? [] : try settings.files()
        if !isSettled(arguments), !arguments.contains("--quiet"), !arguments.contains("-q") {
            try Output(environment: environment).noteUntrustedSettings(settings)
        }
        guard !files.isEmpty || environment.keys.contains(where: { $0.hasPrefix("FOOTNOTE_") }) else { return nil }
        return try EnvironmentTwins.ofFootnote(files: files, home: settings.home)
    }

    /// Whether settings can't change what is asked for: a file that is broken must stop neither help nor its own
    /// mending.
    private static func isSettled(_ arguments: [String]) -> Bool {
        if let command = arguments.first, ["config", "trust", "help"].contains(command) { return true }
        let words = ["--help", "-h", "--version", "--experimental-dump-help"]
        return arguments.contains { words.contains($0) || $0.hasPrefix("--generate-completion-script") }
    }

    /// Sorts what a command threw: its outcome, a closed pipe, a cancellation, help, wrong usage, or an error.
    private func status(
        of error: any Error, arguments: [String], _ twins: EnvironmentTwins?, _ interruption: Interruption
    ) throws -> ExitStatus {
        if error is NegativeOutcome { return .negative }
        if error is OutputClosed { return .done }
        if let received = interruption.received, !(error is Failure) { return received }
        if error is CancellationError { return .interrupted }
        let code = Footnote.exitCode(for: error)
        if code == .success {
            // Help and version arrive as errors that carry their text.
            try Output().line(Footnote.fullMessage(for: error))
            return .done
        }
        guard code == .validationFailure else { return report(Failure(describing: error)) }
        let twins = try twins ?? EnvironmentTwins.ofFootnote()
        let command = twins.commandPath(of: arguments)
        var hint = "`\(command.joined(separator: " ")) --help` lists what it takes"
        let used = twins.origins(arguments: self.arguments, environment: environment)
        if !used.isEmpty { hint += "; not given but read: \(used.joined(separator: ", "))" }
        return report(Failure(Footnote.message(for: error), hint: hint))
    }

    private func report(_ failure: Failure) -> ExitStatus {
        let terminal = Terminal(environment: environment)
        for line in failure.lines { Output.writeToStandardError(terminal.name(line) + "\n") }
        return .error
    }
}
