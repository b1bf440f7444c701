package import Foundation

/// A built program, `footnote` unless another is named, run as a person's shell would run it.
package struct BuiltBinary: Sendable {
    /// What a run left.
    package struct Outcome: Sendable {
        /// The exit status; 128 plus the signal's number where a signal ended it.
        package let status: Int32
        /// Everything on standard output.
        package let output: String
        /// Everything on standard error.
        package let errors: String

        /// The lines of standard output.
        package var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// The binary's path: beside the test bundle that runs now.
    package static let path = path(of: "footnote")

    /// The path of a program of this package; nil if it is not built.
    package static func path(of program: String) -> String? {
        let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let path = bundle.deletingLastPathComponent().appending(path: program).path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private let path: String?

    /// Variables on top of a bare environment; nothing of the caller's own `FOOTNOTE_…` gets through.
    package var environment: [String: String]
    /// The folder it runs in.
    package var workingFolder: URL

    /// A binary that runs in `folder`, with its data folder below it.
    package init(_ program: String = "footnote", in folder: URL, environment: [String: String] = [:]) {
        path = Self.path(of: program)
        workingFolder = folder
        self.environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder.path, "XDG_DATA_HOME": folder.appending(path: "data").path,
            "XDG_DATA_DIRS": folder.appending(path: "shared").path, "LANG": "C.UTF-8", "COLUMNS": "80",
        ].merging(environment) { $1 }
    }

    /// Runs to the end.
    package func run(_ arguments: [String], input: String? = nil) throws -> Outcome {
        try start(arguments, input: input).wait()
    }

    /// Starts and returns at once; output goes to files, so that a full pipe never stops it.
    package func start(_ arguments: [String], input: String? = nil) throws -> Running {
        guard let path else { throw BinaryMissing() }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = workingFolder
        let folder = FileManager.default.temporaryDirectory.appending(path: "footnote-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let input {
            let file = folder.appending(path: "input")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        for name in ["output", "errors"] {
            try Data().write(to: folder.appending(path: name))
        }
        process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "output"))
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "errors"))
        try process.run()
        return Running(process: process, folder: folder)
    }

    /// A run that has not ended.
    package struct Running {
        /// The process; for signals.
        package let process: Process
        let folder: URL

        /// What it has written to standard output so far.
        package func outputSoFar() throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: "output")), as: UTF8.self)
        }

        /// What it has written to standard error so far.
        package func errorsSoFar() throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: "errors")), as: UTF8.self)
        }

        /// Waits for the end.
        package func wait() throws -> Outcome {
            process.waitUntilExit()
            let outcome = Outcome(
                status: process.terminationReason == .uncaughtSignal
                    ? 128 + process.terminationStatus : process.terminationStatus,
                output: String(decoding: try Data(contentsOf: folder.appending(path: "output")), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: folder.appending(path: "errors")), as: UTF8.self))
            try FileManager.default.removeItem(at: folder)
            return outcome
        }
    }

    /// The binary was not built beside the tests.
    package struct BinaryMissing: Error, CustomStringConvertible {
        package let description = "no footnote binary beside the test bundle; build with `swift build --build-tests`"
    }
}
