import Foundation
import TestSupport
import Testing

/// The built binary over a live socket, asked by another program.
@Suite(
    .enabled(if: Workplace.isReady && Curl.isInstalled, "\(Workplace.reason), and curl"), .serialized)
struct LiveServerTests {
    @Test("a chat completion and a stream over a socket")
    func aChatCompletionAndAStreamOverASocket() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let server = try place.binary.start(["serve", "--port", "0"])
        defer { server.process.terminate() }
        let address = try Curl.address(of: server)

        let models = try Curl.run(["\(address)/v1/models"])
        #expect(models.contains("\"data\""), "\(models)")

        let question = "Who built the lighthouse at Cape Morrow?"
        let whole = try Curl.run([
            "\(address)/v1/chat/completions", "-H", "Content-Type: application/json", "-d",
            try body(question, stream: false),
        ])
        #expect(whole.contains("\"choices\""), "\(whole)")
        #expect(whole.contains("Ida Lindqvist"), "\(whole)")

        let streamed = try Curl.run([
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
        let port = try #require(try Curl.address(of: first).split(separator: ":").last)
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
}
