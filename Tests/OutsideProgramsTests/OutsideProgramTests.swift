import OutsidePrograms
import Testing

/// The shell that these tests run, where there is one.
enum TestShell {
    static let program = OutsideProgram("sh")
    static let isRunnable = program.isInstalled && OutsideProgram("prlimit").isInstalled
    static var isIsolated: Bool { get async { isRunnable ? await Sandbox.standard.isolates : false } }
}

@Suite struct OutsideProgramTests {
    @Test(
        "a program's output and its messages arrive apart",
        .enabled(if: TestShell.isRunnable, "sh and prlimit are missing"))
    func output() async throws {
        let output = try await TestShell.program.run(["-c", "echo out; echo err >&2"])
        #expect(String(decoding: output.bytes, as: UTF8.self) == "out\n")
        #expect(output.messages == "err\n")
    }

    @Test("a program finds the file it is given", .enabled(if: TestShell.isRunnable, "sh and prlimit are missing"))
    func file() async throws {
        let file = try PrivateFile(Array("within".utf8))
        let output = try await TestShell.program.run([
            "-c", #"while read -r l || [ -n "$l" ]; do echo "$l"; done < "$1""#, "sh", .file(file),
        ])
        #expect(String(decoding: output.bytes, as: UTF8.self) == "within\n")
    }

    @Test(
        "nothing of our environment reaches a program", .enabled(if: TestShell.isRunnable, "sh and prlimit are missing")
    )
    func environment() async throws {
        let output = try await TestShell.program.run(["-c", #"echo "$LC_ALL ${USER:-no} ${TMPDIR:-no}""#])
        #expect(String(decoding: output.bytes, as: UTF8.self) == "C.UTF-8 no no\n")
    }

    @Test("a program that is not there is named")
    func missing() async {
        let program = OutsideProgram("no-program-of-this-name")
        #expect(!program.isInstalled)
        await #expect(throws: OutsideProgramError.notInstalled(program: "no-program-of-this-name")) {
            try await program.run([])
        }
    }

    @Test(
        "a program that fails says its status and first line",
        .enabled(if: TestShell.isRunnable, "sh and prlimit are missing"))
    func failing() async {
        await #expect(throws: OutsideProgramError.failed(program: "sh", status: 3, message: "first")) {
            try await TestShell.program.run(["-c", "echo first >&2; echo second >&2; exit 3"])
        }
    }

    @Test(
        "a program that counts for ever runs out of its time",
        .enabled(if: TestShell.isRunnable, "sh and prlimit are missing"))
    func counting() async {
        let error = await #expect(throws: OutsideProgramError.self) {
            try await TestShell.program.run(["-c", "while :; do :; done"], limits: ProgramLimits(processorSeconds: 1))
        }
        guard case .outOfLimits(_, let resource) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(resource.hasPrefix("time"))
    }

    @Test(
        "output without end is cut off with an error", .enabled(if: TestShell.isRunnable, "sh and prlimit are missing"))
    func flood() async {
        let error = await #expect(throws: OutsideProgramError.self) {
            try await TestShell.program.run(
                ["-c", "while :; do echo 0123456789; done"], limits: ProgramLimits(outputBytes: 1 << 20))
        }
        guard case .outOfLimits(_, let resource) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(resource.hasPrefix("output"))
    }

    @Test(
        "messages without end neither stop a program nor fill memory",
        .enabled(if: TestShell.isRunnable, "sh and prlimit are missing"))
    func manyMessages() async throws {
        let script = "i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; i=$((i+1)); done; echo done"
        let output = try await TestShell.program.run(["-c", .text(script)])
        #expect(String(decoding: output.bytes, as: UTF8.self) == "done\n")
        #expect(output.messages.utf8.count < 200_000)
    }

    @Test(
        "what runs in the sandbox can't write beside its own folder",
        .enabled("bubblewrap is missing or refused") { await TestShell.isIsolated })
    func isolation() async {
        await #expect(throws: OutsideProgramError.self) { try await TestShell.program.run(["-c", "echo x > /usr/x"]) }
        await #expect(throws: OutsideProgramError.self) {
            try await TestShell.program.run(["-c", "echo x < /etc/passwd"])
        }
    }
}
