import HTTPTypes
import Hummingbird

/// Asks for a key, where the server has any, on every route but the page and the health check, and notes whose it is.
struct BearerMiddleware: RouterMiddleware {
    typealias Context = ServingContext

    static let openPaths = PageRoute.paths.union(["/health"])

    let keys: [AccessKey]

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard !keys.isEmpty, !Self.openPaths.contains(request.uri.path) else { return try await next(request, context) }
        let sent = try Self.key(in: request)
        // Every key is compared, so that the time does not tell which one is nearly right.
        guard let key = keys.filter({ Self.matches(sent, key: $0.secret) }).first else {
            throw APIError.unauthorized("The key is wrong.")
        }
        return try await AccessKey.$current.withValue(key) {
            var response = try await next(request, context)
            let body = response.body
            guard body.contentLength == nil else { return response }
            // What is written after the handler has returned is still asked by the key's holder.
            response.body = ResponseBody { writer in
                try await AccessKey.$current.withValue(key) { try await body.write(writer) }
            }
            return response
        }
    }

    /// What a request sends as its key; Anthropic's clients have a header of their own.
    private static func key(in request: Request) throws(APIError) -> String {
        guard let header = request.headers[.authorization] else {
            guard let name = HTTPField.Name("X-Api-Key"), let key = request.headers[name] else {
                throw .unauthorized("This server asks for a key: send Authorization: Bearer KEY.")
            }
            return key
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .unauthorized("The key is wrong.") }
        return String(parts[1])
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
