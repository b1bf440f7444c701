import Documents
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Passages

/// Files that clients send to be asked about: `/v1/files`.
///
/// A file is kept under an id that is made for it. What its sender calls it is shown, and never becomes a path.
struct FileRoutes: Sendable {
    static let purposes = ["assistants", "user_data"]
    /// How many files a list may have: OpenAI's own range.
    private static let listed = 1...10_000

    let state: ServingState

    /// `POST /v1/files`: a form with `file` and `purpose`.
    @Sendable func upload(_ request: Request, _ context: ServingContext) async throws -> Response {
        let uploads = try state.ready().requiredUploads()
        let form = try await state.form(of: request)
        guard let sent = form.files["file"] else {
            throw APIError.badRequest(
                "Missing required parameter: file, with a file name.", param: "file",
                code: "missing_required_parameter")
        }
        let purpose = form.texts["purpose"] ?? ""
        guard Self.purposes.contains(purpose) else {
            throw APIError.badRequest(
                "Expected purpose to be \(Self.purposes.joined(separator: " or ")), found \"\(purpose)\".",
                param: "purpose", code: "invalid_value")
        }
        if let unknown = Set(form.texts.keys).union(form.files.keys).subtracting(["file", "purpose"]).min() {
            throw APIError.badRequest("Unknown parameter: \(unknown).", param: unknown, code: "unknown_parameter")
        }
        guard !sent.bytes.isEmpty else {
            throw APIError.badRequest("The file is empty.", param: "file", code: "invalid_value")
        }
        // What would move a cursor or fill a screen is no part of a name.
        let name = String(String.UnicodeScalarView(sent.name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(255)))
        return .json(Self.json(try uploads.files.add(sent.bytes, filename: name, purpose: purpose)))
    }

    /// `GET /v1/files`.
    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        var query = try QueryParameters(request.uri.query)
        let purpose = query.string("purpose")
        let page = try ListPage(&query, limits: Self.listed)
        try query.finish()
        let files = try state.ready().requiredUploads().files.all().filter { purpose == nil || $0.purpose == purpose }
        return .json(try page.json(of: files.map(Self.json)))
    }

    /// `GET /v1/files/{id}`.
    @Sendable func file(_ request: Request, _ context: ServingContext) async throws -> Response {
        .json(Self.json(try found(context).file))
    }

    /// `GET /v1/files/{id}/content`: the bytes as they came.
    @Sendable func content(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (file, uploads) = try found(context)
        let bytes = try uploads.files.contents(of: file.id)
        // A browser must not show what somebody sent as a page of this server.
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .contentDisposition: "attachment"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// `DELETE /v1/files/{id}`: the file goes from all vector stores too.
    @Sendable func delete(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (file, uploads) = try found(context)
        try await uploads.removeFile(file.id)
        return .json(["id": .string(file.id), "object": "file", "deleted": true])
    }

    private func found(_ context: ServingContext) throws -> (file: UploadedFile, uploads: DocumentStores) {
        let uploads = try state.ready().requiredUploads()
        let id = try context.parameters.require("id")
        guard FileID.isUploaded(id) || FileID.parts(id) == nil else {
            throw APIError.notFound(
                "\(id) is a document of an index and no uploaded file. GET /v1/documents/\(id) shows it.", param: "id")
        }
        return (try uploads.files.file(id), uploads)
    }

    private static func json(_ file: UploadedFile) -> JSON {
        [
            "id": .string(file.id), "object": "file", "bytes": .integer(file.byteCount),
            "created_at": .integer(file.created), "filename": .string(file.filename),
            "purpose": .string(file.purpose), "status": "processed", "status_details": .null, "expires_at": .null,
        ]
    }
}

extension ServingState {
    /// Reads a request's body as a form with files.
    ///
    /// - Throws: 415, 413 or 400 as `APIError`; the connection's error.
    fileprivate func form(of request: Request) async throws -> PostedForm {
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("multipart/form-data") else {
            throw APIError.unsupportedMediaType(request.headers[.contentType], expected: "multipart/form-data")
        }
        let limit = configuration.limits.uploadBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.tooLarge(limit: limit)
        }
        var request = request
        let body = try await request.collectBody(upTo: limit)
        guard let form = PostedForm(Array(body.readableBytesView), contentType: type) else {
            throw APIError.badRequest("The body is no valid multipart/form-data.", code: "invalid_form")
        }
        return form
    }
}
