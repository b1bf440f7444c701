import Foundation
import OutsideServers
import Testing

/// What is asked again, what is not, and what is said of a server that does not answer.
@Suite(.serialized) struct OutsideClientTests {
    private let client = OutsideClient(connecting: .seconds(5))

    private func request(
        _ method: OutsideRequest.Method = .post, at origins: [String], isIdempotent: Bool = true
    ) -> OutsideRequest {
        var request = OutsideRequest(method, "/x?y=1", at: origins)
        request.isIdempotent = isIdempotent
        request.body = method == .post ? "{}" : nil
        request.patience.pauses = [.milliseconds(1), .milliseconds(1)]
        return request
    }

    /// An origin where nobody answers: its port was free a moment ago.
    private func nobody() async throws -> String {
        var origin = ""
        try await RawServer.run({ _, _ in .reply(200) }) { origin = $0.origin }
        return origin
    }

    @Test("a request goes out as it was given, names no user, and its reply comes back whole")
    func whole() async throws {
        try await RawServer.run({ _, _ in .reply(200, "{\"a\": 1}") }) { server in
            var request = request(at: [server.origin])
            request.headers = [("Accept", "application/json")]
            let reply = try await client.send(request)
            #expect(reply.status == 200 && String(decoding: reply.bytes, as: UTF8.self) == "{\"a\": 1}")
            #expect(reply.attempts == 1 && reply.origin == server.origin)
            let lines = server.requests[0].lowercased().split(separator: "\r\n").map(String.init)
            #expect(lines.first == "post /x?y=1 http/1.1")
            let headers = Set(lines.dropFirst().dropLast().map { $0.prefix { $0 != ":" } })
            #expect(headers == ["host", "accept", "content-type", "content-length", "user-agent"], "\(headers)")
        }
    }

    @Test("a busy server is asked again, and its last reply comes back with its reason", arguments: [429, 503, 408])
    func busy(status: Int) async throws {
        try await RawServer.run({ _, number in number < 3 ? .reply(status, "later") : .reply(200) }) { server in
            let reply = try await client.send(request(at: [server.origin]))
            #expect(reply.attempts == 3)
        }
        try await RawServer.run({ _, _ in .reply(status, "later") }) { server in
            let reply = try await client.send(request(at: [server.origin]))
            #expect(reply.status == status && reply.attempts == 3 && server.requests.count == 3)
            #expect(String(decoding: reply.bytes, as: UTF8.self) == "later")
        }
    }

    @Test("a refusal is not asked again", arguments: [400, 401, 404, 307, 409])
    func refused(status: Int) async throws {
        try await RawServer.run({ _, _ in .reply(status, headers: ["Location: /elsewhere"]) }) { server in
            let reply = try await client.send(request(at: [server.origin]))
            #expect(reply.status == status && reply.attempts == 1 && server.requests.count == 1)
        }
    }

    @Test(
        "a connection that breaks off is made again for what is idempotent, and for nothing else",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func brokenOff(bytes: String) async throws {
        try await RawServer.run({ _, number in number < 3 ? .bytes(bytes) : .reply(200) }) { server in
            let reply = try await client.send(request(at: [server.origin]))
            #expect(reply.attempts == 3)
        }
        try await RawServer.run({ _, _ in .bytes(bytes) }) { server in
            await #expect(throws: OutsideServerError.self) {
                try await client.send(request(at: [server.origin], isIdempotent: false))
            }
            #expect(server.requests.count == 1)
        }
        try await RawServer.run({ _, _ in .reply(503) }) { server in
            let reply = try await client.send(request(at: [server.origin], isIdempotent: false))
            #expect(reply.status == 503 && server.requests.count == 1)
        }
    }

    @Test("a connection that was never made moves on to the next server, whatever the request")
    func neverMade() async throws {
        let gone = try await nobody()
        try await RawServer.run({ _, _ in .reply(200) }) { server in
            for isIdempotent in [true, false] {
                let reply = try await client.send(request(at: [gone, server.origin], isIdempotent: isIdempotent))
                #expect(reply.origin == server.origin && reply.attempts == 2)
            }
        }
        let error = await #expect(throws: OutsideServerError.self) { try await client.send(request(at: [gone])) }
        #expect(error == .unreachable(gone, detail: "connection refused", attempts: 3))
        #expect(error?.description.contains("look whether the address is right") == true)
    }

    @Test("a name that nobody has is told with what to do")
    func unknownName() async throws {
        var request = request(.get, at: ["http://nobody.invalid"])
        request.patience.pauses = []
        let error = await #expect(throws: OutsideServerError.self) { try await client.send(request) }
        #expect(error?.description.hasPrefix("http://nobody.invalid: the server can't be reached (") == true)
    }

