import Foundation

/// A program beside ours that reads a format, such as `pdftotext`: where it is, and how it is run.
///
/// A program runs within ``ProgramLimits``, with an empty environment, and where bubblewrap works also without network and
/// with a file system that it can't write to (``Sandbox``). A document reaches it as a ``PrivateFile``, never under its own
/// name.
package struct OutsideProgram: Sendable, Hashable {
    /// The name that was looked up on the search path.
    package let name: String
    /// Where it was found; nil where it is not installed.
    package let path: String?

    /// Looks a program up on the search path, once.
    package init(_ name: String) {
        self.name = name
        path = Self.path(of: name)
    }

    /// Whether the program was found.
    package var isInstalled: Bool { path != nil }

    /// A word of a program's command line.
    package enum Argument: Sendable {
        case text(String)
        /// The name under which the program finds this file.
        case file(PrivateFile)
    }

    /// What a program left when it ended well.
    package struct Output: Sendable {
        /// What it wrote to standard output.
        package let bytes: [UInt8]
        /// The beginning of what it wrote to standard error.
        package let messages: String
    }

    /// Runs the program to its end.
    ///
    /// A cancelled task stops it.
    ///
    /// - Throws: ``OutsideProgramError``; ``OutsideProgramError/failed(program:status:message:)`` where its exit status is
    ///   not 0.
    package func run(
        _ arguments: [Argument], limits: ProgramLimits = ProgramLimits()
    ) async throws(OutsideProgramError) -> Output {
        guard let path else { throw .notInstalled(program: name) }
        guard let folder = Self.limiterFolder else { throw .notInstalled(program: Self.limiter.name) }
        let files = arguments.compactMap(\.file)
        // The copies live as long as the program runs.
        defer { withExtendedLifetime(files) {} }
        let sandbox = await Sandbox.standard
        var words = limits.arguments
        words += sandbox.arguments(program: path, files: files)
        words.append(path)
        words += arguments.map { argument in
            switch argument {
            case .text(let word): word
            case .file(let file): sandbox.path(of: file)
            }
        }
        return try await ProgramExecution(program: name, limiterFolder: folder, arguments: words, limits: limits)
            .output()
    }

    /// Sets the limits and becomes the program; it belongs to every Linux system.
    static let limiter = OutsideProgram("prlimit")

    /// The folder of ``limiter``.
    static var limiterFolder: String? { limiter.path.map { ($0 as NSString).deletingLastPathComponent } }

    private static func path(of name: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return folders.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

extension OutsideProgram.Argument: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .text(value) }

    var file: PrivateFile? { if case .file(let file) = self { file } else { nil } }
}

/// Why a program beside ours gave no output.
package enum OutsideProgramError: Error, Sendable, Equatable {
    /// The program is not on the search path.
    case notInstalled(program: String)
    /// It did not end in time, and was stopped.
    case timedOut(program: String, seconds: Int)
    /// It needed more than it may have: which resource.
    case outOfLimits(program: String, resource: String)
    /// It ended with this exit status, or was ended by a signal (128 and its number), and said this first.
    case failed(program: String, status: Int, message: String)
    /// It could not be started, or its file not be written.
    case notStarted(program: String, reason: String)
    /// The task that waited for it was cancelled, and it was stopped.
    case cancelled(program: String)
}

extension OutsideProgramError: CustomStringConvertible {
    /// What happened, in a sentence without a full stop.
    package var description: String {
        switch self {
        case .notInstalled(let program):
            "the program \(program) is not installed"
        case .timedOut(let program, let seconds):
            "\(program) did not end within \(seconds) s and was stopped"
        case .outOfLimits(let program, let resource):
            "\(program) needed more \(resource) than it may have and was stopped"
        case .failed(let program, let status, let message):
            "\(program) ended with status \(status)" + (message.isEmpty ? "" : ": \(message)")
        case .notStarted(let program, let reason):
            "\(program) could not be started: \(reason)"
        case .cancelled(let program):
            "\(program) was stopped"
        }
    }
}
