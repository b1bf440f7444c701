import Digests
import FootnoteKit
import HTTPTypes
import Hummingbird

/// `GET /` and `GET /docs`: the page, and the description of the routes for people; `GET /page/{file}`: what they consist of.
/// All files are in the binary and load nothing from elsewhere.
///
/// The page names its files with their version: `GET /page/{version}/{file}`. Such an address has the same bytes for ever, so
/// that a browser asks for them once.
struct PageRoute: Sendable {
    /// Style and script are the page's own files; everything else is forbidden to it but calling this server.
    static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'nonce-NONCE'", "style-src 'nonce-NONCE'", "connect-src 'self'",
        "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// Marks in the page where the nonce goes.
    static let nonceMark = "FOOTNOTE-NONCE"

    /// What the page consists of beside its HTML.
    static let files: [String: [UInt8]] = [
        "answers.js": PackageResources.answers_js, "ask.js": PackageResources.ask_js,
        "catalogue.js": PackageResources.catalogue_js, "clipboard.js": PackageResources.clipboard_js,
        "description.js": PackageResources.description_js, "documents.js": PackageResources.documents_js,
        "dom.js": PackageResources.dom_js, "history.js": PackageResources.history_js,
        "layout.js": PackageResources.layout_js, "looks.js": PackageResources.looks_js,
        "main.js": PackageResources.main_js,
        "making.js": PackageResources.making_js, "measure.js": PackageResources.measure_js,
        "page.css": PackageResources.page_css, "places.js": PackageResources.places_js,
        "reader.js": PackageResources.reader_js, "search.js": PackageResources.search_js,
        "server.js": PackageResources.server_js, "shelf.js": PackageResources.shelf_js,
        "write.js": PackageResources.write_js,
    ]

    /// Marks in the page where the version goes.
    static let versionMark = "FOOTNOTE-VERSION"

    /// What tells these files from those of another build.
    static let version = String(
        SHA256.hexadecimal(of: files.sorted { $0.key < $1.key }.flatMap { Array($0.key.utf8) + $0.value }).prefix(16))

    /// The paths that a browser asks for before it can send a key.
    static let paths: Set<String> = Set(files.keys.map { "/page/\(version)/\($0)" }).union(["/", "/docs"])

    @Sendable func page(_ request: Request, _ context: ServingContext) async throws -> Response {
        Self.document(PackageResources.index_html)
    }

    @Sendable func description(_ request: Request, _ context: ServingContext) async throws -> Response {
        Self.document(PackageResources.description_html)
    }

    private static func document(_ bytes: [UInt8]) -> Response {
        let nonce = Identifier.random("")
        let html = String(decoding: bytes, as: UTF8.self)
            .split(separator: Self.nonceMark, omittingEmptySubsequences: false).joined(separator: nonce)
            .split(separator: Self.versionMark, omittingEmptySubsequences: false).joined(separator: Self.version)
        let policy = Self.contentSecurityPolicy.split(separator: "NONCE", omittingEmptySubsequences: false)
            .joined(separator: nonce)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: policy,
            ],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    /// A file of this version, to be kept; one of another version is not here.
    @Sendable func file(_ request: Request, _ context: ServingContext) async throws -> Response {
        let (version, name) = try (context.parameters.require("version"), context.parameters.require("file"))
        guard version == Self.version else {
            throw APIError.notFound(
                "The page has changed since it was loaded. Load it again.", param: "version", code: "unknown_url")
        }
        guard let bytes = Self.files[name] else {
            throw APIError.notFound("The page has no file \(name).", param: "file", code: "unknown_url")
        }
        let type = name.hasSuffix(".css") ? "text/css" : "text/javascript"
        return Response(
            status: .ok,
            headers: [.contentType: "\(type); charset=utf-8", .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
