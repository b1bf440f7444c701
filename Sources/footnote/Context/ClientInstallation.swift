import Formats
import Foundation

/// Tells a client of the server: shows what its file would get, asks, and writes.
struct ClientInstallation: Sendable {
    /// The name of the server in a client's file.
    static let serverName = "footnote"

    let client: ContextClient
    let command: String
    let arguments: [String]
    let output: Output

    /// - Parameter isAgreed: whether the answer to the question is known to be yes.
    func run(isAgreed: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let file = client.file(environment: environment)
        let entry = client.entry(command: command, arguments: arguments)
        let before = try Self.text(of: file)
        let lines = entry.text(.init(isIndented: true))
        let edit: SettingsEdit
        do {
            edit = try SettingsEdit(before, set: Self.serverName, of: client.key, to: entry)
        } catch {
            let member = "\"\(Self.serverName)\": \(entry.text)"
            throw Failure(
                "\(file): \(error)", hint: "nothing was changed; add this to \"\(client.key)\" yourself: \(member)")
        }
        if edit.changesNothing { return output.note("\(client.name) knows this server already: \(file)") }
        try output.line("\(file) gets, in \"\(client.key)\":")
        try output.line("\"\(Self.serverName)\": \(lines)")
        guard try Consent(isGiven: isAgreed).given("Write it?") else { return output.note("nothing was written") }
        // An editor may have written the file while the question stood.
        guard try Self.text(of: file) == before else {
            throw Failure("\(file): the file has changed meanwhile", hint: "run the command again")
        }
        try WrittenFile(file).replace(with: edit.after)
        output.note("written; start \(client.name) again to use it")
    }

    /// The file's text; empty where there is none.
    private static func text(of path: String) throws -> String {
        guard FileManager.default.fileExists(atPath: path) else { return "" }
        return try GivenText.file(path)
    }
}
