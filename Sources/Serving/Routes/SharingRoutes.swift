import FootnoteKit
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import IndexStore
import Inference
import NIOCore

/// Assistants as files: `GET /v1/shelf/{id}/file` gives one away; a file that was sent to `/v1/imports` is checked and
/// shown, and taken in only when it is accepted.
struct SharingRoutes: Sendable {
    private static let chunkBytes = 256 << 10

    let state: ServingState

    /// `GET /v1/shelf/{id}/file`.
    @Sendable func export(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        let source = try state.file(ofAssistant: id, in: shelf)
        let draft = try shelf.newDraft()
        let report = try await Self.removing(draft.id, of: shelf) {
            try await Blocking.run { try shelf.shelf.library.export(index: source, to: draft.path) }
        }
        let body = ResponseBody(contentLength: report.bytes) { writer in
            defer { shelf.discardDraft(draft.id) }
            let file = try FileHandle(forReadingFrom: URL(filePath: draft.path))
            // Closing a file that was only read cannot lose data.
            defer { _ = try? file.close() }
            while let data = try await Blocking.run({ try file.read(upToCount: Self.chunkBytes) }), !data.isEmpty {
                try await writer.write(ByteBuffer(bytes: data))
            }
            try await writer.finish(nil)
        }
        // A name of another script would need a form of its own in this header (RFC 6266).
        let name = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
        let headers: HTTPFields = [
            .contentType: "application/octet-stream",
            .contentDisposition: "attachment; filename=\"\(name)\(DataFolders.indexSuffix)\"",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }

    /// `POST /v1/imports`: the body is the file. Nothing is taken in yet.
    @Sendable func examine(_ request: Request, _ context: ServingContext) async throws -> Response {
        let shelf = try state.requiredShelf()
        let type = request.headers[.contentType]
        // A form, which a page of another site could post unasked, never has this type.
        guard type?.lowercased() == "application/octet-stream" else {
            throw APIError.unsupportedMediaType(type, expected: "application/octet-stream")
        }
        let draft = try shelf.newDraft()
        let summary = try await Self.removing(draft.id, of: shelf) {
            try await save(request.body, to: draft.path)
            return try await Blocking.run { try shelf.shelf.examine(draft.path) }
        }
        // The one error says that the name is taken, which is told.
        let there = try? shelf.shelf.newFile(named: summary.name)
        let kept = (try JSON(encoding: summary).members ?? []).filter { $0.name != "path" && $0.name != "modified" }
        return .json(
            .object(
                [.init(name: "id", value: .string(draft.id)), .init(name: "object", value: "footnote.import")] + kept
                    + [
                        .init(name: "name_is_taken", value: .bool(there == nil)),
                        .init(
                            name: "can_be_asked",
                            value: .bool(summary.modelFingerprint == (try state.ready().model.information.fingerprint))),
                    ]))
    }

    /// `POST /v1/imports/{id}`: takes in a file that was examined, under its own name or another one.
    @Sendable func accept(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        var (fields, _) = try await state.fields(of: request)
        let name = try fields.string("name")
        try fields.finish()
        let file = try shelf.draft(id)
        let report = try await Blocking.run { try shelf.shelf.library.importIndex(file, name: name) }
        shelf.discardDraft(id)
        return .json(try await state.taken(in: report))
    }

    /// `DELETE /v1/imports/{id}`: drops a file that was examined.
    @Sendable func drop(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (shelf, id) = (try state.requiredShelf(), try context.pathPart("id"))
        _ = try shelf.draft(id)
        shelf.discardDraft(id)
        return .json(["id": .string(id), "object": "footnote.import", "deleted": true])
    }

    private func save(_ body: RequestBody, to path: String) async throws {
        let limit = state.configuration.limits.importBytes
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw LibraryError.cannotWrite(path: path)
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        // A loss at closing is found when the file is checked.
        defer { _ = try? file.close() }
        var count = 0
        for try await buffer in body {
            count += buffer.readableBytes
            guard count <= limit else { throw APIError.tooLarge(limit: limit) }
            let data = Data(buffer.readableBytesView)
            try await Blocking.run { try file.write(contentsOf: data) }
        }
    }

    /// Runs work on a draft, which goes if the work fails.
    private static func removing<Value>(
        _ id: String, of shelf: ServedShelf, _ work: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await work()
        } catch {
            shelf.discardDraft(id)
            throw error
        }
    }
}
