import Foundation
import TestSupport
import Testing

/// The built binary over a live socket, asked by another program.
@Suite(
    .enabled(
        if: Workplace.isReady && FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"),
        "\(Workplace.reason), and curl"), .serialized)
struct LiveServerTests {
    @Test("a chat completion and a stream over a socket")
    func aChatCompletionAndAStreamOverASocket() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let server = try place.binary.start(["serve", "--port", "0"])
        defer { server.process.terminate() }
        let address = try waitForAddress(server)

        let models = try curl(["\(address)/v1/models"])
        #expect(models.contains("\"data\""), "\(models)")

        let question = "Who built the lighthouse at Cape Morrow?"
        let whole = try curl([
            "\(address)/v1/chat/completions", "-H", "Content-Type: application/json", "-d",
            try body(question, stream: false),
        ])
        #expect(whole.contains("\"choices\""), "\(whole)")
        #expect(whole.contains("Ida Lindqvist"), "\(whole)")

        let streamed = try curl([
            "-N", "\(address)/v1/chat/completions", "-H", "Content-Type: application/json", "-d",
            try body(question, stream: true),
        ])
        #expect(streamed.hasPrefix("data: "), "\(streamed)")
        #expect(streamed.contains("data: [DONE]"))

        server.process.terminate()
        let outcome = try server.wait()
        #expect(outcome.status == 0, "SIGTERM is an orderly end: \(outcome.errors)")
    }

    @Test("an open address needs a key")
    func anOpenAddressNeedsAKey() throws {
        let place = try Workplace()
        let outcome = try place.run("serve", "--host", "0.0.0.0", "--port", "0", "--without-index")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("API key"))
    }

    @Test("a second server on a port says that the first one is there")
    func aSecondServerOnAPortSaysThatTheFirstOneIsThere() throws {
        let place = try Workplace()
        let first = try place.binary.start(["serve", "--port", "0", "--without-index"])
        defer { first.process.terminate() }
        let port = try #require(try waitForAddress(first).split(separator: ":").last)
        let second = try place.run("serve", "--port", String(port), "--without-index")
        #expect(second.status == 2)
        #expect(second.errors.contains("Cannot listen on 127.0.0.1 port \(port): the address is already in use"))
        #expect(second.errors.contains("hint: Another server listens there"), "\(second.errors)")
        #expect(!second.errors.contains("bind("), "\(second.errors)")
    }

    private func body(_ question: String, stream: Bool) throws -> String {
        let object: [String: Any] = [
            "model": "footnote", "stream": stream, "messages": [["role": "user", "content": question]],
        ]
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    /// The address from the server's own announcement, once it answers `/health`.
    private func waitForAddress(_ server: BuiltBinary.Running) throws -> String {
        let deadline = Date(timeIntervalSinceNow: 300)
        while Date() < deadline {
            if let match = try server.errorsSoFar().firstMatch(of: #/http://[0-9.]+:[0-9]+/#) {
                let address = String(match.output)
                if try curl(["\(address)/health"]).contains("\"ok\"") { return address }
            }
            Thread.sleep(forTimeInterval: 0.2)
        }
        throw Silent(errors: try server.errorsSoFar())
    }

    private struct Silent: Error { let errors: String }

    private func curl(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["-s", "--noproxy", "*", "--max-time", "300"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
