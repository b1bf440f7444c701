/// A form that was posted with its files: `multipart/form-data` (RFC 7578).
package struct PostedForm: Sendable {
    /// A file of a form.
    package struct File: Sendable {
        /// What its sender calls it; any text.
        package let name: String
        package let bytes: [UInt8]
    }

    /// The texts by their fields' names; the first of each name.
    package private(set) var texts: [String: String] = [:]
    /// The files by their fields' names; the first of each name.
    package private(set) var files: [String: File] = [:]

    /// Reads a body.
    ///
    /// - Parameter contentType: the value of the head's `Content-Type`.
    /// - Returns: nil for a body that is no such form.
    /// - Complexity: linear in the body's length; copies it.
    package init?(_ body: [UInt8], contentType: String) {
        let bytes = Array("Content-Type: \(contentType)\r\n\r\n".utf8) + body
        let form = MIMEPart(in: bytes.span, range: 0..<bytes.count)
        guard form.type.value == "multipart/form-data", form.type["boundary"] != nil else { return nil }
        for part in form.children {
            guard part.disposition.value == "form-data", let name = part.disposition["name"] else { return nil }
            let content = part.content(in: bytes.span)
            if let file = part.disposition["filename"] {
                if files[name] == nil { files[name] = File(name: file, bytes: content) }
            } else if texts[name] == nil {
                texts[name] = String(decoding: content, as: UTF8.self)
            }
        }
    }
}
