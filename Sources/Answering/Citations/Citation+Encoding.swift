import Passages

// A citation as it is shown: on the command line, in files and over HTTP alike (docs/http-api.md). Byte offsets are of
// UTF-8, from 0, the end excluded; lines and pages count from 1.

extension Citation {
    enum CodingKeys: String, CodingKey {
        case id, path, title, page, places, quote, scores, support
        case answerSpan = "answer_span"
        case documentID = "document_id"
        case passageID = "passage_id"
        case firstLine = "first_line"
        case lastLine = "last_line"
        case startByte = "start_byte"
        case endByte = "end_byte"
        case pageLabel = "page_label"
        case mediaType = "media_type"
        case tableHeader = "table_header"
        case headingPath = "heading_path"
        case sourceSHA256 = "source_sha256"
        case isStale = "is_stale"
        case isMissing = "is_missing"
        case textForm = "text_form"
        case obsidianURL = "obsidian_url"
        case index = "index_path"
    }

    /// Writes every field, absent ones as null, and the document's `file_id` and `filename`.
    public func encode(to encoder: any Encoder) throws {
        try FileKeys.encode(documentID, path: path, index: index, to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(answerSpan, forKey: .answerSpan)
        try values.encode(documentID, forKey: .documentID)
        try values.encode(path, forKey: .path)
        try values.encode(title, forKey: .title)
        try values.encode(passageID, forKey: .passageID)
        try values.encode(mediaType, forKey: .mediaType)
        try values.encode(page, forKey: .page)
        try values.encode(pageLabel, forKey: .pageLabel)
        try values.encode(places, forKey: .places)
        try values.encode(firstLine, forKey: .firstLine)
        try values.encode(lastLine, forKey: .lastLine)
        try values.encode(startByte, forKey: .startByte)
        try values.encode(endByte, forKey: .endByte)
        try values.encode(quote, forKey: .quote)
        try values.encode(tableHeader, forKey: .tableHeader)
        try values.encode(headingPath, forKey: .headingPath)
        try values.encode(scores, forKey: .scores)
        try values.encode(support, forKey: .support)
        try values.encode(sourceSHA256, forKey: .sourceSHA256)
        try values.encode(isStale, forKey: .isStale)
        try values.encode(isMissing, forKey: .isMissing)
        try values.encode(textForm, forKey: .textForm)
        try values.encode(obsidianURL, forKey: .obsidianURL)
        try values.encode(index, forKey: .index)
    }
}

extension ByteSpan {
    enum CodingKeys: String, CodingKey {
        case startByte = "start_byte"
        case endByte = "end_byte"
    }
}

extension CitationCheck {
    private enum CodingKeys: String, CodingKey {
        case verdict, reason, span
        case firstLine = "first_line"
        case lastLine = "last_line"
    }

    private enum Verdict: String, Codable { case exact, moved, stale, missing }

    /// Writes the verdict's name, and beside it the new place or the reason.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .exact: try values.encode(Verdict.exact, forKey: .verdict)
        case .moved(let span, let firstLine, let lastLine):
            try values.encode(Verdict.moved, forKey: .verdict)
            try values.encode(span, forKey: .span)
            try values.encode(firstLine, forKey: .firstLine)
            try values.encode(lastLine, forKey: .lastLine)
        case .stale(let reason):
            try values.encode(Verdict.stale, forKey: .verdict)
            try values.encode(reason, forKey: .reason)
        case .missing(let reason):
            try values.encode(Verdict.missing, forKey: .verdict)
            try values.encode(reason, forKey: .reason)
        }
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        switch try values.decode(Verdict.self, forKey: .verdict) {
        case .exact: self = .exact
        case .moved:
            self = .moved(
                try values.decode(ByteSpan.self, forKey: .span),
                firstLine: try values.decode(Int.self, forKey: .firstLine),
                lastLine: try values.decode(Int.self, forKey: .lastLine))
        case .stale: self = .stale(reason: try values.decode(String.self, forKey: .reason))
        case .missing: self = .missing(reason: try values.decode(String.self, forKey: .reason))
        }
    }
}
