import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Inference
import Tokenizers

/// `POST /v1/extract`: what texts name: persons, places, dates, or whatever the labels say.
struct ExtractRoute: Sendable {
    static let inputLimit = 64
    static let labelLimit = 32

    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let name = try fields.string("model")
        _ = try resources.model(named: name)
        let inputs = try Self.texts("input", of: &fields, limit: Self.inputLimit)
        let labels = try Self.texts("labels", of: &fields, limit: Self.labelLimit)
        let minConfidence =
            try fields.number("min_confidence", in: Accepted.confidence) ?? EntityExtractor.standardConfidence
        fields.discard("user")
        try fields.finish()
        let model = resources.model
        let modelID = name ?? resources.modelIDs[0]
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let finder = try await EntityFinder(model: model, labels: labels)
            var data: [JSON] = []
            for (position, input) in inputs.enumerated() {
                let entities = try await finder.entities(in: input, minConfidence: minConfidence)
                data.append([
                    "object": "entities", "index": .integer(position),
                    "entities": .array(try entities.map { try JSON(encoding: $0) }),
                ])
            }
            let read = inputs.reduce(0) { $0 + model.tokenizer.encode($1).count }
            metrics.countTokens(prompt: read, completion: 0)
            return [
                "object": "list", "data": .array(data), "model": .string(modelID),
                "usage": ["prompt_tokens": .integer(read), "total_tokens": .integer(read)],
            ]
        }
    }

    /// A string or some strings, none of them empty.
    private static func texts(
        _ name: String, of fields: inout RequestFields, limit: Int
    ) throws(APIError) -> [String] {
        guard let texts = try fields.strings(name, limit: limit), !texts.isEmpty else {
            throw .badRequest(
                "Missing required parameter: \(name).", param: name, code: "missing_required_parameter")
        }
        guard !texts.contains("") else {
            throw .badRequest("\(name) holds an empty text.", param: name, code: "invalid_value")
        }
        return texts
    }
}
