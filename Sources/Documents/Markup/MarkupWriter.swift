/// Writes what marked-up text consists of: keeps lists, quotations and waiting notes for parsers whose formats have them.
struct MarkupWriter {
    /// The text so far.
    var text = ExtractedText()
    /// What the file says about itself.
    var metadata: [MetadataEntry] = []
    /// The title that the file states.
    var title: String?
    /// Lists that are open.
    var listDepth = 0
    /// Quotations that are open.
    var quoteDepth = 0
    /// What stands before the next paragraph of an item: set when an item begins.
    var marker: String?
    /// What the next paragraph begins with, such as the label of a warning.
    var lead: String?
    /// Footnotes, which are written after the block they belong to.
    private var notes: [String] = []

    /// Adds a paragraph, an item's paragraph or a quotation, by what is open.
    mutating func paragraph(_ content: String) {
        var content = content
        if let lead, !content.isEmpty {
            content = lead + " " + content
            self.lead = nil
        }
        if listDepth > 0 {
            text.listItem(content, depth: listDepth - 1, marker: marker ?? "")
            if !content.isEmpty { marker = nil }
        } else if quoteDepth > 0 {
            text.quote(content)
        } else {
            text.paragraph(content)
        }
        writeNotes()
    }

    /// Adds lines that stay as they are.
    mutating func code(_ content: String) {
        writeMarker()
        text.code(content)
        writeNotes()
    }

    /// Adds a heading; lists and quotations end.
    mutating func heading(_ content: String, level: Int) {
        listDepth = 0
        quoteDepth = 0
        marker = nil
        lead = nil
        text.heading(content, level: level)
        writeNotes()
    }

    /// Adds rows.
    mutating func table(_ rows: [[String]], headerRows: Int) {
        text.endTable()
        for (index, row) in rows.enumerated() { text.tableRow(row, isHeader: index < headerRows) }
        text.endTable()
        writeNotes()
    }

    /// Keeps a note for the end of the block that is being written.
    mutating func note(_ content: String) { notes.append(content) }

    /// Says something about the file, if there is anything to say.
    mutating func entry(_ key: String, _ value: String) {
        let value = ExtractedText.line(value)
        guard !key.isEmpty, !value.isEmpty, metadata.count < 200 else { return }
        let entry = MetadataEntry(key.lowercased(), String(value.prefix(2000)))
        if !metadata.contains(entry) { metadata.append(entry) }
    }

    private mutating func writeMarker() {
        // An item that begins with code has no text of its own for its mark.
        marker = nil
        if let lead {
            self.lead = nil
            text.paragraph(lead)
        }
    }

    private mutating func writeNotes() {
        guard !notes.isEmpty else { return }
        let waiting = notes
        notes = []
        for note in waiting { text.paragraph(note) }
    }

    /// The document.
    func document(
        path: String, mediaType: MediaType, source: [UInt8], notes: [ReadingNote]
    ) -> Document {
        var last = self
        last.writeNotes()
        return last.text.document(
            path: path, title: title, mediaType: mediaType, source: source, metadata: metadata, notes: notes)
    }
}
