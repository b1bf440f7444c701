import HTTPTypes
import Hummingbird

extension Response {
    /// A reply with a picture; what the client has already is not sent again (RFC 9110, section 13.1.2).
    ///
    /// - Parameters:
    ///   - type: the media type.
    ///   - tag: what tells these bytes from others, without quotation marks.
    ///   - request: what the client has.
    static func picture(_ bytes: [UInt8], type: String, tag: String, to request: Request) -> Response {
        let tag = "\"\(tag)\""
        var headers: HTTPFields = [.eTag: tag, .contentType: type]
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map { String($0).trimmed } ?? []
        guard !known.contains(where: { $0 == tag || $0 == "W/" + tag || $0 == "*" }) else {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentDisposition] = "inline"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
