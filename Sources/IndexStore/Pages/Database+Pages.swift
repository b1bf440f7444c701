import Documents
import Foundation
import GRDB
import Passages

extension Database {
    /// Pages whose lines are not what was stored, at most so many as a person reads.
    func pageDamage() throws -> [IndexCheck.Damage] {
        var damage: [IndexCheck.Damage] = []
        let pages = try Row.fetchCursor(self, sql: Page.everySelection)
        while let row = try pages.next(), damage.count < 20 {
            do {
                _ = try Page(row, touching: 0..<Int.max)
            } catch let error as BlobError {
                let (document, page): (DocumentID, Int) = try (row.value(7), row.value(0))
                damage.append(
                    IndexCheck.Damage(part: .pages, text: "page \(page) of document \(document): \(error)"))
            }
        }
        return damage
    }

    /// Stores a document's pages in the place of those it had.
    func store(_ pages: [Page], of document: DocumentID) throws {
        try cachedStatement(sql: "DELETE FROM document_pages WHERE document_id = ?").execute(arguments: [document])
        guard !pages.isEmpty else { return }
        let statement = try cachedStatement(
            sql: """
                INSERT INTO document_pages (document_id, number, label, width, height, start_byte, end_byte, lines)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for page in pages {
            try statement.execute(arguments: [
                document, page.number, page.label, page.size?.width, page.size?.height, page.byteRange.lowerBound,
                page.byteRange.upperBound,
                Data(PageLinesBlob.encode(page)),
            ])
        }
    }
}

extension Page {
    /// All pages of all documents.
    static let everySelection =
        "SELECT number, label, width, height, start_byte, end_byte, lines, document_id FROM document_pages"

    /// The pages of one document.
    static let selection = everySelection + " WHERE document_id = ?"

    /// - Parameter range: which lines are kept; nil for none.
    init(_ row: Row, touching range: Range<Int>?) throws {
        let (start, end): (Int, Int) = try (row.value(4), row.value(5))
        guard 0 <= start, start <= end else {
            throw BlobError(part: "document_pages", expected: "a range of bytes", found: "\(start) to \(end)")
        }
        var size: PageSize?
        if let width: Double = try row.value(2), let height: Double = try row.value(3) {
            size = PageSize(width: width, height: height)
        }
        let page = try Page(number: row.value(0), label: row.value(1), size: size, byteRange: start..<end)
        // Checked even where no line is asked for: the checksum is of the label and the size, too.
        let lines = try PageLinesBlob.decode(Array(row.value(6) as Data), of: page)
        let touched = range.map { range in lines.filter { $0.byteRange.overlaps(range) } }
        self.init(
            number: page.number, label: page.label, size: size, byteRange: page.byteRange, lines: touched ?? [])
    }
}
