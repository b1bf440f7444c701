import FootnoteKit
import Foundation

/// The settings files that count here: the user's own, and the nearest one of a project.
struct Settings: Sendable {
    /// What a project's file is called.
    static let projectFileName = ".footnote.json"

    /// Where something may stand, and what is known of it.
    struct Place: Sendable, Encodable {
        let scope: SettingsFile.Scope
        let path: String
        let isThere: Bool
        /// Whether its settings are used; the user's own always are.
        let isTrusted: Bool
    }

    /// The user's home, where `~/` leads to.
    let home: String
    /// The file of the user: `settings.json` in the settings folder.
    let userFile: String
    /// The nearest project's file, in the working folder or above it; nil where there is none.
    let projectFile: String?
    /// Where a project's file would be made.
    let newProjectFile: String
    /// Which files of projects are trusted.
    let trusted: TrustedFiles

    /// The files of an environment.
    ///
    /// - Parameters:
    ///   - environment: `HOME`, `XDG_CONFIG_HOME` and `XDG_DATA_HOME`.
    ///   - workingFolder: where the search for a project's file begins.
    init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        workingFolder: String = FileManager.default.currentDirectoryPath
    ) {
        let folders = DataFolders(environment: environment, workingFolder: workingFolder)
        home = environment["HOME"] ?? NSHomeDirectory()
        userFile = folders.settings + "/settings.json"
        trusted = TrustedFiles(path: folders.data + "/trusted.json")
        // One name for a file, whichever way one came to it: trust belongs to it.
        let start = URL(filePath: workingFolder).resolvingSymlinksInPath().path
        newProjectFile = Self.file(in: start)
        projectFile = Self.folders(from: start).map(Self.file).first(where: FileManager.default.fileExists)
    }

    /// The files whose settings are used, the one that wins first.
    ///
    /// - Throws: ``Failure`` for a file that can't be read or is none. What is not trusted is not looked into.
    func files() throws -> [SettingsFile] {
        var files: [SettingsFile] = []
        if let project = try project(), project.isTrusted { files.append(try project.file()) }
        if let user = try user() { files.append(user) }
        return files
    }

    /// A project's file as it is.
    struct Project: Sendable {
        let path: String
        /// What it says; nil where it can't be read as text, so that it is not trusted either.
        let text: String?
        let isTrusted: Bool

        func file() throws -> SettingsFile {
            try SettingsFile(text ?? GivenText.file(path), scope: .project, path: path)
        }
    }

    /// The project's file, trusted or not.
    func project() throws -> Project? {
        guard let projectFile else { return nil }
        // A file of a stranger that can't be read stops nothing but trusting it, which says why.
        let text = FileManager.default.contents(atPath: projectFile).flatMap { String(data: $0, encoding: .utf8) }
        let isTrusted = try text.map { try trusted.contains(projectFile, text: $0) } ?? false
        return Project(path: projectFile, text: text, isTrusted: isTrusted)
    }

    /// The user's file.
    func user() throws -> SettingsFile? {
        guard FileManager.default.fileExists(atPath: userFile) else { return nil }
        return try SettingsFile(GivenText.file(userFile), scope: .user, path: userFile)
    }

    /// The project's file if it is there and not trusted.
    func untrustedProjectFile() throws -> String? {
        guard let project = try project(), !project.isTrusted else { return nil }
        return project.path
    }

    /// Where the files stand.
    func places() throws -> [Place] {
        [
            Place(
                scope: .project, path: projectFile ?? newProjectFile, isThere: projectFile != nil,
                isTrusted: try projectFile != nil && untrustedProjectFile() == nil),
            Place(
                scope: .user, path: userFile, isThere: FileManager.default.fileExists(atPath: userFile), isTrusted: true
            ),
        ]
    }

    private static func file(in folder: String) -> String {
        (folder == "/" ? "" : folder) + "/" + projectFileName
    }

    /// A folder and those above it.
    private static func folders(from folder: String) -> [String] {
        var folders = [folder]
        while let last = folders.last, last != "/", !last.isEmpty {
            folders.append(URL(filePath: last).deletingLastPathComponent().path)
        }
        return folders
    }
}

extension Output {
    /// Says that a project's settings are not used, if there are some that are not trusted.
    func noteUntrustedSettings(_ settings: Settings) throws {
        guard let file = try settings.untrustedProjectFile() else { return }
        note("the settings in \(terminal.name(file)) are not used; `footnote trust` shows them and asks")
    }
}
