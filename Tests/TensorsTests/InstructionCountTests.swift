import Foundation
import TestSupport
import Testing

/// Speed as a test can hold it: callgrind's counts of the kernels against recorded ones.
@Suite struct InstructionCountTests {
    @Test("no kernel takes more instructions than recorded", .timeLimit(.minutes(8)))
    func noKernelTakesMore() throws {
        let process = Process()
        process.executableURL = TestFiles.packageRoot.appending(path: "tools/bench/kernel-instructions/check")
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let lastLine = output.split(separator: "\n").last.map(String.init) ?? "no output"
        if process.terminationStatus == 77 { try Test.cancel("\(lastLine)") }
        #expect(process.terminationStatus == 0, "\(output)")
    }
}
