import ArgumentParser
import Formats
import Foundation

/// Supplies each option that the user did not give from its environment twin and from the settings files: `--top-k` is
/// also read from `FOOTNOTE_TOP_K`, and from the member `top_k` of a file.
///
/// The options are those that ArgumentParser itself reports for the command at hand, so a new option has its twin
/// without a line of code. What is supplied becomes arguments in front of the user's own. The command line wins, then
/// the environment, then the files in their order. A variable for a flag takes `1`, `true` or `yes`, and anything else
/// leaves the flag off, whatever a file says.
package struct EnvironmentTwins: Sendable {
    /// The part of ArgumentParser's description of a tool (its `ToolInfo`, version 0) that is needed here.
    private struct ToolDescription: Decodable {
        let command: Command
    }

    private struct Command: Decodable {
        let commandName: String
        let defaultSubcommand: String?
        let subcommands: [Command]?
        let arguments: [Argument]?

        func subcommand(_ name: String) -> Command? { subcommands?.first { $0.commandName == name } }

        var twins: [Twin] {
            let switches = (arguments ?? []).filter { $0.kind == "flag" }.flatMap { $0.names ?? [] }.map(\.name)
            return (arguments ?? []).flatMap { argument -> [Twin] in
                guard argument.kind != "positional" else { return [] }
                // A switch and the one that undoes it are one option: who gives either has decided.
                let others = switches.filter { other in
                    (argument.names ?? []).contains { $0.name == "no-" + other || "no-" + $0.name == other }
                }
                let names = argument.names ?? []
                let spellings = (names.map(\.spelling) + others.map { "--" + $0 }).sorted()
                return names.filter { $0.kind == "long" && !["help", "version"].contains($0.name) }.map { long in
                    Twin(
                        key: long.name.replacing("-", with: "_"), option: long.spelling,
                        spellings: spellings, isFlag: argument.kind == "flag")
                }
            }
        }
    }

    private struct Argument: Decodable {
        let kind: String
        let names: [Name]?
    }

    private struct Name: Decodable {
        let kind: String
        let name: String

        var spelling: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    /// One option with its twin.
    package struct Twin: Sendable, Equatable {
        /// The name in settings files, such as `top_k`.
        package let key: String
        /// The long spelling, such as `--top-k`.
        package let option: String
        /// Every spelling under which the user may have given it.
        package let spellings: [String]
        /// Whether the option stands alone, without a value.
        package let isFlag: Bool

        /// The variable's name, such as `FOOTNOTE_TOP_K`.
        package var variable: String { "FOOTNOTE_" + key.uppercased() }
    }

    /// What supplies an option that the user did not give.
    private struct Supply {
        let twin: Twin
        /// A value for each time that it is given; of a flag, the words of its switch.
        let values: [String]
        /// The variable, or the member and its file.
        let origin: String

        var arguments: [String] {
            if !twin.isFlag { return values.map { "\(twin.option)=\($0)" } }
            return values.allSatisfy { ["1", "true", "yes"].contains($0.lowercased()) } ? [twin.option] : []
        }
    }

    private let root: Command
    private let files: [SettingsFile]
    private let home: String

    /// Reads the tool's description as ArgumentParser dumps it (JSON).
    ///
    /// - Parameters:
    ///   - files: settings files, the one that wins first.
    ///   - home: where `~/` leads to in them.
    package init(commandTree: String, files: [SettingsFile] = [], home: String = "") throws {
        root = try JSONDecoder().decode(ToolDescription.self, from: Data(commandTree.utf8)).command
        self.files = files
        self.home = home
    }

    /// Those of this tool's own options. Describing all commands takes a fiftieth of a second.
    static func ofFootnote(files: [SettingsFile] = [], home: String = "") throws -> EnvironmentTwins {
        try EnvironmentTwins(commandTree: Footnote._dumpHelp(), files: files, home: home)
    }

    /// The names from the tool down to the command that `arguments` choose.
    package func commandPath(of arguments: [String]) -> [String] { [root.commandName] + walk(arguments).given }

    /// The twins of the command that `arguments` choose: one for each long spelling of each option.
    package func twins(of arguments: [String]) -> [Twin] { walk(arguments).command.twins }

    /// The user's arguments with those added that the environment and the files supply.
    ///
    /// - Throws: ``Failure`` for a member of a file that is no option's.
    package func arguments(_ arguments: [String], environment: [String: String]) throws -> [String] {
        try checkFiles()
        let depth = walk(arguments).given.count
        let added = supplied(arguments, environment: environment).flatMap(\.arguments)
        return Array(arguments.prefix(depth)) + added + Array(arguments.dropFirst(depth))
    }

    /// Refuses a member of a file that is no option's, or of another kind than its option.
    ///
    /// - Throws: ``Failure``.
    package func checkFiles() throws {
        for file in files { for entry in file.entries { try check(entry, of: file) } }
    }

    /// The variables and members that supplied an option, for the hint below a usage error.
    package func origins(arguments: [String], environment: [String: String]) -> [String] {
        supplied(arguments, environment: environment).filter { !$0.arguments.isEmpty }.map(\.origin)
    }

    /// The option that a key of a settings file stands for; nil where no command has it. Of a key that is limited to no
    /// command, the first command's.
    package func twin(ofKey key: String) -> Twin? {
        let words = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        var command = root
        for word in words.dropLast() {
            let name = word.replacing("_", with: "-")
            guard let next = command.subcommand(name) else { return nil }
            command = next
        }
        return Self.find(words.last ?? "", below: command)
    }

    private func check(_ entry: SettingsFile.Entry, of file: SettingsFile) throws {
        guard let twin = twin(ofKey: entry.key) else {
            throw Failure("\(file.path): \(entry.key) is no option", hint: Self.advice)
        }
        if twin.isFlag != (entry.value.bool != nil) {
            throw Failure(
                "\(file.path): \(entry.key) is \(entry.value.shortDescription)",
                hint: twin.isFlag ? "it takes true or false" : "it takes a value; `footnote --help` leads to which")
        }
    }

    /// What a key looks like.
    package static let advice =
        "a key is an option's name with _ for -, such as instruction_set, or ask.style for one command alone"

    private static func find(_ key: String, below command: Command) -> Twin? {
        if let twin = command.twins.first(where: { $0.key == key }) { return twin }
        for next in command.subcommands ?? [] { if let twin = find(key, below: next) { return twin } }
        return nil
    }

    private func supplied(_ arguments: [String], environment: [String: String]) -> [Supply] {
        let given = arguments.prefix { $0 != "--" }
        let (command, words, _) = walk(arguments)
        let twins = command.twins.filter { twin in
            !given.contains { argument in
                twin.spellings.contains { argument == $0 || argument.hasPrefix($0 + "=") }
            }
        }
        // Of several spellings of one option in one place, the first counts.
        var settled: Set<[String]> = []
        var supplies: [Supply] = []
        for twin in twins {
            guard let value = environment[twin.variable], !value.isEmpty, settled.insert(twin.spellings).inserted else {
                continue
            }
            supplies.append(Supply(twin: twin, values: [value], origin: twin.variable))
        }
        for file in files {
            for twin in twins {
                guard let entry = file.entry(for: twin.key, of: words), settled.insert(twin.spellings).inserted else {
                    continue
                }
                let values = file.values(of: entry, home: home)
                supplies.append(Supply(twin: twin, values: values, origin: "\(entry.key) in \(file.path)"))
            }
        }
        return supplies
    }

    /// Subcommands stand in front of everything else, so the walk ends at the first word that is none. Where a command
    /// has one that runs if none is named, that is it.
    ///
    /// - Returns: the command, its words without the tool's own name, and those of them that were given.
    private func walk(_ arguments: [String]) -> (command: Command, words: [String], given: [String]) {
        var command = root
        var words: [String] = []
        for argument in arguments {
            guard let next = command.subcommand(argument) else { break }
            command = next
            words.append(next.commandName)
        }
        guard let name = command.defaultSubcommand, let next = command.subcommand(name) else {
            return (command, words, words)
        }
        return (next, words + [name], words)
    }
}
