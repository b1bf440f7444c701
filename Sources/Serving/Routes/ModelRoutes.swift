import Formats
import HTTPTypes
import Hummingbird
import Inference

/// Which of the two models a request means.
enum ServedModel: Sendable, Equatable {
    /// Answers from the documents, with citations.
    case grounded
    /// The bare model.
    case plain

    /// The name of the grounded model.
    static let groundedID = "footnote"
}

extension ServedResources {
    /// The bare model's name as clients write it: the checkpoint's own, with hyphens for spaces.
    var plainModelID: String { model.information.name.split(whereSeparator: \.isWhitespace).joined(separator: "-") }

    /// The models of this server, the default first.
    var modelIDs: [String] { index == nil ? [plainModelID] : [ServedModel.groundedID, plainModelID] }

    /// The model that a request names; the first of the list where it names none.
    func model(named name: String?) throws(APIError) -> ServedModel {
        switch name {
        case nil: return index == nil ? .plain : .grounded
        case plainModelID: return .plain
        case ServedModel.groundedID where index != nil: return .grounded
        case ServedModel.groundedID:
            throw .notFound(
                "The model footnote answers from documents, and this server has no index. "
                    + "Start it with --index, or use \(plainModelID).",
                param: "model", code: "model_not_found")
        default:
            throw .notFound(
                "The model \(name ?? "") does not exist here. There is: \(modelIDs.joined(separator: ", ")).",
                param: "model", code: "model_not_found")
        }
    }
}

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
                "grounded": .bool(id == ServedModel.groundedID), "architecture": .string(information.architecture),
                "context_length": .integer(information.contextLength),
                "parameter_count": .integer(information.parameterCount),
                "quantization": .string(information.quantization),
                "fingerprint": .string(information.fingerprint),
            ],
        ]
    }
}
