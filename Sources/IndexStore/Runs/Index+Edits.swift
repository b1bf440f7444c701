import Documents
import GRDB
public import Passages

extension Index {
    /// Says something of a document in place of its file, which stays as it is.
    ///
    /// Words find it as it is called now when this returns. Where that changed what is searched, its passages have other ids
    /// and wait for their vectors; their bytes stay, so that citations do.
    ///
    /// - Throws: `unknownDocument`, in which case nothing is changed; `readOnly`, `locked`, `diskFull`.
    public func edit(_ document: DocumentID, as edit: DocumentEdit) throws(IndexError) {
        let lock = try lockForWriting()
        defer { extendLifetime(lock) }
        try storage.write { db in try db.edit(document, as: edit) }
    }
}

extension Database {
    fileprivate func edit(_ id: DocumentID, as edit: DocumentEdit) throws {
        let row = try Row.fetchOne(self, sql: DocumentRecord.selection + " WHERE documents.id = ?", arguments: [id])
        guard let before = try row.map({ try DocumentRecord($0) }) else {
            throw IndexError.unknownDocument("document \(id)")
        }
        let file = try fileMetadata(of: id)
        var said = try SaidEntries(of: id, self)
        said.take(edit)
        let title = said.title ?? before.title
        let (old, new) = (DocumentMetadata(before.metadata), DocumentMetadata(said.entries(over: file)))
        let isSame =
            title.utf8.elementsEqual(before.title.utf8) && old.about.utf8.elementsEqual(new.about.utf8)
            && old.labels == new.labels
        let passages =
            isSame
            ? []
            : try Row.fetchAll(
                self, sql: PassageRecord.selection + " WHERE passages.document_id = ? ORDER BY passages.ordinal",
                arguments: [id]
            ).map { Passage(try PassageRecord($0)) }
        // They are taken out under the title that they were put in with.
        if !isSame { try deletePassages("document_id = ?", arguments: [id]) }
        try execute(sql: "UPDATE documents SET title = ? WHERE id = ?", arguments: [title, id])
        // What the file says is known when it is read again.
        if !edit.reset.isEmpty { try execute(sql: "UPDATE documents SET build = -1 WHERE id = ?", arguments: [id]) }
        try setMetadata(file, said: said, of: id)
        var stored = NewPassages()
        try insert(passages, title: title, new, document: id, adding: &stored)
        try setChecksum(ofDocument: id)
        try extendPostings(limit: 4 * PostingLimits.passages)
    }
}

extension Passage {
    /// A stored passage, to be stored again.
    fileprivate init(_ record: PassageRecord) {
        self.init(
            ordinal: record.ordinal, byteRange: record.startByte..<record.endByte,
            lines: record.firstLine...record.lastLine, page: record.page, headingPath: record.headingPath,
            text: record.text, tokenCount: record.tokenCount, tableHeader: record.tableHeader)
    }
}
