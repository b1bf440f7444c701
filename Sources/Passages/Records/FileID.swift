/// Documents' ids as clients of OpenAI's interface know files, and the last part of a path as they know its name.
package enum FileID {
    /// `file-12` for document 12.
    package static func text(_ id: DocumentID) -> String { "file-\(id)" }

    /// The document that `file-12` or `12` names; nil for anything else.
    package static func document(_ text: String) -> DocumentID? {
        DocumentID(text.hasPrefix("file-") ? text.dropFirst(5) : text[...])
    }

    /// The last part of a path.
    package static func name(ofPath path: String) -> String {
        path.split(separator: "/").last.map { String($0) } ?? path
    }
}

/// The keys that a document's place adds to a record when it is shown: they follow from its id and its path.
package enum FileKeys: String, CodingKey {
    case fileID = "file_id"
    case filename

    /// Writes both keys beside those of a record.
    package static func encode(_ id: DocumentID, path: String, to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: FileKeys.self)
        try values.encode(FileID.text(id), forKey: .fileID)
        try values.encode(FileID.name(ofPath: path), forKey: .filename)
    }
}
