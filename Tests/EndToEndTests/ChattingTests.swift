import Foundation
import TestSupport
import Testing

/// A conversation with the built binary and the real model.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct ChattingTests {
    private func chat(_ place: Workplace, _ input: String, _ arguments: String...) throws -> BuiltBinary.Outcome {
        try place.binary.run(["chat"] + arguments, input: input)
    }

    private func objects(_ outcome: BuiltBinary.Outcome) throws -> [[String: Any]] {
        try outcome.lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    @Test("a follow up is understood from the conversation")
    func aFollowUpIsUnderstoodFromTheConversation() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let input = "Who built the lighthouse at Cape Morrow?\n\nWhen did the last keeper leave it?\n/sources\n"
        let outcome = try chat(place, input, "--threshold", "0")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Ida Lindqvist"))
        #expect(outcome.output.contains("→ When did the last keeper leave the lighthouse"), "\(outcome.output)")
        #expect(outcome.output.contains("1971"))
        #expect(outcome.output.contains("│ "), "/sources shows the words")
        #expect(!outcome.output.contains("> "), "a prompt is for a person")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test("a line of JSON tells both forms")
    func aLineOfJSONTellsBothForms() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let input =
            "Who built the lighthouse at Cape Morrow?\nWhen did the last keeper leave it?\n/new\nWho painted it?\n"
        let outcome = try chat(place, input, "--json", "--quiet", "--threshold", "0")
        let lines = try objects(outcome)
        #expect(lines.count == 3)
        #expect(
            lines.map { $0["asked"] as? String } == input.split(separator: "\n").filter { $0 != "/new" }.map { "\($0)" }
        )
        #expect(lines[0]["query"] as? String == lines[0]["asked"] as? String)
        #expect((lines[1]["query"] as? String)?.hasPrefix("When did the last keeper leave the lighthouse") == true)
        #expect(lines[2]["query"] as? String == "Who painted it?", "the conversation was forgotten")
        #expect(lines.allSatisfy { ($0["answer"] as? [String: Any])?["text"] is String })
    }

    @Test("commands are told from questions")
    func commandsAreToldFromQuestions() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let outcome = try chat(place, "/help\n/frobnicate\n/sources\n/quit\nWho built the lighthouse?\n")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(outcome.errors.contains("/new"))
        #expect(outcome.errors.contains("/frobnicate: there is no such command"))
        #expect(outcome.errors.contains("nothing was answered yet"))
    }

    @Test("interrupting while nothing is answered leaves")
    func interruptingWhileNothingIsAnsweredLeaves() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let process = Process()
        process.executableURL = URL(filePath: try #require(BuiltBinary.path))
        process.arguments = ["chat"]
        process.environment = place.binary.environment
        let (input, errors) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        // An unknown command is answered once the model is loaded and the session runs.
        try input.fileHandleForWriting.write(contentsOf: Data("/frobnicate\n".utf8))
        _ = errors.fileHandleForReading.availableData
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        try input.fileHandleForWriting.close()
    }
}
