import Formats
import HTTPTypes
import Hummingbird

/// `GET /health` and `GET /metrics`.
struct OperationRoutes: Sendable {
    let state: ServingState

    @Sendable func health(_ request: Request, _ context: ServingContext) async throws -> Response {
        _ = try state.ready()
        return .json(["status": "ok"])
    }

    @Sendable func metrics(_ request: Request, _ context: ServingContext) async throws -> Response {
        let text = state.metrics.text(queue: state.queue, isReady: state.isReady)
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
