import Formats
import Documents
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Passages

/// The sources themselves: `GET /v1/documents`, `/v1/documents/{id}` and `/v1/passages/{id}`.
///
/// Ids are looked up in the index and never become paths. A file is read again only to show it, and shown only while
/// its SHA-256 is the one that was indexed: a manipulated index could otherwise name any file of this machine.
struct DocumentRoutes: Sendable {
    let state: ServingState

    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let index = try state.ready().requiredIndex()
        return .json(["object": "list", "data": try JSON(encoding: index.documents()), "has_more": false])
    }

    /// The record with `text`, which byte ranges point into; null where it is no longer what was indexed.
    @Sendable func document(_ request: Request, _ context: ServingContext) async throws -> Response {
        let index = try state.ready().requiredIndex()
        let name = try context.parameters.require("id")
        guard let id = FileID.document(name) else {
            throw APIError.notFound("There is no document \(name) in the index.", param: "id")
        }
        let record = try index.document(id: id)
        let (text, problem) = try await Self.text(of: record, in: index)
        let json = try JSON(encoding: record).adding("object", "footnote.document")
        return .json(json.adding("text", .optional(text)).adding("text_problem", .optional(problem)))
    }

    @Sendable func passage(_ request: Request, _ context: ServingContext) async throws -> Response {
        let index = try state.ready().requiredIndex()
        let name = try context.parameters.require("id")
        guard let id = PassageID(name) else {
            throw APIError.notFound("There is no passage \(name) in the index.", param: "id")
        }
        return .json(try JSON(encoding: index.passage(id: id)))
    }

    /// Extracted text stands in the index; otherwise the file itself is the text.
    private static func text(
        of record: DocumentRecord, in index: Index
    ) async throws(IndexError) -> (text: String?, problem: String?) {
        if let text = try index.text(of: record.id) { return (text, nil) }
        guard record.path.hasPrefix("/") else {
            return (nil, "The index was imported, and its documents' files are not here.")
        }
        do {
            let document = try await DocumentParsers.standard.read(path: record.path)
            guard document.sourceSHA256 == record.sourceSHA256 else {
                return (nil, "The file has changed since it was indexed. Index its folder again to read it here.")
            }
            return (document.text, nil)
        } catch {
            return (nil, "The file can no longer be read: \(error)")
        }
    }
}
