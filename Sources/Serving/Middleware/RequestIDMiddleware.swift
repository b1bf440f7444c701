import FootnoteKit
import HTTPTypes
import Hummingbird
import Logging

/// Gives each request a name that stands in its reply and in its log lines.
///
/// A client's own `X-Request-Id` is kept where it is short and plain; anything else could forge log lines.
struct RequestIDMiddleware: RouterMiddleware {
    typealias Context = ServingContext

    static let maximumLength = 128

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let name = HTTPField.Name("X-Request-Id") else { return try await next(request, context) }
        var context = context
        context.requestID = request.headers[name].flatMap(Self.accepted) ?? Self.fresh()
        context.logger[metadataKey: "request_id"] = .string(context.requestID)
        var response = try await next(request, context)
        response.headers[name] = context.requestID
        return response
    }

    private static func accepted(_ id: String) -> String? {
        let isPlain = id.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && (1...maximumLength).contains(id.utf8.count) ? id : nil
    }

    static func fresh() -> String { Identifier.random("req_") }
}
