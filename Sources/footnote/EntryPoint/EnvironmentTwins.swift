import Foundation

/// Gives each spelling of each option its environment twin: `--top-k` is also read from `FOOTNOTE_TOP_K`.
///
/// The options are those that ArgumentParser itself reports for the command at hand, so a new option has its twin
/// without a line of code. A variable becomes an argument in front of the user's own, unless the user gave that
/// option: the command line wins. Flags take `1`, `true` or `yes`, and anything else leaves them off.
package struct EnvironmentTwins: Sendable {
    /// The part of ArgumentParser's description of a tool (its `ToolInfo`, version 0) that is needed here.
    private struct ToolDescription: Decodable {
        let command: Command
    }

    private struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?
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
        /// The variable's name, such as `FOOTNOTE_TOP_K`.
        package let variable: String
        /// The long spelling, such as `--top-k`.
        package let option: String
        /// Every spelling under which the user may have given it.
        package let spellings: [String]
        /// Whether the option stands alone, without a value.
        package let isFlag: Bool
    }

    private let root: Command

    /// Reads the tool's description as ArgumentParser dumps it (JSON).
    package init(commandTree: String) throws {
        root = try JSONDecoder().decode(ToolDescription.self, from: Data(commandTree.utf8)).command
    }

    /// The names from the tool down to the command that `arguments` choose.
    package func commandPath(of arguments: [String]) -> [String] { walk(arguments).path }

    /// The twins of the command that `arguments` choose: one for each long spelling of each option.
    package func twins(of arguments: [String]) -> [Twin] {
        (walk(arguments).command.arguments ?? []).flatMap { argument -> [Twin] in
            guard argument.kind != "positional" else { return [] }
            let names = argument.names ?? []
            return names.filter { $0.kind == "long" && !["help", "version"].contains($0.name) }.map { long in
                Twin(
                    variable: "FOOTNOTE_" + long.name.uppercased().replacingOccurrences(of: "-", with: "_"),
                    option: long.spelling, spellings: names.map(\.spelling), isFlag: argument.kind == "flag")
            }
        }
    }

    /// The user's arguments with those added that the environment supplies.
    package func arguments(_ arguments: [String], environment: [String: String]) -> [String] {
        let depth = walk(arguments).path.count - 1
        let added = supplied(arguments, environment: environment).flatMap { twin, value in
            twin.isFlag ? [twin.option] : ["\(twin.option)=\(value)"]
        }
        return Array(arguments.prefix(depth)) + added + Array(arguments.dropFirst(depth))
    }

    /// The variables that supplied an option, for the hint below a usage error.
    package func variablesUsed(arguments: [String], environment: [String: String]) -> [String] {
        supplied(arguments, environment: environment).map(\.0.variable)
    }

    private func supplied(_ arguments: [String], environment: [String: String]) -> [(Twin, String)] {
        let given = arguments.prefix { $0 != "--" }
        // Of several variables for one option, that of its first spelling counts.
        var settled: Set<[String]> = []
        return twins(of: arguments).compactMap { twin in
            guard let value = environment[twin.variable], !value.isEmpty else { return nil }
            let isGiven = given.contains { argument in
                twin.spellings.contains { argument == $0 || argument.hasPrefix($0 + "=") }
            }
            if isGiven || (twin.isFlag && !["1", "true", "yes"].contains(value.lowercased())) { return nil }
            return settled.insert(twin.spellings).inserted ? (twin, value) : nil
        }
    }

    /// Subcommands stand in front of everything else, so the walk ends at the first word that is none.
    private func walk(_ arguments: [String]) -> (command: Command, path: [String]) {
        var command = root
        var path = [root.commandName]
        for argument in arguments {
            guard let next = command.subcommands?.first(where: { $0.commandName == argument }) else { break }
            command = next
            path.append(next.commandName)
        }
        return (command, path)
    }
}
