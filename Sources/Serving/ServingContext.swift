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
}
