// A document as it is shown: on the command line and over HTTP alike (docs/http-api.md).

extension DocumentRecord {
    enum CodingKeys: String, CodingKey {
        case id, path, title, modified, state
        case mediaType = "media_type"
        case textForm = "text_form"
        case sourceSHA256 = "source_sha256"
        case byteCount = "bytes"
        case staleReason = "stale_reason"
        case passageCount = "passages"
        case pageCount = "pages"
        case metadata, notes
    }

    /// Writes every field, absent ones as null, and the document's `file_id` and `filename`.
    public func encode(to encoder: any Encoder) throws {
        try FileKeys.encode(id, path: path, to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(path, forKey: .path)
        try values.encode(title, forKey: .title)
        try values.encode(mediaType, forKey: .mediaType)
        try values.encode(textForm, forKey: .textForm)
        try values.encode(sourceSHA256, forKey: .sourceSHA256)
        try values.encode(byteCount, forKey: .byteCount)
        try values.encode(modified, forKey: .modified)
        try values.encode(state, forKey: .state)
        try values.encode(staleReason, forKey: .staleReason)
        try values.encode(passageCount, forKey: .passageCount)
        try values.encode(pageCount, forKey: .pageCount)
        try values.encode(metadata, forKey: .metadata)
        try values.encode(notes, forKey: .notes)
    }
}
