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
        guard try isAgreed || asked() else { return output.note("nothing was written") }
        // An editor may have written the file while the question stood.
        guard try Self.text(of: file) == before else {
            throw Failure("\(file): the file has changed meanwhile", hint: "run the command again")
        }
        try write(edit.after, to: file)
        output.note("written; start \(client.name) again to use it")
    }

    private func asked() throws -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            throw Failure("nothing was written: nobody can be asked here", hint: "--yes writes without asking")
        }
        Output.writeToStandardError("Write it? [y/N] ")
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
        return answer == "y" || answer == "yes"
    }

    /// The file's text; empty where there is none.
    private static func text(of path: String) throws -> String {
        guard FileManager.default.fileExists(atPath: path) else { return "" }
        return try GivenText.file(path)
    }

    /// Replaces the file at once and keeps its permissions; of a link, the file that it leads to.
    private func write(_ text: String, to path: String) throws {
        let url = URL(filePath: path).resolvingSymlinksInPath()
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            let isThere = FileManager.default.fileExists(atPath: url.path)
            let kept = isThere ? try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] : nil
            try Data(text.utf8).write(to: url, options: .atomic)
            if let kept { try FileManager.default.setAttributes([.posixPermissions: kept], ofItemAtPath: url.path) }
        } catch {
            throw Failure(
                "\(path): cannot write the file: \(error.localizedDescription)", hint: "check its permissions")
        }
    }
}
