import Foundation
import TestSupport
import Testing

/// `index --watch` as a process: other commands go on, and Ctrl-C is its proper end.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"))
struct WatchTests {
    /// Waits until a run has printed so many lines, at most for five minutes, since other tests may hold the processors.
    private func lines(_ running: BuiltBinary.Running, count: Int) throws -> [String] {
        let deadline = Date(timeIntervalSinceNow: 300)
        while Date() < deadline, running.process.isRunning {
            let lines = try running.outputSoFar().split(separator: "\n").map(String.init)
            if lines.count >= count { return lines }
            Thread.sleep(forTimeInterval: 0.02)
        }
        throw Late(errors: try running.errorsSoFar())
    }

    struct Late: Error {
        let errors: String
    }

    @Test("changes are lines and ctrl c ends in order")
    func changesAreLinesAndCtrlCEndsInOrder() throws {
        let place = try Workplace()
        let running = try place.binary.start(["index", "notes", "--watch", "--json"])
        defer { if running.process.isRunning { running.process.terminate() } }
        #expect(try lines(running, count: 1)[0].contains("\"added\":3"))
        try place.write("The ferry to Stenvik leaves at nine.", to: "notes/ferry.txt")
        let line = try lines(running, count: 2)[1]
        let report = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(report?["added"] as? Int == 1)
        let changes = report?["changes"] as? [[String: Any]]
        #expect((changes?.first?["path"] as? String)?.hasSuffix("notes/ferry.txt") == true)
        #expect(try place.run("list", "--json").lines.count == 4)
        let asked = try place.run("ask", "When does the ferry to Stenvik leave?")
        #expect(asked.output.contains("leaves at nine"), "\(asked.output)\(asked.errors)")
        #expect(try place.run("remove", "notes/club.html").status == 0, "a watch that waits holds no lock")
        running.process.interrupt()
        let outcome = try running.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("watching 1 folder"))
    }

    @Test("text lines name what changed")
    func textLinesNameWhatChanged() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let running = try place.binary.start(["index", "--watch"])
        defer { if running.process.isRunning { running.process.terminate() } }
        let start = try lines(running, count: 2).count
        try FileManager.default.removeItem(atPath: place.folder.path("notes/club.html"))
        let line = try lines(running, count: start + 1)[start]
        #expect(line.hasPrefix("removed notes/club.html; 0 passages embedded; "))
        try FileManager.default.removeItem(atPath: place.folder.path("notes"))
        let outcome = try running.wait()
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("notes: no such file or folder"), "\(outcome.errors)")
    }
}
