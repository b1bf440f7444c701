import Foundation

/// One run of another program, with its output.
struct Subprocess: Sendable {
    /// What a program left when it ended.
    struct Outcome: Sendable {
        let status: Int32
        /// Standard output and standard error together, in order of arrival.
        let text: String
    }

    let program: String
    let arguments: [String]

    /// Finds a program on the search path; nil where there is none.
    static func find(_ name: String, environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs the program to its end; cancelling the task terminates it.
    ///
    /// - Throws: `CancellationError`, or a ``Failure`` where the program cannot be started.
    func run() async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        do {
            try process.run()
        } catch {
            throw Failure("cannot start \(program): \(error.localizedDescription)")
        }
        let reader = pipe.fileHandleForReading
        let identifier = process.processIdentifier
        // The pipe is read to its end on a thread of its own: reading blocks, and a full pipe would stop the program.
        let text = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    let data = reader.readDataToEndOfFile()
                    continuation.resume(returning: String(decoding: data, as: UTF8.self))
                }
            }
        } onCancel: {
            kill(identifier, SIGTERM)
        }
        process.waitUntilExit()
        try Task.checkCancellation()
        return Outcome(status: process.terminationStatus, text: text)
    }
}
