import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird

// Vector stores that clients make, change and delete.
extension VectorStoreRoutes {
    /// How many files a request may name.
    static let fileLimit = 500

    /// `POST /v1/vector_stores`: a new store, with files that are indexed in the background.
    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let uploads = try state.ready().requiredUploads()
        var (fields, _) = try await state.fields(of: request)
        let name = try fields.string("name") ?? ""
        let metadata = try fields.metadata() ?? [:]
        let expiry = try fields.expiry() ?? .never
        let fileIDs = try fields.strings("file_ids", limit: Self.fileLimit) ?? []
        try Self.refuseWhatStoresLack(&fields)
        try fields.finish()
        // All must be there before anything is made.
        for id in fileIDs { _ = try uploads.files.file(id) }
        let store = try uploads.create(name: name, metadata: metadata, expiry: expiry)
        for id in fileIDs { try uploads.attach(id, to: store.record.id) }
        return .json(try json(VectorStore(try uploads.store(store.record.id))))
    }

    /// `POST /v1/vector_stores/{id}`: another name, other metadata, or another time to expire.
    @Sendable func update(_ request: Request, _ context: ServingContext) async throws -> Response {
        let uploads = try state.ready().requiredUploads()
        let made = try madeStore(for: context)
        var (fields, _) = try await state.fields(of: request)
        let name = try fields.string("name")
        let metadata = try fields.metadata()
        let expiry = try fields.expiry()
        try Self.refuseWhatStoresLack(&fields)
        try fields.finish()
        try uploads.describe(made.id, name: name, metadata: metadata, expiry: expiry)
        return .json(try json(VectorStore(try uploads.store(made.id))))
    }

    /// `DELETE /v1/vector_stores/{id}`: the files stay.
    @Sendable func delete(_ request: Request, _ context: ServingContext) async throws -> Response {
        let made = try madeStore(for: context)
        try await state.ready().requiredUploads().remove(made.id)
        return .json(["id": .string(made.id), "object": "vector_store.deleted", "deleted": true])
    }

    /// The store that a route's `:id` names, which a client made.
    ///
    /// - Throws: 409 for an index that the server was started with.
    func madeStore(for context: ServingContext) throws -> DocumentStore.Record {
        let store = try store(for: context)
        guard let made = store.made else {
            throw APIError.conflict(
                "The vector store \(store.id) is an index of folders: footnote index and footnote remove change it. "
                    + "Make a vector store of your own with POST /v1/vector_stores.",
                param: "vector_store_id", code: "index_of_folders")
        }
        return made
    }

    /// Refuses what OpenAI's stores have and these do not.
    static func refuseWhatStoresLack(_ fields: inout RequestFields) throws(APIError) {
        try fields.refuse(
            "chunking_strategy", unless: ["type": "auto"], advice: "passages end where the text does. Leave it out.")
        try fields.refuse("description", unless: "", advice: "put it into metadata.")
    }
}
