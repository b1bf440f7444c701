import FootnoteKit
import Formats
import Hummingbird
import IndexStore
import Inference

/// What others offer: `POST /v1/catalogue` shows a catalogue, `POST /v1/catalogue/install` takes an assistant of it in.
///
/// Only who may see everything here may name a place: the server reads it, as a folder of its machine or over the network.
/// What comes back is never shown but as what a catalogue holds.
struct CatalogueRoutes: Sendable {
    let state: ServingState

    /// `POST /v1/catalogue`.
    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let shelf = try state.requiredShelf()
        var (fields, _) = try await state.fields(of: request)
        let place = try Self.text("place", &fields)
        try fields.finish()
        let catalogue = try await shelf.shelf.library.catalogue(at: place)
        let fingerprint = try state.ready().model.information.fingerprint
        let names = Set(try await Blocking.run { try shelf.shelf.assistants() }.map(\.name))
        let data = try catalogue.assistants.map { entry in
            try JSON(encoding: entry).adding("object", "footnote.offer")
                .adding("can_be_asked", .bool(entry.modelFingerprint == fingerprint))
                .adding("name_is_taken", .bool(names.contains(entry.name)))
        }
        return .json(["object": "list", "data": .array(data), "has_more": false])
    }

    /// `POST /v1/catalogue/install`.
    @Sendable func install(_ request: Request, _ context: ServingContext) async throws -> Response {
        let shelf = try state.requiredShelf()
        var (fields, _) = try await state.fields(of: request)
        let (place, file) = (try Self.text("place", &fields), try Self.text("file", &fields))
        let name = try fields.string("name")
        try fields.finish()
        let library = shelf.shelf.library
        let fetched = try await library.fetch(file, from: place)
        let report = try await Blocking.run {
            defer { fetched.remove() }
            return try library.importFetched(fetched, name: name)
        }
        return .json(try await state.taken(in: report))
    }

    private static func text(_ name: String, _ fields: inout RequestFields) throws(APIError) -> String {
        guard let text = try fields.required(name).string, !text.isEmpty else {
            throw .badRequest("Expected \(name) to be a string that is not empty.", param: name, code: "invalid_type")
        }
        return text
    }
}

extension ServingState {
    /// Serves an index that was taken in, where its model is the server's, and says what it is.
    func taken(in report: SharingReport) async throws -> JSON {
        if report.modelFingerprint == (try ready().model.information.fingerprint) {
            try await serve(with: report.path)
        }
        return try JSON(encoding: report).adding("id", .string(IndexSummary.id(ofFile: report.path)))
            .adding("object", "footnote.assistant")
    }
}
