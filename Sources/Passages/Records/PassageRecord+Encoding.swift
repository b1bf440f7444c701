// A passage as it is shown: on the command line, in files and over HTTP alike (docs/http-api.md).

extension PassageRecord {
    enum CodingKeys: String, CodingKey {
        case id, path, title, ordinal, page, text
        case documentID = "document_id"
        case startByte = "start_byte"
        case endByte = "end_byte"
        case firstLine = "first_line"
        case lastLine = "last_line"
        case headingPath = "heading_path"
        case tableHeader = "table_header"
        case mediaType = "media_type"
        case tokenCount = "token_count"
        case sourceSHA256 = "source_sha256"
        case textForm = "text_form"
        case isStale = "is_stale"
    }

    /// Writes every field, absent ones as null, and the document's `file_id` and `filename`.
    public func encode(to encoder: any Encoder) throws { try encode(to: encoder, index: nil) }

    /// Writes the same with the path of the index, which the `file_id` then marks; nil where there is only one.
    package func encode(to encoder: any Encoder, index: String?) throws {
        try FileKeys.encode(documentID, path: path, index: index, to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(documentID, forKey: .documentID)
        try values.encode(path, forKey: .path)
        try values.encode(title, forKey: .title)
        try values.encode(ordinal, forKey: .ordinal)
        try values.encode(startByte, forKey: .startByte)
        try values.encode(endByte, forKey: .endByte)
        try values.encode(firstLine, forKey: .firstLine)
        try values.encode(lastLine, forKey: .lastLine)
        try values.encode(page, forKey: .page)
        try values.encode(headingPath, forKey: .headingPath)
        try values.encode(text, forKey: .text)
        try values.encode(tableHeader, forKey: .tableHeader)
        try values.encode(tokenCount, forKey: .tokenCount)
        try values.encode(sourceSHA256, forKey: .sourceSHA256)
        try values.encode(mediaType, forKey: .mediaType)
        try values.encode(textForm, forKey: .textForm)
        try values.encode(isStale, forKey: .isStale)
    }
}
