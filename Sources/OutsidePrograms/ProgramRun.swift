import Dispatch
import Glibc
import Synchronization

/// A program that was started. Its output is waited for by ``output()``.
///
/// It is watched by a thread of its own, and not by tasks: whoever reads documents blocks the thread it is on, and if
/// that is every thread of the cooperative pool, no task would see the program end.
package final class ProgramRun: Sendable {
    private let program: String
    private let limits: ProgramLimits
    private let outcome = Mutex<Result<OutsideProgram.Output, OutsideProgramError>?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(program: String, executable: String, arguments: [String], limits: ProgramLimits, files: [PrivateFile]) {
        self.program = program
        self.limits = limits
        DispatchQueue(label: "footnote.outside-program", qos: .userInitiated).async { [self] in
            let result = watched(executable, arguments)
            // The copies live as long as the program runs.
            withExtendedLifetime(files) { outcome.withLock { $0 = result } }
            ended.signal()
        }
    }

    /// Waits for the program's end, and blocks the calling thread until then.
    package func output() throws(OutsideProgramError) -> OutsideProgram.Output {
        ended.wait()
        // For the next who asks.
        ended.signal()
        guard let result = outcome.withLock({ $0 }) else {
            throw .notStarted(program: program, reason: "it left nothing")
        }
        return try result.get()
    }

    /// Starts the program, and reads what it writes until it ends or has to be stopped.
    private func watched(
        _ executable: String, _ arguments: [String]
    ) -> Result<OutsideProgram.Output, OutsideProgramError> {
        let environment = Sandbox.environment.map { "\($0)=\($1)" } + ["PATH=/usr/bin:/bin"]
        var process: SpawnedProcess
        do {
            process = try SpawnedProcess(executable, arguments: arguments, environment: environment)
        } catch {
            return .failure(.notStarted(program: program, reason: error.message))
        }
        let start = ContinuousClock.now
        let deadline = start.advanced(by: .seconds(limits.seconds))
        var bytes: [UInt8] = []
        var messages: [UInt8] = []
        while process.isWriting {
            let left = ContinuousClock.now.duration(to: deadline)
            if left <= .zero {
                process.kill()
                return .failure(.timedOut(program: program, seconds: limits.seconds))
            }
            // All messages are read, so that the program never waits for us; their beginning is kept.
            process.read(milliseconds: Int32(min(left / .milliseconds(1), 60_000)) + 1) { chunk, isOutput in
                if isOutput {
                    bytes.append(contentsOf: chunk)
                } else if messages.count < 16_384 {
                    messages.append(contentsOf: chunk)
                }
            }
            if bytes.count > limits.outputBytes {
                process.kill()
                return .failure(.outOfLimits(program: program, resource: "output (\(limits.outputBytes >> 20) MiB)"))
            }
        }
        // Its output is closed; it ends now, or hangs until it is stopped.
        while !process.hasEnded {
            if ContinuousClock.now > deadline {
                process.kill()
                return .failure(.timedOut(program: program, seconds: limits.seconds))
            }
            usleep(500)
        }
        return result(status: process.status, bytes: bytes, messages: String(decoding: messages, as: UTF8.self))
    }

    /// What an exit status says: that of a signal is 128 and its number, as of a shell and of bubblewrap.
    private func result(
        status: Int, bytes: [UInt8], messages: String
    ) -> Result<OutsideProgram.Output, OutsideProgramError> {
        if status == 0 { return .success(OutsideProgram.Output(bytes: bytes, messages: messages)) }
        let says = messages.lowercased()
        if status == 128 + Int(SIGXCPU) || status == 128 + Int(SIGKILL) {
            return .failure(.outOfLimits(program: program, resource: "time (\(limits.processorSeconds) s)"))
        }
        if status == 128 + Int(SIGXFSZ) {
            return .failure(.outOfLimits(program: program, resource: "space for files"))
        }
        if says.contains("bad_alloc") || says.contains("out of memory") || says.contains("cannot allocate memory") {
            return .failure(.outOfLimits(program: program, resource: "memory (\(limits.addressSpace >> 20) MiB)"))
        }
        let line = messages.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return .failure(.failed(program: program, status: status, message: String(line.prefix(300))))
    }
}
