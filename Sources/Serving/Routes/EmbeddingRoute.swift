import FootnoteKit
import Formats
import FoundationEssentials
import HTTPTypes
import Hummingbird
import IndexStore
import Inference
import Passages
import Tokenizers

/// `POST /v1/embeddings`: vectors as the index makes them, so that they can be compared with its passages.
struct EmbeddingRoute: Sendable {
    static let inputLimit = 2048

    let state: ServingState

    private enum Encoding: String, CaseIterable { case float, base64 }

    /// A request, checked.
    private struct Parameters: Sendable {
        let modelID: String
        let inputs: [[TokenID]]
        let kind: TextEmbedder.Kind
        let encoding: Encoding
        let dimensions: Int?

        var tokenCount: Int { inputs.reduce(0) { $0 + $1.count } }

        init(_ fields: inout RequestFields, resources: ServedResources) throws(APIError) {
            let name = try fields.string("model")
            _ = try resources.model(named: name)
            modelID = name ?? resources.modelIDs[0]
            let model = resources.model
            inputs = try TokenInputs.read(
                fields.required("input"), name: "input", limit: EmbeddingRoute.inputLimit,
                vocabularySize: model.information.vocabularySize, encode: model.tokenizer.encode
            ).map(\.tokens)
            kind = try fields.choice("input_type", of: TextEmbedder.Kind.self) ?? .passage
            encoding = try fields.choice("encoding_format", of: Encoding.self) ?? .float
            dimensions = try fields.integer("dimensions", in: 1...65_536)
            fields.discard("user")
            try fields.finish()
            let window = model.information.contextLength
            for (position, input) in inputs.enumerated() {
                guard !input.isEmpty else {
                    throw .badRequest("Input \(position) is empty.", param: "input", code: "invalid_value")
                }
                guard input.count < window else {
                    throw .badRequest(
                        "Input \(position) has \(input.count) tokens, but the context window holds \(window). Split it.",
                        param: "input", code: "context_length_exceeded")
                }
            }
        }
    }

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let parameters = try Parameters(&fields, resources: resources)
        let embedder = try Self.embedder(resources)
        if let wanted = parameters.dimensions, let most = embedder.dimension, wanted > most {
            throw fields.outOfRange("dimensions", "\(wanted)", "at most \(most)")
        }
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let vectors = try await embedder.vectors(ofTokens: parameters.inputs, as: parameters.kind)
            let data = vectors.enumerated().map { position, vector -> JSON in
                let shortened = TextEmbedder.shortened(vector, to: parameters.dimensions ?? vector.count)
                let embedding: JSON =
                    parameters.encoding == .float ? .floats(shortened) : .string(Self.base64(shortened))
                return ["object": "embedding", "index": .integer(position), "embedding": embedding]
            }
            let count = parameters.tokenCount
            metrics.countTokens(prompt: count, completion: 0)
            return [
                "object": "list", "data": .array(data), "model": .string(parameters.modelID),
                "usage": ["prompt_tokens": .integer(count), "total_tokens": .integer(count)],
            ]
        }
    }

    /// What turns texts into vectors of the index's space.
    private static func embedder(_ resources: ServedResources) throws -> TextEmbedder {
        do {
            guard let index = resources.index else { throw Self.noVectors }
            return try TextEmbedder(index: index, model: resources.model)
        } catch LibraryError.notFitted {
            throw Self.noVectors
        }
    }

    private static var noVectors: APIError {
        .badRequest(
            "Embeddings are fitted to a corpus, and this server has no index with vectors. "
                + "Index a folder and start the server with its index.",
            code: "no_index")
    }

    /// Little-endian single-precision numbers in Base64.
    static func base64(_ vector: [Float]) -> String {
        var writer = ByteWriter()
        writer.append(vector)
        return Data(writer.bytes).base64EncodedString()
    }
}
