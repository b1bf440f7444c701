import HTTPTypes
import Hummingbird
import Logging

/// Logs and counts each request once its reply is complete. Neither questions nor keys are logged.
struct ObservationMiddleware: RouterMiddleware {
    typealias Context = ServingContext

    let metrics: Metrics

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response = try await next(request, context)
        let status = response.status.code
        let method = request.method.rawValue
        let observe = { @Sendable (isComplete: Bool) in
            let seconds = (ContinuousClock.now - start).seconds
            // A path that no route has is the client's invention and must not become a label.
            let route = context.coreContext.endpointPath.value ?? "none"
            let knownMethod = RouteTable.methods.contains(method) ? method : "other"
            metrics.countRequest(method: knownMethod, route: route, status: status, seconds: seconds)
            let level: Logger.Level = status >= 500 ? .error : route == "/health" ? .debug : .info
            context.logger.log(
                level: level, "request",
                metadata: [
                    "method": "\(knownMethod)", "route": "\(route)", "status": "\(status)",
                    "milliseconds": "\(Int(seconds * 1000))", "complete": "\(isComplete)",
                ])
        }
        guard response.body.contentLength == nil else {
            observe(true)
            return response
        }
        let body = response.body
        response.body = ResponseBody { writer in
            do {
                try await body.write(writer)
                observe(true)
            } catch {
                observe(false)
                throw error
            }
        }
        return response
    }
}

extension Duration {
    /// The duration in seconds.
    package var seconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    }
}
