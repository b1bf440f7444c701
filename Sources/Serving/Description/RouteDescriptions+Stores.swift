import FootnoteKit
import Formats
import HTTPTypes
import IndexStore

// The shelf of assistants, files that clients send, and the stores that they make of them.
extension RouteDescription {
    static let shelf: [RouteDescription] = [
        .init(.get, "/v1/shelf", "The assistants of the data folder", reply: .json(.page(of: assistant))),
        .init(
            .post, "/v1/shelf", "Begins to make an assistant of folders of the server's machine",
            body: .request(
                ["name": .text, "folders": .any(of: .string, .list(of: .string, 1...100))], optional: description),
            reply: .json(assistant), otherStatuses: [202]),
        .init(.get, "/v1/shelf/:id", "One assistant, or how far it is made", reply: .json(assistant)),
        .init(
            .post, "/v1/shelf/:id", "Changes an assistant's name, instructions, starters, hue or picture",
            body: .request([:], optional: ["name": .text] + description), reply: .json(assistant)),
        .init(
            .get, "/v1/shelf/:id/picture", "The picture of an assistant",
            reply: .other(IndexPicture.Format.allCases.map(\.rawValue)), otherStatuses: [304]),
        .init(.delete, "/v1/shelf/:id", "Removes an assistant; its documents stay", reply: .json(deleted)),
        .init(
            .get, "/v1/shelf/:id/file", "An assistant as a file to give away",
            reply: .other(["application/octet-stream"])),
        .init(
            .post, "/v1/imports", "Checks a file that was given away", body: .string,
            bodyType: "application/octet-stream",
            reply: .json(.reply(["id": .string, "object": .constant("footnote.import"), "can_be_asked": .boolean]))),
        .init(
            .post, "/v1/imports/:id", "Takes in a file that was checked",
            body: .request([:], optional: ["name": .string]), reply: .json(assistant)),
        .init(.delete, "/v1/imports/:id", "Drops a file that was checked", reply: .json(deleted)),
        .init(
            .post, "/v1/catalogue", "What a catalogue offers", body: .request(["place": .text]),
            reply: .json(.page(of: .reply(["file": .string, "object": .constant("footnote.offer")])))),
        .init(
            .post, "/v1/catalogue/install", "Takes in an assistant that a catalogue offers",
            body: .request(["place": .text, "file": .text], optional: ["name": .string]), reply: .json(assistant)),
        .init(
            .post, "/v1/measurements", "Begins to measure the answers of an index",
            body: .request([:], optional: ["model": .string, "limit": .integer(from: 1), "questions": .text]),
            reply: .json(measurement), otherStatuses: [202]),
        .init(.get, "/v1/measurements/:id", "How far a measurement is, or its report", reply: .json(measurement)),
        .init(.delete, "/v1/measurements/:id", "Ends a measurement and forgets it", reply: .json(deleted)),
        .init(
            .post, "/v1/feedback", "Keeps what a person says of an answer",
            body: .request(
                ["question": .text],
                optional: [
                    "model": .string, "answers": .any(of: .string, .list(of: .string, 0...32)),
                    "answer_kind": .string, "evidence": .list(of: place, 0...32),
                ]),
            reply: .json(.reply(["object": .constant("footnote.feedback"), "path": .string]))),
    ]

