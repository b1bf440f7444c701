import Formats
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// `POST /v1/embeddings`: vectors as the index makes them, so that they can be compared with its passages.
struct EmbeddingRoute: Sendable {
    let state: ServingState

    private enum Encoding: String, CaseIterable { case float, base64 }

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let name = try fields.string("model")
        let encoding = try fields.choice("encoding_format", of: Encoding.self) ?? .float
        fields.discard("user")
        let job = try EmbeddingJob(&fields, modelNamed: name, resources: resources)
        try fields.finish()
        let (modelID, metrics) = (name ?? resources.modelIDs[0], state.metrics)
        return try await state.usingModel(for: request) {
            let data = try await job.vectors().enumerated().map { position, vector -> JSON in
                let embedding: JSON = encoding == .float ? .floats(vector) : .string(Self.base64(vector))
                return ["object": "embedding", "index": .integer(position), "embedding": embedding]
            }
            let count = job.tokenCount
            metrics.countTokens(prompt: count, completion: 0)
            return [
                "object": "list", "data": .array(data), "model": .string(modelID),
                "usage": ["prompt_tokens": .integer(count), "total_tokens": .integer(count)],
            ]
        }
    }

    /// Little-endian single-precision numbers in Base64.
    static func base64(_ vector: [Float]) -> String {
        var writer = ByteWriter()
        writer.append(vector)
        return Data(writer.bytes).base64EncodedString()
    }
}
