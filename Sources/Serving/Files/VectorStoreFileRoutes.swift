import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Passages

/// The files of a vector store: `/v1/vector_stores/{id}/files`, and several at once under `file_batches`.
struct VectorStoreFileRoutes: Sendable {
    /// How many files a list may have: OpenAI's own range.
    private static let listed = 1...100

    let state: ServingState
    private var stores: VectorStoreRoutes { VectorStoreRoutes(state: state) }

    /// `POST …/files`: the file is indexed in the background.
    @Sendable func attach(_ request: Request, _ context: ServingContext) async throws -> Response {
        let made = try stores.madeStore(for: context)
        var (fields, _) = try await state.fields(of: request)
        guard let id = try fields.required("file_id").string else {
            throw APIError.badRequest("Expected file_id to be a string.", param: "file_id", code: "invalid_type")
        }
        let attributes = try fields.attributes()
        try VectorStoreRoutes.refuseWhatStoresLack(&fields)
        try fields.finish()
        let uploads = try state.ready().requiredUploads()
        return .json(Self.json(try uploads.attach(id, to: made.id, attributes: attributes), in: made.id))
    }

    /// `POST …/files/{file_id}`: other attributes; null and an empty object leave none.
    @Sendable func describe(_ request: Request, _ context: ServingContext) async throws -> Response {
        let made = try stores.madeStore(for: context)
        let id = try context.parameters.require("file_id")
        var (fields, _) = try await state.fields(of: request)
        let isNull = fields.isNull("attributes")
        guard let attributes = try fields.attributes() ?? (isNull ? [:] : nil) else {
            throw APIError.badRequest(
                "Missing required parameter: attributes.", param: "attributes", code: "missing_required_parameter")
        }
        try fields.finish()
        let uploads = try state.ready().requiredUploads()
        return .json(Self.json(try uploads.describe(id, in: made.id, attributes: attributes), in: made.id))
    }

