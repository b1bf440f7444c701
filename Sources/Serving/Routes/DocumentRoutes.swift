import HTTPTypes
import Hummingbird
import Indexing

/// The sources themselves: `GET /v1/documents`, `/v1/documents/{id}` and `/v1/passages/{id}`.
///
/// Ids are looked up in the index and never become paths: only indexed text can be read.
struct DocumentRoutes: Sendable {
    let state: ServingState

    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let index = try state.ready().requiredIndex()
        return .json(["object": "list", "data": .array(try index.documents().map(\.json)), "has_more": false])
    }

    /// The record, and the text that byte ranges point into.
    @Sendable func document(_ request: Request, _ context: ServingContext) async throws -> Response {
        let index = try state.ready().requiredIndex()
        let name = try context.parameters.require("id")
        guard let id = FileID.document(name), let document = try index.document(id: id) else {
            throw APIError.notFound("There is no document \(name) in the index.", param: "id")
        }
        return .json(document.json.adding("text", .string(try index.text(of: id))))
    }

    @Sendable func passage(_ request: Request, _ context: ServingContext) async throws -> Response {
        let index = try state.ready().requiredIndex()
        let name = try context.parameters.require("id")
        guard let id = PassageID(name), let passage = try index.passage(id: id) else {
            throw APIError.notFound("There is no passage \(name) in the index.", param: "id")
        }
        return .json(passage.json)
    }
}
