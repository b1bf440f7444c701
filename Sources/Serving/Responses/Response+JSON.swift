package import Formats
package import HTTPTypes
package import Hummingbird

extension Response {
    /// A reply with a JSON body.
    package static func json(
        _ value: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: value.text)))
    }
}
