import HTTPTypes
import Hummingbird
import Logging

/// Turns every thrown error into a reply of the shape that the route's clients know.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = ServingContext

    let routes: RouteTable

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let shape = ErrorShape(path: request.uri.path)
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return shape.response(to: missing(request))
        } catch {
            let answer = APIError(describing: error)
            if answer.status.code >= 500 {
                context.logger.error("request failed", metadata: ["error": "\(error)"])
            }
            return shape.response(to: answer)
        }
    }

    /// The router knows no route: 405 where the path exists under another method, else 404.
    private func missing(_ request: Request) -> APIError {
        let path = request.uri.path
        let methods = routes.methods(forPath: path)
        if methods.isEmpty {
            return .notFound(
                "There is nothing at \(request.method.rawValue) \(path). docs/http-api.md lists the routes.",
                code: "unknown_url")
        }
        return .methodNotAllowed(request.method.rawValue, path: path, allowed: methods)
    }
}
