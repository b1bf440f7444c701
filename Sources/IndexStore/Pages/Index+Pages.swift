public import Documents
import GRDB
public import Passages

extension Index {
    /// The pages that a stretch of a document's text stands on, in ascending order, each with the lines that it touches.
    ///
    /// None for a document without pages, an unknown one, or an empty range.
    ///
    /// - Parameter range: UTF-8 bytes of the document's text.
    public func pages(of document: DocumentID, touching range: Range<Int>) throws(IndexError) -> [Page] {
        guard !range.isEmpty else { return [] }
        return try storage.read { db in
            try Row.fetchAll(
                db, sql: Page.selection + " AND start_byte < ? AND end_byte > ? ORDER BY number",
                arguments: [document, range.upperBound, range.lowerBound]
            ).map { try Page($0, touching: range) }
        }
    }

    /// All pages of a document, in ascending order, without their lines; none for a document without pages.
    ///
    /// - Throws: `unknownDocument`.
    public func pages(of document: DocumentID) throws(IndexError) -> [Page] {
        _ = try self.document(id: document)
        return try storage.read { db in
            try Row.fetchAll(db, sql: Page.selection + " ORDER BY number", arguments: [document])
                .map { try Page($0, touching: nil) }
        }
    }

    /// A stretch of the text that was extracted from a document; nil where the text is the file itself, and for a range
    /// that is not in it.
    ///
    /// - Parameter range: UTF-8 bytes of the document's text.
    public func text(of document: DocumentID, at range: Range<Int>) throws(IndexError) -> String? {
        guard var text = try text(of: document) else { return nil }
        text.makeContiguousUTF8()
        let bytes = text.utf8
        guard 0 <= range.lowerBound, range.upperBound <= bytes.count else { return nil }
        let lower = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return String(bytes[lower..<bytes.index(lower, offsetBy: range.count)])
    }
}
