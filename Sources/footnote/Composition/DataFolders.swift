import Foundation

/// Where Footnote keeps its data (XDG Base Directory Specification 0.8).
package struct DataFolders: Sendable {
    /// The top of Footnote's own data: `$XDG_DATA_HOME/footnote`, or `~/.local/share/footnote`.
    package let data: String
    let workingFolder: String
    private let program: String

    /// The folders for an environment; a relative `XDG_DATA_HOME` is ignored, as the specification asks.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        workingFolder: String = FileManager.default.currentDirectoryPath,
        program: String = Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? ""
    ) {
        let home = environment["HOME"] ?? NSHomeDirectory()
        var base = home + "/.local/share"
        if let given = environment["XDG_DATA_HOME"], given.hasPrefix("/") { base = given }
        data = base + "/footnote"
        self.workingFolder = workingFolder
        self.program = program
    }

    /// Where models are looked for, first match first: `./models`, then the data folder's.
    package var modelFolders: [String] { [workingFolder + "/models", userModels] }

    /// Where `model fetch` puts models unless told otherwise.
    package var userModels: String { data + "/models" }

    /// The adapters that read, first choice first, as far as they are there: `./adapters`, the data folder's, then those that
    /// came with the program, installed or built.
    package var readers: [String] {
        var folders = [workingFolder + "/adapters/reader", data + "/adapters/reader"]
        let place = URL(filePath: program).deletingLastPathComponent()
        folders.append(place.deletingLastPathComponent().path + "/share/footnote/adapters/reader")
        if let build = program.range(of: "/.build/") {
            folders.append(program[..<build.lowerBound] + "/adapters/reader")
        }
        return folders.map { $0 + "/reader.gguf" }.filter(FileManager.default.fileExists)
    }

    /// The index that commands use without `--index`.
    package var defaultIndex: String { data + "/default.footnote" }

    /// The model that commands use without `--model`; nil where neither folder has it.
    package var defaultModel: String? {
        modelFolders.map { $0 + "/" + DefaultModel.fileName }.first { FileManager.default.fileExists(atPath: $0) }
    }
}
