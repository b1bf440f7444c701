import Foundation
import IndexStore
import Passages

/// How a person names documents of an index: by path, from here or absolute, by a folder above them, or by id.
struct DocumentName: Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    /// The documents of that name, in the index's order; none where nothing matches.
    ///
    /// - Complexity: one lookup for a path or an id, a walk over all documents for a folder.
    func find(in index: Index) throws -> [DocumentRecord] {
        let absolute = URL(filePath: text).standardizedFileURL.path
        for path in [absolute, text] {
            if let document = try known({ () throws(IndexError) in try index.document(path: path) }) {
                return [document]
            }
        }
        if let id = DocumentID(text),
            let document = try known({ () throws(IndexError) in try index.document(id: id) })
        {
            return [document]
        }
        let folders = [absolute, text].map { $0.hasSuffix("/") ? $0 : $0 + "/" }
        return try index.documents().filter { document in folders.contains { document.path.hasPrefix($0) } }
    }

    /// The document, or nil where the index says that it has none of that name.
    private func known(_ lookUp: () throws(IndexError) -> DocumentRecord) throws(IndexError) -> DocumentRecord? {
        do {
            return try lookUp()
        } catch .unknownDocument {
            return nil
        }
    }
}
