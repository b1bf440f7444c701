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

    private enum Kind: String, CaseIterable { case question, passage }
    private enum Encoding: String, CaseIterable { case float, base64 }

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let name = try fields.string("model")
        _ = try resources.model(named: name)
        let model = resources.model
        let inputs = try TokenInputs.read(
            fields.required("input"), name: "input", limit: Self.inputLimit,
            vocabularySize: model.information.vocabularySize, encode: model.tokenizer.encode
        ).map(\.tokens)
        let kind = try choice("input_type", of: &fields, default: Kind.passage)
        let encoding = try choice("encoding_format", of: &fields, default: Encoding.float)
        let wanted = try fields.integer("dimensions", in: 1...65_536)
        fields.discard("user")
        try fields.finish()
        let context = model.information.contextLength
        for (position, input) in inputs.enumerated() {
            guard !input.isEmpty else {
                throw APIError.badRequest("Input \(position) is empty.", param: "input", code: "invalid_value")
            }
            guard input.count < context else {
                throw APIError.badRequest(
                    "Input \(position) has \(input.count) tokens, but the context window holds \(context). Cut it up.",
                    param: "input", code: "context_length_exceeded")
            }
        }
        guard let index = resources.index, let weights = try index.tokenWeights(),
            let transform = try index.transform()
        else {
            throw APIError.badRequest(
                "Embeddings are fitted to a corpus, and this server has no index with vectors. "
                    + "Index a folder and start the server with the index.",
                code: "no_index")
        }
        let recipe = try index.manifest().recipe
        if let wanted, wanted > transform.dimension {
            throw fields.outOfRange("dimensions", "\(wanted)", "at most \(transform.dimension)")
        }
        let modelID = name ?? resources.modelIDs[0]
        let count = inputs.reduce(0) { $0 + $1.count }
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let features = try await model.pooledValues(inputs, weights: weights, recipe: recipe)
            let data = features.enumerated().map { position, features -> JSONValue in
                let vector = transform.principal(
                    of: kind == .question ? transform.question(features) : transform.passage(features))
                let shortened = Self.shortened(vector, to: wanted ?? vector.count)
                let embedding: JSONValue =
                    encoding == .float ? .floats(shortened) : .string(Self.base64(shortened))
                return ["object": "embedding", "index": .integer(position), "embedding": embedding]
            }
            metrics.countTokens(prompt: count, completion: 0)
            return [
                "object": "list", "data": .array(data), "model": .string(modelID),
                "usage": ["prompt_tokens": .integer(count), "total_tokens": .integer(count)],
            ]
        }
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of fields: inout RequestFields, default fallback: Choice
    ) throws(APIError) -> Choice {
        guard let text = try fields.string(name) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            throw fields.outOfRange(name, "\"\(text)\"", Choice.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return choice
    }

    /// The first components, scaled to length 1 again. Along principal axes they carry most.
    static func shortened(_ vector: [Float], to count: Int) -> [Float] {
        guard count < vector.count else { return vector }
        let head = Array(vector.prefix(count))
        let squares = head.reduce(0) { $0 + $1 * $1 }
        guard squares > 0 else { return head }
        let scale = 1 / squares.squareRoot()
        return head.map { $0 * scale }
    }

    /// Little-endian single-precision numbers in Base64.
    static func base64(_ vector: [Float]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vector.count * 4)
        for value in vector {
            let bits = value.bitPattern
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
        }
        return Data(bytes).base64EncodedString()
    }
}
