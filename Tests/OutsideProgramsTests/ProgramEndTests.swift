import Foundation
import OutsidePrograms
import Testing

/// That programs are gone when nobody waits for them, and take no more than they may.
@Suite(.enabled(if: TestShell.isRunnable, "sh and prlimit are missing")) struct ProgramEndTests {
    /// A number of seconds that no other program sleeps, by which one is found among all processes.
    private struct Marker {
        let seconds = "3\(Int.random(in: 10_000_000...99_999_999))"

        /// Whether a process has the marker in its command line.
        var isRunning: Bool {
            let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return processes.filter { $0.allSatisfy(\.isNumber) }.contains { process in
                // A process may be gone by now.
                let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
                return String(decoding: line, as: UTF8.self).contains(seconds)
            }
        }

        /// Waits until the processes are as expected, for 20 s at most: the kernel ends a sandbox a little later.
        func runs(_ expected: Bool) async throws -> Bool {
            for _ in 0..<400 {
                if isRunning == expected { return true }
                try await Task.sleep(for: .milliseconds(50))
            }
            return false
        }
    }

    @Test("a program that waits, with a child that waits, is stopped in time, and both are gone")
    func timeout() async throws {
        let marker = Marker()
        await #expect(throws: OutsideProgramError.timedOut(program: "sh", seconds: 1)) {
            try await TestShell.program.run(
                ["-c", .text("sleep \(marker.seconds) & sleep \(marker.seconds)")], limits: ProgramLimits(seconds: 1))
        }
        #expect(try await marker.runs(false))
    }

    @Test("a cancelled task leaves no process behind")
    func cancelled() async throws {
        let marker = Marker()
        let task = Task {
            try await TestShell.program.run(["-c", .text("sleep \(marker.seconds) & sleep \(marker.seconds)")])
        }
        #expect(try await marker.runs(true))
        task.cancel()
        await #expect(throws: OutsideProgramError.cancelled(program: "sh")) { try await task.value }
        #expect(try await marker.runs(false))
    }

    @Test("a task that is cancelled at once leaves no process behind")
    func cancelledAtOnce() async throws {
        let marker = Marker()
        let task = Task { try await TestShell.program.run(["-c", .text("sleep \(marker.seconds)")]) }
        task.cancel()
        await #expect(throws: OutsideProgramError.cancelled(program: "sh")) { try await task.value }
        #expect(try await marker.runs(false))
    }

    @Test("what a program leaves running is gone when it has ended, and its output is not waited for")
    func leftBehind() async throws {
        let marker = Marker()
        let output = try await TestShell.program.run(["-c", .text("sleep \(marker.seconds) & echo done")])
        #expect(String(decoding: output.bytes, as: UTF8.self) == "done\n")
        #expect(try await marker.runs(false))
    }

    @Test("a program that closes its output and runs on is stopped in time")
    func closedOutput() async throws {
        let marker = Marker()
        await #expect(throws: OutsideProgramError.timedOut(program: "sh", seconds: 1)) {
            try await TestShell.program.run(
                ["-c", .text("exec >&- 2>&-; sleep \(marker.seconds)")], limits: ProgramLimits(seconds: 1))
        }
        #expect(try await marker.runs(false))
    }

    @Test("many programs run at once")
    func manyAtOnce() async throws {
        let lines = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<24 {
                group.addTask { try await TestShell.program.run(["-c", "sleep 0.05; echo ok"]).bytes.count }
            }
            return try await group.reduce(0, +)
        }
        #expect(lines == 24 * 3)
    }

    @Test("a long output arrives whole")
    func longOutput() async throws {
        let script = "i=0; while [ $i -lt 40000 ]; do echo 0123456789; i=$((i+1)); done"
        let bytes = try await TestShell.program.run(["-c", .text(script)]).bytes
        #expect(bytes.count == 40_000 * 11)
        #expect(bytes.suffix(11) == Array("0123456789\n".utf8)[...])
    }

    @Test(
        "a program that needs more memory than it may have is told so",
        .enabled(if: OutsideProgram("tail").isInstalled, "tail is missing"))
    func memory() async {
        // It keeps a line that never ends.
        let error = await #expect(throws: OutsideProgramError.self) {
            try await OutsideProgram("tail").run(["/dev/zero"], limits: ProgramLimits(addressSpace: 128 << 20))
        }
        guard case .outOfLimits(_, let resource) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(resource.hasPrefix("memory"))
    }

    @Test(
        "a program can't write a larger file than it may",
        .enabled("bubblewrap is missing or refused") { await TestShell.isIsolated })
    func fileSize() async {
        await #expect(throws: OutsideProgramError.self) {
            try await TestShell.program.run(
                ["-c", "while :; do echo 0123456789abcdef; done > $(mktemp)"], limits: ProgramLimits(fileBytes: 1 << 16)
            )
        }
    }

    @Test(
        "what runs in the sandbox has no way to any network",
        .enabled("bubblewrap is missing or refused, or bash is missing") {
            OutsideProgram("bash").isInstalled ? await TestShell.isIsolated : false
        })
    func network() async {
        // An address for documentation, which nobody has.
        let error = await #expect(throws: OutsideProgramError.self) {
            try await OutsideProgram("bash").run(["-c", "echo > /dev/udp/192.0.2.1/9"])
        }
        #expect(error?.description.contains("unreachable") == true, "\(String(describing: error))")
    }
}
