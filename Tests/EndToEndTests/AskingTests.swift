import Foundation
import TestSupport
import Testing

/// From a folder to an answer, with the built binary and the real model.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct AskingTests {
    @Test("a folder is indexed and asked")
    func aFolderIsIndexedAndAsked() throws {
        let place = try Workplace()
        let indexed = try place.run("index", "notes")
        #expect(indexed.status == 0, "\(indexed.errors)")
        #expect(indexed.output.contains("3 added"), "\(indexed.output)")
        #expect(indexed.errors.isEmpty, "progress belongs on a terminal only")

        let asked = try place.run("ask", "Who built the lighthouse at Cape Morrow?")
        #expect(asked.status == 0, "\(asked.output)\(asked.errors)")
        #expect(asked.output.contains("Ida Lindqvist"))
        #expect(asked.output.contains("notes/lighthouse.md:"))
        #expect(asked.output.contains("[1]"))
        #expect(!asked.output.contains("\u{1B}"))
    }

    @Test("a quote stands in the source at its byte range")
    func aQuoteStandsInTheSourceAtItsByteRange() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let answer = try place.json("ask", "When did the last keeper leave the lighthouse?")
        let citations = try #require(answer["citations"] as? [[String: Any]])
        let citation = try #require(citations.first)
        let path = try #require(citation["path"] as? String)
        let start = try #require(citation["start_byte"] as? Int)
        let end = try #require(citation["end_byte"] as? Int)
        let bytes = try Data(contentsOf: URL(filePath: path))
        #expect(String(decoding: bytes[start..<end], as: UTF8.self) == citation["quote"] as? String)
        #expect(citation["is_stale"] as? Bool == false)
        #expect((answer["text"] as? String)?.contains("1971") == true)
    }

    @Test("a question that nothing answers ends with one")
    func aQuestionThatNothingAnswersEndsWithOne() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let asked = try place.run("ask", "Which submarine cable connects Brazil and Angola?")
        #expect(asked.status == 1, "\(asked.output)")
        let raised = try place.run("ask", "--threshold", "1", "Who built the lighthouse?")
        #expect(raised.status == 1, "\(raised.output)")
        let empty = try place.run("ask", "  ")
        #expect(empty.status == 1, "\(empty.output)\(empty.errors)")
    }

    @Test("a list is collected over files of several formats, and an abstention names what is missing")
    func aListIsCollected() throws {
        let place = try Workplace()
        try place.write("# Keys\n\nThese members have keys:\n\n- Maria Okafor\n- Tomas Berg\n", to: "notes/keys.md")
        try place.write("Locker,Member\n1,Ida Lindqvist\n2,MARIA OKAFOR\n", to: "notes/lockers.csv")
        #expect(try place.run("index", "notes").status == 0)
        let reader = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path
        let answer = try place.json("ask", "--reader", reader, "What are the members?")
        let text = try #require(answer["text"] as? String)
        let said = try #require(answer["sentences"] as? [[String: Any]]).compactMap { $0["text"] as? String }
        #expect(Set(said.map { $0.lowercased() }) == ["maria okafor", "tomas berg", "ida lindqvist"], "\(text)")
        #expect(answer["may_be_incomplete"] as? Bool == true && text.hasSuffix("The list may not be complete."))
        let withheld = try place.json(
            "ask", "--reader", reader, "--confidence", "1", "Please list all members with walruses.")
        #expect(withheld["missing_words"] as? [String] == ["walruses"])
        #expect(withheld["abstained"] as? Bool == true)
    }

    @Test("an answer streams as lines of JSON")
    func anAnswerStreamsAsLinesOfJSON() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let asked = try place.run("ask", "--json", "--stream", "Who is the treasurer of the rowing club?")
        let events = try asked.lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["event"] as? String ?? "?"
        }
        #expect(events.first == "retrieved")
        #expect(events.last == "finished")
        #expect(events.contains("text"))
        #expect(events.contains("citation"))
    }

    @Test("search ranks and explains")
    func searchRanksAndExplains() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let result = try place.json("search", "sourdough rye bread")
        let hits = try #require(result["hits"] as? [[String: Any]])
        let first = try #require(hits.first)
        #expect(first["rank"] as? Int == 1)
        #expect(((first["passage"] as? [String: Any])?["path"] as? String)?.hasSuffix("notes/bread.txt") == true)
        let explained = try place.run("search", "--explain", "sourdough rye bread")
        #expect(explained.status == 0)
        #expect(explained.output.contains("lexical: rank 1"))
        #expect(explained.output.contains("fused = "))
        #expect(try place.run("search", "--limit", "1", "--rerank", "2", "rolls").output.contains("1. "))
    }

    @Test("what is listed can be shown and removed")
    func whatIsListedCanBeShownAndRemoved() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        #expect(try place.run("list").lines.count == 4)
        let lines = try place.run("list", "--json").lines
        #expect(lines.count == 3)
        let document = try place.run("show", "--document", "notes/club.html")
        #expect(document.status == 0, "\(document.errors)")
        #expect(document.output.contains("Maria Okafor"))
        let overview = try place.run("show")
        #expect(overview.output.contains("documents       3"), "\(overview.output)")

        let removed = try place.run("remove", "notes/club.html", "notes/nothing.md")
        #expect(removed.status == 0)
        #expect(removed.errors.contains("warning: notes/nothing.md"))
        #expect(try place.run("list", "--json").lines.count == 2)
        #expect(try place.run("remove", "notes/nothing.md").status == 1)
        #expect(FileManager.default.fileExists(atPath: place.folder.path("notes/club.html")))
    }

    @Test("a passage tells whether its source still says so")
    func aPassageTellsWhetherItsSourceStillSaysSo() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let result = try place.json("search", "--limit", "1", "sourdough rye bread")
        let hit = try #require((result["hits"] as? [[String: Any]])?.first)
        let id = try #require((hit["passage"] as? [String: Any])?["id"] as? Int)
        let exact = try place.run("show", "--passage", String(id))
        #expect(exact.status == 0)
        #expect(exact.output.contains("source: exact"))
        try place.write("Something else entirely.", to: "notes/bread.txt")
        let stale = try place.run("show", "--passage", String(id))
        #expect(stale.status == 1)
        #expect(stale.output.contains("source: stale"), "\(stale.output)")
    }

    @Test("a closed pipe is no error")
    func aClosedPipeIsNoError() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let path = try #require(BuiltBinary.path)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(path) list --json | head -n 0; exit 0"]
        process.environment = place.binary.environment
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let errors = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(errors.isEmpty, "\(String(decoding: errors, as: UTF8.self))")
    }
}