    static let files: [RouteDescription] = [
        .init(
            .post, "/v1/files", "Takes in a file",
            body: .request([
                "file": Schema(["type": "string", "format": "binary"]), "purpose": .choice(FileRoutes.purposes),
            ]),
            bodyType: "multipart/form-data", reply: .json(file)),
        .init(
            .get, "/v1/files", "The files that clients sent",
            query: listing(10_000) + [.init(name: "purpose", schema: .string)], reply: .json(.page(of: file))),
        .init(.get, "/v1/files/:id", "One file", reply: .json(file)),
        .init(.delete, "/v1/files/:id", "Deletes a file, from all stores too", reply: .json(deleted)),
        .init(
            .get, "/v1/files/:id/content", "A file as it was sent", reply: .other(["application/octet-stream"])),
        .init(
            .post, "/v1/vector_stores", "Makes a store of files",
            body: .request([:], optional: ["name": .string, "file_ids": fileIDs] + storeOptions + lacking),
            reply: .json(store)),
        .init(
            .post, "/v1/vector_stores/:id", "Changes a store's name or metadata",
            body: .request([:], optional: ["name": .string] + storeOptions + lacking), reply: .json(store)),
        .init(.delete, "/v1/vector_stores/:id", "Deletes a store; its files stay", reply: .json(deleted)),
        .init(
            .post, "/v1/vector_stores/:id/files", "Adds a file to a store",
            body: .request(["file_id": .string], optional: attributes + lacking), reply: .json(storeFile)),
        .init(
            .get, "/v1/vector_stores/:id/files", "The files of a store", query: storeListing,
            reply: .json(.page(of: storeFile))),
        .init(.get, "/v1/vector_stores/:id/files/:file_id", "One file of a store", reply: .json(storeFile)),
        .init(
            .post, "/v1/vector_stores/:id/files/:file_id", "Changes a file's attributes",
            body: .request(["attributes": noted.orNull]), reply: .json(storeFile)),
        .init(
            .delete, "/v1/vector_stores/:id/files/:file_id", "Takes a file out of a store", reply: .json(deleted)),
        .init(
            .get, "/v1/vector_stores/:id/files/:file_id/content", "The text of a file",
            reply: .json(.reply(["data": .list(of: .reply(["type": .string, "text": .string]))]))),
        .init(
            .post, "/v1/vector_stores/:id/file_batches", "Adds several files to a store",
            body: .request(
                [:],
                optional: [
                    "file_ids": fileIDs,
                    "files": .list(
                        of: .request(["file_id": .string], optional: attributes + lacking),
                        0...VectorStoreRoutes.fileLimit),
                ] + attributes + lacking), reply: .json(batch)),
        .init(
            .get, "/v1/vector_stores/:id/file_batches/:batch_id", "How far several files are indexed",
            reply: .json(batch)),
        .init(
            .get, "/v1/vector_stores/:id/file_batches/:batch_id/files", "The files of a batch", query: storeListing,
            reply: .json(.page(of: storeFile))),
    ]

    /// The parameters of a list, as `ListPage` takes them.
    static func listing(_ most: Int) -> [Parameter] {
        [
            .init(name: "limit", schema: .integer(1...most)),
            .init(name: "order", schema: .choice(of: ListPage.Order.self)), .init(name: "after", schema: .string),
            .init(name: "before", schema: .string),
        ]
    }

    private static let storeListing =
        listing(100) + [.init(name: "filter", schema: .choice(of: DocumentStore.File.State.self))]

    private static let measurement = Schema.reply([
        "id": .string, "object": .constant("footnote.measurement"), "state": .string,
    ])

    private static let assistant = Schema.reply(["id": .string, "object": .constant("footnote.assistant")])

    private static let description: Schema.Members = [
        "hue": .integer(Manifest.hues), "instructions": .string, "picture": .string,
        "conversation_starters": .any(of: .string, .list(of: .string, 0...50)),
    ]

    private static let place = Schema.request([
        "file_id": .string, "start_byte": .integer(from: 0), "end_byte": .integer(from: 1),
    ])

    private static let file = Schema.reply([
        "id": .string, "object": .constant("file"), "bytes": .integer, "created_at": .integer, "filename": .string,
        "purpose": .string, "status": .string,
    ])

    private static let fileIDs = Schema.any(of: .string, .list(of: .string, 0...VectorStoreRoutes.fileLimit))

    /// What OpenAI's stores have and these do not: accepted where it asks for nothing.
    private static let lacking: Schema.Members = [
        "chunking_strategy": Schema(["const": ["type": "auto"]]), "description": .constant(""),
    ]

    /// What clients note of files: texts, numbers and truth values.
    private static let noted = Schema.notes(.any(of: .short(RequestFields.NoteLimits.text), .number, .boolean))
    private static let attributes: Schema.Members = ["attributes": noted]

    private static let storeOptions: Schema.Members = [
        "metadata": .notes(.short(RequestFields.NoteLimits.text)),
        "expires_after": .request(["anchor": .constant("last_active_at"), "days": .integer(RequestFields.expiryDays)]),
    ]

    private static let storeFile = Schema.reply([
        "id": .string, "object": .constant("vector_store.file"), "created_at": .integer, "vector_store_id": .string,
        "status": .string, "attributes": .object,
    ])

    private static let batch = Schema.reply([
        "id": .string, "object": .constant("vector_store.files_batch"), "vector_store_id": .string,
        "status": .string, "file_counts": .object,
    ])
}
