import Documents
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Passages

/// The pages of a document: `GET /v1/documents/{id}/pages` lists them, and `/v1/documents/{id}/pages/{n}` shows one.
struct DocumentPageRoutes: Sendable {
    let state: ServingState

    /// Numbers, labels and sizes.
    @Sendable func list(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (record, index) = try state.document(in: context)
        let pages = try index.pages(of: record.id).map { page -> JSON in
            [
                "number": .integer(page.number), "label": .optional(page.label), "width": .optional(page.size?.width),
                "height": .optional(page.size?.height), "start_byte": .integer(page.byteRange.lowerBound),
                "end_byte": .integer(page.byteRange.upperBound),
            ]
        }
        return .json(["object": "list", "data": .array(pages), "has_more": false])
    }

    /// A page as a picture.
    @Sendable func picture(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (record, index) = try state.document(in: context)
        var parameters = try QueryParameters(request.uri.query)
        let resolution = try parameters.integer("dpi", in: PagePictures.resolutions)
        try parameters.finish()
        let name = try context.parameters.require("number")
        guard let number = Int(name) else { throw PageError.noSuchPage(0, count: record.pageCount) }
        let picture = try await state.pictures.picture(
            of: record, page: number, in: index, dotsPerInch: resolution ?? PagePictures.standardResolution)
        return .picture(picture.bytes, type: picture.mediaType.rawValue, tag: picture.tag, to: request)
    }
}
