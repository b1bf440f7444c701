import Digests
import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import IndexStore

/// The assistants of the data folder: `/v1/shelf` lists and makes them, `/v1/shelf/{id}` shows, describes and removes one.
///
/// An id is looked up in the list and never becomes a path; the file of a new assistant is named by the shelf.
struct ShelfRoutes: Sendable {
    /// Conversation starters that an assistant may have.
    private static let starters = 50

    let state: ServingState

    /// `GET /v1/shelf`.
    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let shelf = try state.requiredShelf()
        let served = try state.servedPaths
        let data = try await Blocking.run { try shelf.shelf.assistants() }.map { try json($0, shelf, served) }
        return .json(["object": "list", "data": .array(data), "has_more": false])
    }

    /// `GET /v1/shelf/{id}`.
    @Sendable func assistant(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        if let summary = try shelf.shelf.assistants().first(where: { $0.id == id }) {
            return .json(try json(summary, shelf, state.servedPaths))
        }
        // It has no file yet, or never got one.
        guard let making = shelf.making(id) else { throw APIError.unknownAssistant(id) }
        return .json(["id": .string(id), "object": "footnote.assistant", "making": try making.json()])
    }

    /// `POST /v1/shelf`: begins to make an assistant of folders and files of this machine.
    @Sendable func make(_ request: Request, _ context: ServingContext) async throws -> Response {
        let shelf = try state.requiredShelf()
        var (fields, _) = try await state.fields(of: request)
        let description = try Self.description(&fields)
        let roots = try fields.strings("folders", limit: 100) ?? []
        try fields.finish()
        guard let name = description.name else {
            throw APIError.badRequest(
                "Missing required parameter: name.", param: "name", code: "missing_required_parameter")
        }
        for (position, root) in roots.enumerated() {
            guard root.hasPrefix("/"), FileManager.default.fileExists(atPath: root) else {
                throw APIError.badRequest(
                    "There is no folder \(root) on the server's machine. Give its whole path, from / on.",
                    param: "folders[\(position)]", code: "invalid_value")
            }
        }
        guard !roots.isEmpty else {
            throw APIError.badRequest(
                "Missing required parameter: folders.", param: "folders", code: "missing_required_parameter")
        }
        let making = try shelf.begin(try shelf.shelf.newFile(named: name))
        try state.make(making, describedAs: description, from: roots, logger: context.logger)
        let id = IndexSummary.id(ofFile: making.path)
        return .json(
            ["id": .string(id), "object": "footnote.assistant", "making": try making.json()],
            status: .accepted)
    }

    /// `POST /v1/shelf/{id}`: changes name, instructions, starters, hue or picture.
    @Sendable func describe(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        var (fields, _) = try await state.fields(of: request)
        let description = try Self.description(&fields)
        try fields.finish()
        let path = try state.file(ofAssistant: id, in: shelf)
        try shelf.shelf.describe(path, as: description)
        return .json(try json(shelf.shelf.library.summary(of: path), shelf, state.servedPaths))
    }

    /// `GET /v1/shelf/{id}/picture`: what the client has already is not sent again (RFC 9110, section 13.1.2).
    @Sendable func picture(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        let path = try state.file(ofAssistant: id, in: shelf)
        guard let picture = try await Blocking.run({ try shelf.shelf.picture(of: path) }) else {
            throw APIError.notFound("The assistant \(id) has no picture.", param: "id", code: "no_picture")
        }
        return .picture(
            picture.bytes, type: picture.format.rawValue, tag: SHA256.hexadecimal(of: picture.bytes), to: request)
    }

    /// `DELETE /v1/shelf/{id}`: removes the index; the documents' own files stay.
    @Sendable func remove(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        let path = try shelf.shelf.assistant(id).path
        await shelf.forget(id)
        try await state.serve { $0.filter { $0 != path } }
        try shelf.shelf.remove(id)
        return .json(["id": .string(id), "object": "footnote.assistant", "deleted": true])
    }

    private static func description(_ fields: inout RequestFields) throws(APIError) -> IndexDescription {
        let name = try fields.string("name")
        if let name, !name.contains(where: { !$0.isWhitespace }) {
            throw fields.outOfRange("name", "\"\(name)\"", "a name with letters or digits")
        }
        return IndexDescription(
            name: name, instructions: try fields.string("instructions"),
            conversationStarters: try fields.strings("conversation_starters", limit: starters),
            hue: try fields.integer("hue", in: Manifest.hues), picture: try picture(&fields))
    }

    /// A picture's bytes in base64; an empty text for none any more.
    private static func picture(_ fields: inout RequestFields) throws(APIError) -> PictureChange? {
        guard let text = try fields.string("picture") else { return nil }
        guard !text.isEmpty else { return .remove }
        guard let data = Data(base64Encoded: text) else {
            throw fields.outOfRange("picture", "other text", "a picture's bytes in base64")
        }
        do {
            return .set(try IndexPicture(Array(data)))
        } catch {
            throw .badRequest("The picture can't be taken: \(error).", param: "picture", code: "invalid_value")
        }
    }

    private func json(_ summary: IndexSummary, _ shelf: ServedShelf, _ served: [String]) throws -> JSON {
        var members: [JSON.Member] = [
            .init(name: "id", value: .string(summary.id)), .init(name: "object", value: "footnote.assistant"),
        ]
        // The keys of a dictionary come in any order.
        members += (try JSON(encoding: summary).members ?? []).map { member in
            .init(
                name: member.name,
                value: member.value.members.map { .object($0.sorted { $0.name < $1.name }) } ?? member.value)
        }
        members.append(.init(name: "is_served", value: .bool(served.contains(summary.path))))
        members.append(.init(name: "making", value: try shelf.making(summary.id)?.json() ?? .null))
        return .object(members)
    }
}

extension APIError {
    /// 404 for an id that no assistant has.
    static func unknownAssistant(_ id: String) -> APIError {
        .notFound("There is no assistant \(id) here. /v1/shelf lists those that there are.", param: "id")
    }
}
