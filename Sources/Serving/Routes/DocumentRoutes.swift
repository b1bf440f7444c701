import Documents
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Passages

/// The sources themselves: `/v1/documents`, `/v1/documents/{id}` with `/blocks` and `/passages`, and `/v1/passages/{id}`.
///
/// Ids are looked up in the index and never become paths. A file is read again only to show it, and shown only while
/// its SHA-256 is the one that was indexed: a manipulated index could otherwise name any file of this machine.
struct DocumentRoutes: Sendable {
    let state: ServingState

    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        let data = try resources.requiredAssistant().indexes.flatMap { index in
            try index.documents().map { try resources.json($0, in: index) }
        }
        return .json(["object": "list", "data": .array(data), "has_more": false])
    }

    /// The record with `text`, which byte ranges point into; null where it is no longer what was indexed.
    @Sendable func document(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (record, index) = try state.document(in: context)
        var (text, problem): (String?, String?)
        do {
            text = try await DocumentText(of: record, in: index).text
        } catch let error as PageError {
            problem = "\(error)"
        }
        let json = try state.ready().json(record, in: index).adding("object", "footnote.document")
        return .json(json.adding("text", .optional(text)).adding("text_problem", .optional(problem)))
    }

    /// Takes a document out of its index; its file stays.
    @Sendable func remove(_ request: Request, _ context: ServingContext) async throws -> Response {
        let library = try state.requiredShelf().shelf.library
        let (record, index) = try state.document(in: context)
        try library.remove([record.path], from: index.path)
        return .json(["id": .string(FileID.text(record.id)), "object": "footnote.document", "deleted": true])
    }

    /// Says title, tags or date of a document in place of its file, which stays as it is.
    @Sendable func edit(_ request: Request, _ context: ServingContext) async throws -> Response {
        // As taking a document out does, it needs the right to all indexes.
        _ = try state.requiredShelf()
        let (record, index) = try state.document(in: context)
        var (fields, _) = try await state.fields(of: request)
        let edit = try Self.edit(&fields)
        try fields.finish()
        let resources = try state.ready()
        let assistant = Assistant(indexes: [index], model: resources.model)
        return try await state.usingModel(for: request) {
            let edited = try await assistant.edit(record.id, in: index, as: edit)
            return try resources.json(edited, in: index).adding("object", "footnote.document")
        }
    }

    private static func edit(_ fields: inout RequestFields) throws(APIError) -> DocumentEdit {
        let (title, date) = (try fields.string("title"), try fields.string("date"))
        let tags = try fields.strings("tags", limit: DocumentEdit.tagLimit)
        var reset: Set<DocumentEdit.Field> = []
        for name in try fields.strings("reset", limit: DocumentEdit.Field.allCases.count) ?? [] {
            guard let field = DocumentEdit.Field(rawValue: name) else {
                throw fields.outOfRange("reset", "\"\(name)\"", "title, tags or date")
            }
            reset.insert(field)
        }
        do {
            return try DocumentEdit(title: title, tags: tags, date: date, reset: reset)
        } catch {
            throw .badRequest("\(error)", param: fields.path(error.field.rawValue), code: "invalid_value")
        }
    }

    /// The passages that a document was cut into, in its order.
    @Sendable func passages(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (record, index) = try state.document(in: context)
        let fileID = try state.ready().fileID(of: record.id, in: index)
        let data = try index.passages(of: record.id).map {
            try JSON(encoding: $0).replacing("file_id", .string(fileID))
        }
        return .json(["object": "list", "data": .array(data), "has_more": false])
    }

    @Sendable func passage(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var query = try QueryParameters(request.uri.query)
        let index = try resources.index(named: query.string("index"))
        try query.finish()
        let name = try context.parameters.require("id")
        guard let id = PassageID(name) else {
            throw APIError.notFound("There is no passage \(name) in the index.", param: "id")
        }
        let passage = try index.passage(id: id)
        let fileID = resources.fileID(of: passage.documentID, in: index)
        return .json(try JSON(encoding: passage).replacing("file_id", .string(fileID)))
    }

    /// The blocks that the document's text consists of: what is a heading, a table, code. They are found by reading the file
    /// again.
    @Sendable func blocks(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (record, _) = try state.document(in: context)
        guard !record.mediaType.hasPagePictures else {
            throw APIError.notFound(
                "This document has pages in place of blocks. See /v1/documents/\(record.id)/pages.", param: "id",
                code: "no_blocks")
        }
        let document = try await DocumentText.document(of: record)
        let data = document.blocks.map { block -> JSON in
            var level: Int?
            if case .heading(let number) = block.kind { level = number }
            return [
                "kind": .string(block.kind.name), "level": .optional(level),
                "start_byte": .integer(block.byteRange.lowerBound), "end_byte": .integer(block.byteRange.upperBound),
                "table_header": .optional(block.tableHeader),
            ]
        }
        return .json(["object": "list", "data": .array(data), "has_more": false])
    }
}

extension Block.Kind {
    /// The kind's name in JSON.
    fileprivate var name: String {
        switch self {
        case .heading: "heading"
        case .paragraph: "paragraph"
        case .listItem: "list_item"
        case .code: "code"
        case .table: "table"
        case .quote: "quote"
        case .html: "html"
        case .comment: "comment"
        case .separator: "separator"
        }
    }
}

extension ServingState {
    /// The document that a route's `:id` names, and the index that it is in.
    func document(in context: ServingContext) throws -> (record: DocumentRecord, index: Index) {
        try ready().document(try context.parameters.require("id"))
    }
}

extension ServedResources {
    /// A document's record, with the id that this server knows it by.
    func json(_ record: DocumentRecord, in index: Index) throws -> JSON {
        guard FileID.uploaded(path: record.path) == nil else { return try JSON(encoding: record) }
        return try JSON(encoding: record).replacing("file_id", .string(fileID(of: record.id, in: index)))
    }
}