    @Test(
        "a server that hangs before its head or within its body is given up at the deadline",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func hanging(bytes: String) async throws {
        try await RawServer.run({ _, _ in .hanging(bytes) }) { server in
            var request = request(at: [server.origin])
            (request.patience.attempt, request.patience.total) = (.milliseconds(200), .milliseconds(500))
            request.patience.pauses = Array(repeating: .milliseconds(1), count: 100)
            let error = await #expect(throws: OutsideServerError.self) { try await client.send(request) }
            guard case .timedOut(server.origin, _, let attempts) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            // A late start of an attempt may cost one, and none may be added.
            #expect((1...3).contains(attempts) && server.requests.count <= 3)
            request.isIdempotent = false
            await #expect(throws: OutsideServerError.self) { try await client.send(request) }
        }
    }

    @Test(
        "a pause that the server asks for counts: within the longest, and not beyond the deadline",
        arguments: ["30", "Fri, 31 Dec 2999 23:59:59 GMT"])
    func retryAfter(value: String) async throws {
        try await RawServer.run({ _, _ in .reply(503, headers: ["Retry-After: \(value)"]) }) { server in
            var request = request(at: [server.origin])
            request.patience.total = .seconds(20)
            let reply = try await client.send(request)
            #expect(reply.status == 503 && server.requests.count == 1)
            request.patience.longestPause = .milliseconds(1)
            let patient = try await client.send(request)
            #expect(patient.attempts == 3)
        }
        try await RawServer.run({ _, number in
            number < 3
                ? .reply(503, headers: ["Retry-After: \(number == 1 ? "0" : "Thu, 01 Jan 1970 00:00:00 GMT")"])
                : .reply(200)
        }) { server in
            var request = request(at: [server.origin])
            // Only what the server asks for makes another attempt before the deadline.
            request.patience.pauses = [.seconds(3_600), .seconds(3_600)]
            request.patience.longestPause = .seconds(3_600)
            let reply = try await client.send(request)
            #expect(reply.attempts == 3)
        }
    }

    @Test("a reply that is longer than it may be is refused, with its limit, and a refusal's reason is cut")
    func tooLong() async throws {
        try await RawServer.run({ _, number in .reply(number == 1 ? 200 : 400, String(repeating: "x", count: 50_000)) })
        { server in
            var request = request(at: [server.origin])
            request.byteLimit = 49_999
            await #expect(throws: OutsideServerError.tooLarge(server.origin, limit: 49_999)) {
                try await client.send(request)
            }
            #expect(server.requests.count == 1)
            let reply = try await client.send(request)
            #expect(reply.bytes.count == 4_096)
        }
    }

    @Test("what is cancelled is told as such, and asked no more")
    func cancelled() async throws {
        try await RawServer.run({ _, _ in .hanging("") }) { server in
            let request = request(at: [server.origin])
            let task = Task { [client] in try await client.send(request) }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(server.requests.count == 1)
        }
    }

    @Test("a file comes piece by piece, over redirections that may be followed")
    func file() async throws {
        let text = String(repeating: "0123456789", count: 20_000)
        try await RawServer.run({ request, number in
            if request.hasPrefix("GET /file ") { return .reply(number == 2 ? 503 : 200, text) }
            return .reply(302, headers: ["Location: \(request.hasPrefix("GET /a ") ? "/file" : "http://10.0.0.1/")"])
        }) { server in
            var bytes: [UInt8] = []
            try await client.get(try ServerAddress(server.origin + "/a"), limit: text.utf8.count) { bytes += $0 }
            #expect(String(decoding: bytes, as: UTF8.self) == text && server.requests.count == 3)
            await #expect(throws: OutsideServerError.self) {
                try await client.get(try ServerAddress(server.origin + "/b"), limit: 1) { _ in }
            }
            let place = server.origin + "/file"
            await #expect(throws: OutsideServerError.tooLarge(place, limit: 9)) {
                try await client.get(try ServerAddress(place), limit: 9) { _ in }
            }
        }
        try await RawServer.run({ _, _ in .reply(301, headers: ["Location: /again"]) }) { server in
            await #expect(throws: OutsideServerError.redirectedTooOften(server.origin + "/x")) {
                try await client.get(try ServerAddress(server.origin + "/x"), limit: 9) { _ in }
            }
            #expect(server.requests.count == 6)
        }
    }

    @Test("what the taker of a file throws comes back as it is, and nothing is asked again")
    func takerThrows() async throws {
        struct Full: Error {}
        try await RawServer.run({ _, _ in .reply(200, "text") }) { server in
            await #expect(throws: Full.self) {
                try await client.get(try ServerAddress(server.origin + "/x"), limit: 9) { _ in throw Full() }
            }
            #expect(server.requests.count == 1)
        }
    }
}
