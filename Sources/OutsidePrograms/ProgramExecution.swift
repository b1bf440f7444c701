import Glibc
import Subprocess

/// One run of a program: what it is called with, and how it ended.
///
/// The program has a session of its own. All of that session is gone when the run is over: when the program has ended,
/// when its time is up, when it writes too much, and when the calling task is cancelled.
struct ProgramExecution: Sendable {
    /// The program's name, for messages.
    let program: String
    /// The folder of `prlimit`.
    let limiterFolder: String
    /// The words of the command line after `prlimit`.
    let arguments: [String]
    let limits: ProgramLimits

    /// Messages that are kept, in bytes.
    private static let messageLimit = 16_384

    private enum Ending: Sendable {
        case ended(Result<OutsideProgram.Output, OutsideProgramError>)
        case outOfTime
        case cancelled
    }

    /// Runs the program to its end.
    func output() async throws(OutsideProgramError) -> OutsideProgram.Output {
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask { .ended(await ended()) }
            group.addTask {
                do {
                    try await Task.sleep(for: .seconds(limits.seconds))
                    return .outOfTime
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            // Stops the program where it still runs; the group then waits until it is gone.
            group.cancelAll()
            return first
        }
        if Task.isCancelled { throw .cancelled(program: program) }
        switch ending {
        case .ended(let result): return try result.get()
        case .outOfTime: throw .timedOut(program: program, seconds: limits.seconds)
        case .cancelled: throw .cancelled(program: program)
        }
    }

    private func ended() async -> Result<OutsideProgram.Output, OutsideProgramError> {
        do {
            let run = try await Subprocess.run(
                .name(OutsideProgram.limiter.name), arguments: Arguments(arguments), environment: environment,
                platformOptions: Self.options, input: .none, output: .sequence, error: .sequence
            ) { execution in
                // Both at once: a program that waits until its messages are read writes no more output.
                async let messages = Self.beginning(of: execution.standardError)
                let bytes = try await bytes(of: execution.standardOutput)
                let output = OutsideProgram.Output(
                    bytes: bytes, messages: String(decoding: try await messages, as: UTF8.self))
                await Self.endSession(of: execution, within: limits.seconds)
                return output
            }
            return result(of: run.terminationStatus, run.closureResult)
        } catch let error as OutsideProgramError {
            return .failure(error)
        } catch {
            return .failure(.notStarted(program: program, reason: "\(error)"))
        }
    }

    /// Ends with the whole session, whatever the program left running in it.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        return options
    }

    /// What `prlimit` and, without a sandbox, the program find in their environment.
    private var environment: Environment {
        var variables: [Environment.Key: String] = ["PATH": "\(limiterFolder):/usr/bin:/bin"]
        for (name, value) in Sandbox.environment {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        return .custom(variables)
    }

    /// Waits for the program's end, and then ends what it left running.
    private static func endSession(
        of execution: Execution<NoInput, SequenceOutput, SequenceOutput>, within seconds: Int
    ) async {
        // Signal 0 does nothing; the step waits for the end.
        let wait = TeardownStep.send(
            signal: Signal(rawValue: 0), toProcessGroup: true, allowedDurationToNextStep: .seconds(seconds))
        await execution.teardown(using: [wait])
        do {
            // The program is not yet reaped, so its number still stands for its own session.
            try execution.send(signal: .kill, toProcessGroup: true)
        } catch {
            // Nothing was left.
        }
    }

    // MARK: - Output

    private func bytes(of output: SubprocessOutputSequence) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in output {
            Self.append(piece, to: &bytes)
            guard bytes.count <= limits.outputBytes else {
                throw OutsideProgramError.outOfLimits(
                    program: program, resource: "output (\(limits.outputBytes >> 20) MiB)")
            }
            if Task.isCancelled { break }
        }
        return bytes
    }

    /// All is read, so that the program never waits for us; the beginning is kept.
    private static func beginning(of messages: SubprocessOutputSequence) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in messages {
            if bytes.count < messageLimit { append(piece, to: &bytes) }
            if Task.isCancelled { break }
        }
        return bytes
    }

    private static func append(_ piece: SubprocessOutputSequence.Buffer, to bytes: inout [UInt8]) {
        // A piece is lent for the call, in which its bytes are copied.
        unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// What an exit status says: that of a signal is 128 and its number, as of a shell and of bubblewrap.
    private func result(
        of termination: TerminationStatus, _ output: OutsideProgram.Output
    ) -> Result<OutsideProgram.Output, OutsideProgramError> {
        let status =
            switch termination {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        if status == 0 { return .success(output) }
        if status == 128 + Int(SIGXCPU) || status == 128 + Int(SIGKILL) {
            return .failure(.outOfLimits(program: program, resource: "time (\(limits.processorSeconds) s)"))
        }
        if status == 128 + Int(SIGXFSZ) {
            return .failure(.outOfLimits(program: program, resource: "space for files"))
        }
        let says = output.messages.lowercased()
        if ["bad_alloc", "out of memory", "memory exhausted", "cannot allocate memory"].contains(where: says.contains) {
            return .failure(.outOfLimits(program: program, resource: "memory (\(limits.addressSpace >> 20) MiB)"))
        }
        let line = output.messages.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return .failure(.failed(program: program, status: status, message: String(line.prefix(300))))
    }
}
