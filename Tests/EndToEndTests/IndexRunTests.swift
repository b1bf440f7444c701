import Foundation
import TestSupport
import Testing

/// Indexing when the world is not tidy: changes, refusals, two runs at once, a kill, a read-only file.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct IndexRunTests {
    @Test("a second run embeds nothing")
    func aSecondRunEmbedsNothing() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let report = try place.json("index", "notes")
        #expect(report["embedded_passages"] as? Int == 0)
        #expect(report["unchanged"] as? Int == 3)
        let again = try place.json("index")
        #expect(again["unchanged"] as? Int == 3, "without folders, those of the last run")
    }

    @Test("a changed file is read again and a missing one forgotten")
    func aChangedFileIsReadAgainAndAMissingOneForgotten() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        try place.write("Rye bread needs a sourdough that has rested for twenty hours.", to: "notes/bread.txt")
        try FileManager.default.removeItem(atPath: place.folder.path("notes/club.html"))
        let report = try place.json("index", "notes")
        #expect(report["changed"] as? Int == 1)
        #expect(report["removed"] as? Int == 1)
        let asked = try place.run("ask", "How long must the sourdough for rye bread rest?")
        #expect(asked.output.contains("twenty hours"), "\(asked.output)\(asked.errors)")
    }

    @Test("a file that cannot be read is refused with its reason")
    func aFileThatCannotBeReadIsRefusedWithItsReason() throws {
        let place = try Workplace()
        try Data([0x23, 0x20, 0, 1, 2, 0xFF, 0xFE]).write(to: place.folder.url.appending(path: "notes/binary.md"))
        try Data([0x63, 0x61, 0x66, 0xE9, 0x0A]).write(to: place.folder.url.appending(path: "notes/latin.txt"))
        let outcome = try place.run("index", "notes")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("refused: notes/binary.md: "), "\(outcome.output)")
        #expect(outcome.output.contains("4 added, 1 refused"), "\(outcome.output)")
        #expect(outcome.output.contains("which nothing states, in notes/latin.txt"), "\(outcome.output)")
    }

    @Test("a file that was named and cannot be read ends the run with 2")
    func aFileThatWasNamedAndCannotBeReadEndsTheRunWithTwo() throws {
        let place = try Workplace()
        try Data([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 0xFF]).write(to: place.folder.url.appending(path: "binary.md"))
        let outcome = try place.run("index", "notes", "binary.md")
        #expect(outcome.status == 2, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("refused: binary.md: "), "\(outcome.output)")
        #expect(outcome.output.contains("3 added, 1 refused"), "the other files are indexed: \(outcome.output)")
    }

    @Test("a file without permission is refused", .enabled(if: geteuid() != 0, "root may read everything"))
    func aFileWithoutPermissionIsRefused() throws {
        let place = try Workplace()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0], ofItemAtPath: place.folder.path("notes/bread.txt"))
        let outcome = try place.run("index", "notes")
        #expect(outcome.output.contains("refused: notes/bread.txt: "))
    }

    @Test("what rules leave out is counted named and remembered")
    func whatRulesLeaveOutIsCountedNamedAndRemembered() throws {
        let place = try Workplace()
        try place.write("*.html\n", to: "notes/.gitignore")
        let outcome = try place.run("index", "notes", "--exclude", "bread.*")
        #expect(outcome.output.contains("left out: 1 file: named by --exclude"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("left out: 1 file: named by a .gitignore file"), "\(outcome.output)")
        let report = try place.json("index")
        let left = report["left_out"] as? [[String: Any]]
        #expect(left?.count == 2 && report["documents"] as? Int == 1)
        #expect(try place.json("index", "--exclude", "", "--no-ignore")["added"] as? Int == 2)
    }

    @Test("an empty folder is no error")
    func anEmptyFolderIsNoError() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(
            at: place.folder.url.appending(path: "empty"), withIntermediateDirectories: true)
        let indexed = try place.run("index", "empty")
        #expect(indexed.status == 0, "\(indexed.errors)")
        #expect(try place.run("list").status == 1)
        #expect(try place.run("ask", "Is anybody there?").status == 1)
    }

    @Test("a folder that is not there is an error")
    func aFolderThatIsNotThereIsAnError() throws {
        let place = try Workplace()
        let outcome = try place.run("index", "nowhere")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("nowhere"))
    }

    @Test("a file that is no index is left alone")
    func aFileThatIsNoIndexIsLeftAlone() throws {
        let place = try Workplace()
        try place.write("my diary", to: "test.footnote")
        for arguments in [["index", "notes"], ["list"], ["ask", "x"]] {
            let outcome = try place.binary.run(arguments)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.errors.contains("test.footnote"))
        }
        let kept = try String(contentsOf: place.folder.url.appending(path: "test.footnote"), encoding: .utf8)
        #expect(kept == "my diary")
    }

    @Test("of two runs at once one waits or says so")
    func ofTwoRunsAtOnceOneWaitsOrSaysSo() throws {
        let place = try Workplace()
        try writeManyNotes(place, count: 60)
        let first = try place.binary.start(["index", "notes"])
        let second = try place.binary.start(["index", "notes"])
        let outcomes = [try first.wait(), try second.wait()]
        #expect(outcomes.contains { $0.status == 0 })
        for outcome in outcomes where outcome.status != 0 {
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("another process is writing it"), "\(outcome.errors)")
        }
        #expect(try place.run("doctor").status == 0)
    }

    @Test("a killed run leaves an index that the next one completes")
    func aKilledRunLeavesAnIndexThatTheNextOneCompletes() throws {
        let place = try Workplace()
        try writeManyNotes(place, count: 200)
        let running = try place.binary.start(["index", "notes"])
        // Late enough that the file exists and work is under way; the exact moment does not matter.
        let deadline = Date(timeIntervalSinceNow: 300)
        while !FileManager.default.fileExists(atPath: place.folder.path("test.footnote")), Date() < deadline {
            Thread.sleep(forTimeInterval: 0.05)
        }
        Thread.sleep(forTimeInterval: 1)
        kill(running.process.processIdentifier, SIGKILL)
        #expect(try running.wait().status != 0)

        let report = try place.json("index", "notes")
        #expect(report["documents"] as? Int == 203)
        let status = try place.json("show")["status"] as? [String: Any]
        #expect(status?["missing_vectors"] as? Int == 0)
        let doctor = try place.run("doctor")
        #expect(doctor.status == 0, "\(doctor.output)")
    }

    @Test("an interrupted run ends in order")
    func anInterruptedRunEndsInOrder() throws {
        let place = try Workplace()
        try writeManyNotes(place, count: 200)
        let running = try place.binary.start(["index", "notes"])
        Thread.sleep(forTimeInterval: 3)
        running.process.interrupt()
        let outcome = try running.wait()
        #expect(outcome.status == 130 || outcome.status == 0, "\(outcome.status) \(outcome.errors)")
        #expect(try place.json("index", "notes")["documents"] as? Int == 203)
    }

    @Test("a read only index answers and refuses to change")
    func aReadOnlyIndexAnswersAndRefusesToChange() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let manager = FileManager.default
        try manager.setAttributes([.posixPermissions: 0o444], ofItemAtPath: place.folder.path("test.footnote"))
        let asked = try place.run("ask", "Who built the lighthouse at Cape Morrow?")
        #expect(asked.status == 0, "\(asked.errors)")
        if geteuid() != 0 {
            let indexed = try place.run("index", "notes")
            #expect(indexed.status == 2)
            #expect(indexed.errors.contains("test.footnote"))
        }
    }

    private func writeManyNotes(_ place: Workplace, count: Int) throws {
        for number in 0..<count {
            let sentences = (0..<12).map { "Note \(number) says in line \($0) that box \(number * 31 + $0) is blue." }
            try place.write(sentences.joined(separator: " "), to: "notes/note-\(number).txt")
        }
    }
}
