import Inference
import Formats
import HTTPTypes
import Hummingbird

/// `GET /v1/models` and `GET /v1/models/{id}`.
struct ModelRoutes: Sendable {
    let state: ServingState

    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        return .json(["object": "list", "data": .array(resources.modelIDs.map { json($0, resources) })])
    }

    @Sendable func model(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let id = try context.parameters.require("id")
        _ = try resources.model(named: id)
        return .json(json(id, resources))
    }

    private func json(_ id: String, _ resources: ServedResources) -> JSON {
        let information = resources.model.information
        return [
            "id": .string(id), "object": "model", "created": .integer(state.started), "owned_by": "footnote",
            "footnote": [
                "grounded": .bool(id == ServedModel.groundedID), "name": .string(information.name),
                "architecture": .string(information.architecture),
                "context_length": .integer(information.contextLength),
                "parameter_count": .integer(information.parameterCount),
                "quantization": .string(information.quantization),
                "fingerprint": .string(information.fingerprint),
            ],
        ]
    }
}
