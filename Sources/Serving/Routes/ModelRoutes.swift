import Answering
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Inference

/// `GET /v1/models` and `GET /v1/models/{id}`.
struct ModelRoutes: Sendable {
    let state: ServingState

    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let models = try resources.modelIDs.map { try json($0, resources) }
        return .json(["object": "list", "data": .array(models)])
    }

    @Sendable func model(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let id = try context.pathPart("id")
        return .json(try json(id, resources))
    }

    private func json(_ id: String, _ resources: ServedResources) throws -> JSON {
        let model = try resources.model(named: id)
        let information = resources.model.information
        return [
            "id": .string(id), "object": "model", "created": .integer(state.started), "owned_by": "footnote",
            "footnote": [
                "grounded": .bool(model.isGrounded), "indexes": .strings(try resources.stores(of: model).map(\.name)),
                "name": .string(information.name),
                "architecture": .string(information.architecture),
                "context_length": .integer(information.contextLength),
                "parameter_count": .integer(information.parameterCount),
                "quantization": .string(information.quantization),
                "fingerprint": .string(information.fingerprint),
                "remote": model.isGrounded ? remote(resources) : .null,
            ],
        ]
    }

    /// Who writes sentences elsewhere, so that people know it before they ask; null where nobody does.
    private func remote(_ resources: ServedResources) -> JSON {
        guard let remote = resources.assistant?.remote else { return .null }
        return ["origin": .string(remote.origin), "model": .string(remote.model)]
    }
}
