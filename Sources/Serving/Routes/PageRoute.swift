import FootnoteKit
import HTTPTypes
import Hummingbird

/// `GET /`: the page, which is one file in the binary and loads nothing from elsewhere.
struct PageRoute: Sendable {
    /// Style and script stand in the page itself; everything else is forbidden to it but calling this server.
    static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'nonce-NONCE'", "style-src 'nonce-NONCE'", "connect-src 'self'",
        "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// Marks in the page where the nonce goes.
    static let nonceMark = "FOOTNOTE-NONCE"

    @Sendable func page(_ request: Request, _ context: ServingContext) async throws -> Response {
        let nonce = Identifier.random("")
        let html = String(decoding: PackageResources.index_html, as: UTF8.self)
            .split(separator: Self.nonceMark, omittingEmptySubsequences: false).joined(separator: nonce)
        let policy = Self.contentSecurityPolicy.split(separator: "NONCE", omittingEmptySubsequences: false)
            .joined(separator: nonce)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: policy,
            ],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}
