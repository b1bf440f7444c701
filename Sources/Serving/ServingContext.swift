import Foundation
import HTTPTypes
package import Hummingbird
import Logging

/// What the middleware and the routes know about one request.
package struct ServingContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The value of `X-Request-Id`, in the reply and in each log line.
    package var requestID = ""

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    /// A part of the path as the client meant it: `%C3%BC` is `ü`.
    func pathPart(_ name: String) throws -> String {
        let part = try parameters.require(name)
        guard let decoded = part.removingPercentEncoding else {
            throw APIError.badRequest("Expected UTF-8 in the address: \(part).", param: name)
        }
        return decoded
    }
}
