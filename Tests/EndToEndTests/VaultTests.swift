import Foundation
import TestSupport
import Testing

/// A vault of Obsidian is a folder like any other, and its notes open in Obsidian.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct VaultTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        for name in ["Harbour vault/.obsidian", "Harbour vault/people"] {
            try FileManager.default.createDirectory(
                atPath: place.folder.path(name), withIntermediateDirectories: true)
        }
        try place.write("{\"theme\": \"harbourmaster\"}", to: "Harbour vault/.obsidian/app.json")
        try place.write(
            """
            ---
            aliases: [Ines the pilot]
            tags: [crew]
            ---
            The pilot boat is steered by [[people/Ines Calder|Ines]] on weekdays. #rota/weekday

            See [[Tide table#Spring tides]] for the hours.
            """, to: "Harbour vault/Pilot boat.md")
        try place.write("High water at the north quay is at 6:40.\n", to: "Harbour vault/Tide table.md")
    }

    @Test("notes are found by alias, by tag and by the words of links, and Obsidian's own files are not")
    func found() throws {
        #expect(try place.run("index", "Harbour vault").status == 0)
        for (words, filter) in [
            ("Ines the pilot", []), ("Ines Calder", []), ("Spring tides", []), ("boat", ["--where", "tag=crew"]),
            ("boat", ["--where", "tag=rota/weekday"]),
        ] as [(String, [String])] {
            let outcome = try place.binary.run(["search", "--limit", "1"] + filter + [words])
            #expect(outcome.output.contains("Pilot boat.md"), "\(words) \(filter): \(outcome.output)")
        }
        #expect(try !place.run("list").output.contains("app.json"))
    }

    @Test("a citation has the address that opens its note")
    func cited() throws {
        #expect(try place.run("index", "Harbour vault", "notes").status == 0)
        func addresses(_ question: String) throws -> [String?] {
            let reply = try place.json("ask", question)
            let citations = try #require(reply["citations"] as? [[String: Any]])
            return citations.map { $0["obsidian_url"] as? String }
        }
        #expect(
            try addresses("When is high water at the north quay?").first
                == "obsidian://open?vault=Harbour%20vault&file=Tide%20table.md")
        let outside = try addresses("Who built the lighthouse at Cape Morrow?")
        #expect(!outside.isEmpty && outside.allSatisfy { $0 == nil })
    }
}