    /// `GET …/files`: of an index that the server was started with, its documents.
    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let store = try stores.store(for: context)
        return .json(try listed(request, try files(of: store), in: store.id))
    }

    /// `GET …/files/{file_id}`.
    @Sendable func file(_ request: Request, _ context: ServingContext) async throws -> Response {
        let store = try stores.store(for: context)
        return .json(Self.json(try file(context, of: store), in: store.id))
    }

    /// `GET …/files/{file_id}/content`: the document's text.
    @Sendable func content(_ request: Request, _ context: ServingContext) async throws -> Response {
        let store = try stores.store(for: context)
        let (record, index) = try state.ready().document(try file(context, of: store).id)
        let text = try await DocumentText(of: record, in: index).text
        return .json([
            "object": "vector_store.file_content.page", "data": [["type": "text", "text": .string(text)]],
            "has_more": false, "next_page": .null,
        ])
    }

    /// `DELETE …/files/{file_id}`: the file itself stays.
    @Sendable func detach(_ request: Request, _ context: ServingContext) async throws -> Response {
        let made = try stores.madeStore(for: context)
        let id = try context.parameters.require("file_id")
        try await state.ready().requiredUploads().detach(id, from: made.id)
        return .json(["id": .string(id), "object": "vector_store.file.deleted", "deleted": true])
    }

    /// `POST …/file_batches`: several files at once.
    @Sendable func attachBatch(_ request: Request, _ context: ServingContext) async throws -> Response {
        let made = try stores.madeStore(for: context)
        let uploads = try state.ready().requiredUploads()
        var (fields, _) = try await state.fields(of: request)
        let named = try Self.named(&fields)
        try VectorStoreRoutes.refuseWhatStoresLack(&fields)
        try fields.finish()
        // All must be there before any is added.
        for file in named { _ = try uploads.files.file(file.id) }
        for file in named { try uploads.attach(file.id, to: made.id, attributes: file.attributes) }
        let batch = FileBatches.Batch(storeID: made.id, fileIDs: named.map(\.id))
        state.batches.add(batch)
        return .json(json(batch, try uploads.store(made.id).record))
    }

    /// The files of a batch: ids with the same attributes for all, or an object for each.
    private static func named(
        _ fields: inout RequestFields
    ) throws(APIError) -> [(id: String, attributes: [String: AttributeValue]?)] {
        let limit = VectorStoreRoutes.fileLimit
        let (list, common) = (fields.take("files"), try fields.attributes())
        let ids = try fields.strings("file_ids", limit: limit) ?? []
        guard list == nil || (ids.isEmpty && common == nil) else {
            throw .badRequest(
                "files says for each file what file_ids and attributes say for all. Send one.", param: "files",
                code: "invalid_value")
        }
        var files = ids.map { (id: $0, attributes: common) }
        if let list {
            guard let elements = list.elements, elements.count <= limit else {
                throw fields.wrongType("files", "an array of at most \(limit) objects", list)
            }
            for (position, element) in elements.enumerated() {
                var entry = try RequestFields(element, path: "files[\(position)]")
                guard let id = try entry.string("file_id") else {
                    throw .badRequest(
                        "Missing required parameter: \(entry.path("file_id")).", param: entry.path("file_id"),
                        code: "missing_required_parameter")
                }
                files.append((id, try entry.attributes()))
                try VectorStoreRoutes.refuseWhatStoresLack(&entry)
                try entry.finish()
            }
        }
        guard !files.isEmpty else {
            throw .badRequest(
                "Missing required parameter: file_ids.", param: "file_ids", code: "missing_required_parameter")
        }
        return files
    }

    /// `GET …/file_batches/{batch_id}`.
    @Sendable func batch(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (batch, made) = try foundBatch(context)
        return .json(json(batch, made))
    }

    /// `GET …/file_batches/{batch_id}/files`.
    @Sendable func batchFiles(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (batch, made) = try foundBatch(context)
        return .json(try listed(request, made.files.filter { batch.fileIDs.contains($0.id) }, in: made.id))
    }

    private func foundBatch(
        _ context: ServingContext
    ) throws -> (batch: FileBatches.Batch, store: DocumentStore.Record) {
        let made = try stores.madeStore(for: context)
        return (try state.batches.batch(try context.parameters.require("batch_id"), of: made.id), made)
    }

    private func listed(_ request: Request, _ files: [DocumentStore.File], in storeID: String) throws -> JSON {
        var query = try QueryParameters(request.uri.query)
        let state = try query.string("filter").map(Self.state)
        let page = try ListPage(&query, limits: Self.listed)
        try query.finish()
        let wanted = files.filter { state == nil || $0.state == state }
        return try page.json(of: wanted.map { Self.json($0, in: storeID) })
    }

    private static func state(_ word: String) throws(APIError) -> DocumentStore.File.State {
        guard let state = DocumentStore.File.State(rawValue: word) else {
            let known = DocumentStore.File.State.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest(
                "Expected filter to be one of \(known), found \"\(word)\".", param: "filter", code: "invalid_value")
        }
        return state
    }

    private func file(_ context: ServingContext, of store: VectorStore) throws -> DocumentStore.File {
        let id = try context.parameters.require("file_id")
        guard let file = try files(of: store).first(where: { $0.id == id }) else {
            throw UploadError.notInStore(file: id, store: store.id)
        }
        return file
    }

    /// The files of a store; of an index of folders, its documents.
    private func files(of store: VectorStore) throws -> [DocumentStore.File] {
        if let made = store.made { return made.files }
        let resources = try state.ready()
        return try store.index.documents().map { document in
            DocumentStore.File(
                id: resources.fileID(of: document.id, in: store.index), added: state.started,
                byteCount: document.byteCount, state: .completed)
        }
    }

    private static func json(_ file: DocumentStore.File, in storeID: String) -> JSON {
        [
            "id": .string(file.id), "object": "vector_store.file", "created_at": .integer(file.added),
            "vector_store_id": .string(storeID), "status": .string(file.state.rawValue),
            "last_error": file.problem.map { ["code": "invalid_file", "message": .string($0)] } ?? .null,
            "usage_bytes": .integer(file.byteCount), "attributes": .object(file.attributes.members),
            "chunking_strategy": ["type": "other"],
        ]
    }

    private func json(_ batch: FileBatches.Batch, _ made: DocumentStore.Record) -> JSON {
        let files = made.files.filter { batch.fileIDs.contains($0.id) }
        let isDone = !files.contains { $0.state == .inProgress }
        return [
            "id": .string(batch.id), "object": "vector_store.files_batch", "created_at": .integer(batch.created),
            "vector_store_id": .string(made.id), "status": isDone ? "completed" : "in_progress",
            "file_counts": files.counts,
        ]
    }
}

extension [DocumentStore.File] {
    /// How many have got how far, as stores and batches tell it.
    var counts: JSON {
        func count(_ state: DocumentStore.File.State) -> JSON { .integer(filter { $0.state == state }.count) }
        return [
            "in_progress": count(.inProgress), "completed": count(.completed), "failed": count(.failed),
            "cancelled": 0, "total": .integer(self.count),
        ]
    }
}
