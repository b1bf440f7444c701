import HTTPTypes
import Hummingbird

/// Asks for the API key, where the server has one, on every route but the page and the health check.
struct BearerMiddleware: RouterMiddleware {
    typealias Context = ServingContext

    static let openPaths = PageRoute.paths.union(["/health"])

    let apiKey: String?

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let apiKey, !Self.openPaths.contains(request.uri.path) else { return try await next(request, context) }
        guard let header = request.headers[.authorization] else {
            // Anthropic's clients have a header of their own.
            guard let name = HTTPField.Name("X-Api-Key"), let key = request.headers[name] else {
                throw APIError.unauthorized("This server asks for a key: send Authorization: Bearer KEY.")
            }
            guard Self.matches(key, key: apiKey) else { throw APIError.unauthorized("The key is wrong.") }
            return try await next(request, context)
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", Self.matches(String(parts[1]), key: apiKey) else {
            throw APIError.unauthorized("The key is wrong.")
        }
        return try await next(request, context)
    }

    /// Compares without stopping at the first difference: the time depends on the candidate's length only, which its
    /// sender knows.
    static func matches(_ candidate: String, key: String) -> Bool {
        let key = Array(key.utf8)
        guard !key.isEmpty else { return false }
        var position = 0
        var difference: UInt8 = candidate.utf8.count == key.count ? 0 : 1
        for byte in candidate.utf8 {
            difference |= byte ^ key[position]
            position = (position + 1) % key.count
        }
        return difference == 0
    }
}
