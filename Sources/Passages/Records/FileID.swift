import Digests

/// Documents' ids as clients of OpenAI's interface know files, and the last part of a path as they know its name.
package enum FileID {
    /// `file-12` for document 12, and `file-12-0c3f9a51` where the index has to be told from others.
    ///
    /// - Parameter index: the path of the index; nil where there is only one.
    package static func text(_ id: DocumentID, index: String? = nil) -> String {
        "file-\(id)" + (index.map { "-" + mark(ofIndex: $0) } ?? "")
    }

    /// The id of the document at a path: of a file that was uploaded the one that it got then, of any other as
    /// ``text(_:index:)`` has it.
    package static func text(_ id: DocumentID, path: String, index: String?) -> String {
        uploaded(path: path) ?? text(id, index: index)
    }

    /// The folder of uploaded files, each of which is named after its id.
    package static let uploadFolder = "uploads"

    /// Whether a text is the id of an uploaded file: `file-` and 24 hexadecimal digits.
    package static func isUploaded(_ text: some StringProtocol) -> Bool {
        let digits = text.utf8.dropFirst("file-".utf8.count)
        return text.hasPrefix("file-") && digits.count == 24 && digits.allSatisfy(Set("0123456789abcdef".utf8).contains)
    }

    /// The id of the uploaded file at a path; nil for any other file.
    package static func uploaded(path: String) -> String? {
        let parts = path.split(separator: "/").suffix(2)
        guard parts.count == 2, parts.first == uploadFolder[...] else { return nil }
        let id = parts[parts.endIndex - 1].prefix { $0 != "." }
        return isUploaded(id) ? String(id) : nil
    }

    /// What tells an index from others in an id: the first eight digits of the SHA-256 of its path.
    package static func mark(ofIndex path: String) -> String { String(SHA256.hexadecimal(of: path.utf8).prefix(8)) }

    /// The document that `file-12` or `12` names, or `file-12-0c3f9a51` with the mark of its index; nil for anything else.
    package static func parts(_ text: String) -> (document: DocumentID, mark: String?)? {
        let parts = (text.hasPrefix("file-") ? text.dropFirst(5) : text[...]).split(
            separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let document = parts.first.flatMap({ DocumentID($0) }) else { return nil }
        return (document, parts.count == 2 ? String(parts[1]) : nil)
    }

    /// The document that an id names in whatever index it is; nil for anything else.
    package static func document(_ text: String) -> DocumentID? { parts(text)?.document }

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
    ///
    /// - Parameter index: the path of the index; nil where there is only one.
    package static func encode(
        _ id: DocumentID, path: String, index: String? = nil, to encoder: any Encoder
    ) throws {
        var values = encoder.container(keyedBy: FileKeys.self)
        try values.encode(FileID.text(id, path: path, index: index), forKey: .fileID)
        try values.encode(FileID.name(ofPath: path), forKey: .filename)
    }
}
