import HTTPTypes
import Hummingbird
import OutsideServers

/// Keeps web pages of other origins from using a server that only trusts this machine.
///
/// A page anywhere can make a browser send requests to 127.0.0.1, and a name server can make the page's own name
/// point there (DNS rebinding). So: `Host` must be an address in figures, `localhost`, or a configured name; `Origin`,
/// where there is one, must be the server itself or a configured origin; and a browser that says `Sec-Fetch-Site:
/// cross-site` gets nothing but the page itself.
struct OriginMiddleware: RouterMiddleware {
    typealias Context = ServingContext

    let allowedHosts: Set<String>
    let allowedOrigins: Set<String>

    init(configuration: ServerConfiguration) {
        allowedHosts = Set(
            (configuration.allowedHosts + [configuration.host, "localhost"]).map { $0.lowercased() })
        allowedOrigins = Set(configuration.allowedOrigins.map { $0.lowercased() })
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        guard let host = HostName.name(ofAuthority: authority), HostName.isAddress(host) || allowedHosts.contains(host)
        else {
            throw APIError.forbidden(
                "The Host \"\(authority)\" is not this server's. Add it to the allowed hosts if it should be.",
                code: "host_not_allowed")
        }
        guard let origin = request.headers[.origin]?.lowercased() else {
            try refuseCrossSiteFetch(request)
            return try await next(request, context)
        }
        if origin == "http://\(authority.lowercased())" || origin == "https://\(authority.lowercased())" {
            return try await next(request, context)
        }
        guard allowedOrigins.contains(origin) else {
            throw APIError.forbidden(
                "Pages of \(origin) may not call this server. Add the origin to the allowed origins if they should.",
                code: "origin_not_allowed")
        }
        var response = request.method == .options ? Response(status: .noContent) : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "Origin"
        response.headers[.accessControlExposeHeaders] = "Retry-After, X-Request-Id, Mcp-Session-Id"
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = "GET, POST, DELETE"
            response.headers[.accessControlAllowHeaders] = Self.allowedHeaders(request)
            response.headers[.accessControlMaxAge] = "600"
        }
        return response
    }

    /// The headers that a page may send: those that mean something here, and what OpenAI's clients tell of themselves.
    private static func allowedHeaders(_ request: Request) -> String {
        let asked = HTTPField.Name("Access-Control-Request-Headers").flatMap { request.headers[$0] } ?? ""
        let ofClients = asked.split(separator: ",").map { $0.drop { $0 == " " } }
            .filter { $0.lowercased().hasPrefix("x-stainless-") && $0.allSatisfy { $0.isLetter || $0 == "-" } }
        return
            (["Authorization", "Content-Type", "X-Request-Id", "X-Api-Key", "Anthropic-Version"]
            + ["MCP-Protocol-Version", "Mcp-Session-Id"] + ofClients.map(String.init)).joined(separator: ", ")
    }

    /// Requests of images, scripts and links carry no `Origin`, but browsers say where they come from.
    private func refuseCrossSiteFetch(_ request: Request) throws(APIError) {
        guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name],
            site == "cross-site" || site == "same-site", request.uri.path != "/"
        else { return }
        throw .forbidden("Pages of other sites may not read from this server.", code: "origin_not_allowed")
    }
}
