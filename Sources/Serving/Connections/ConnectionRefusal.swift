import HTTPTypes
import NIOHTTP1

// What is said of a connection that brings no request, or only a part of one.
extension APIError {
    /// 503: all connections are taken.
    static let crowded = unavailable(
        "All of this server's connections are in use. Try again in a moment.", code: "too_many_connections")

    /// 400: the client ended a request's head before its last line.
    static let endedEarly = badRequest("The request ended within its head.", code: "malformed_request")

    /// 408: a part of a request took too long.
    static func tooSlow(_ part: String) -> APIError {
        APIError(
            status: .requestTimeout, message: "The request's \(part) came too slowly. Send it at once.",
            type: "invalid_request_error", param: nil, code: "request_timeout")
    }

    /// What a request that is no HTTP is answered with.
    init(_ error: HTTPParserError, isInBody: Bool) {
        switch error {
        case .headerOverflow:
            self.init(
                status: .requestHeaderFieldsTooLarge,
                message: "The request's head is larger than this server's limit, or has more than 100 fields.",
                type: "invalid_request_error", param: nil, code: "head_too_large")
        case .invalidVersion:
            self.init(
                status: .httpVersionNotSupported, message: "This server speaks HTTP/1.1 and HTTP/1.0.",
                type: "invalid_request_error", param: nil, code: "version_not_supported")
        case .invalidEOFState where isInBody:
            self = .badRequest(
                "The body ended before the length that its head gives, or before its last chunk.",
                code: "incomplete_body")
        default:
            self = .badRequest(
                isInBody
                    ? "The body is not framed as HTTP/1.1 frames it (\(error))."
                    : "The request is not HTTP/1.1 (\(error)).", code: "malformed_request")
        }
    }
}

extension HTTPRequestHead {
    /// Takes the one `Host` that a request of HTTP/1.1 has (RFC 9112, section 3.2); that of an address written in full
    /// stands instead of it.
    mutating func checkHost() throws(APIError) {
        let hosts = headers["Host"]
        guard hosts.count == 1 || (hosts.isEmpty && isOld) else {
            throw .badRequest(
                "Expected one Host, found \(hosts.count).", param: "Host", code: "malformed_request")
        }
        guard let scheme = ["http://", "https://"].first(where: { uri.lowercased().hasPrefix($0) }) else { return }
        let authority = uri.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        headers.replaceOrAdd(name: "Host", value: String(authority))
    }

    /// Refuses an expectation that HTTP does not know (RFC 9110, section 10.1.1).
    func checkExpectation() throws(APIError) {
        let expectations = headers[canonicalForm: "Expect"]
        guard let unknown = expectations.first(where: { $0.lowercased() != "100-continue" }) else { return }
        throw APIError(
            status: .expectationFailed, message: "Expected nothing or 100-continue in Expect, found \(unknown).",
            type: "invalid_request_error", param: "Expect", code: "expectation_failed")
    }

    /// Whether the client waits for word before it sends its body, and the body may come.
    func awaitsContinue(upTo limit: Int) -> Bool {
        guard !isOld, headers.contains(name: "Expect") else { return false }
        return headers.first(name: "Content-Length").flatMap { Int($0) }.map { $0 <= limit } ?? true
    }

    /// Whether this is HTTP/1.0, which knows neither chunks nor interim replies.
    var isOld: Bool { version.minor == 0 }

    /// Whether the client would go on in another protocol, after which the parser reads no more.
    var asksForAnotherProtocol: Bool { method == .CONNECT || headers.contains(name: "Upgrade") }
}
