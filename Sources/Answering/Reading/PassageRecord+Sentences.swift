import Documents
package import Passages

extension PassageRecord {
    /// The passage's sentences in UTF-8 bytes of its text, as `Sentences` finds them; of delimited text, each row is one.
    ///
    /// - Complexity: linear in the text's length.
    package var sentences: [Range<Int>] {
        let rows = mediaType == .csv || mediaType == .tsv ? labelledRows.filter { !$0.cells.isEmpty } : []
        guard !rows.isEmpty else { return Sentences.ranges(in: text) }
        let bytes = Array(text.utf8)
        var found: [Range<Int>] = []
        var start = 0
        func addSentences(upTo end: Int) {
            let between = String(decoding: bytes[start..<end], as: UTF8.self)
            found += Sentences.ranges(in: between).map { $0.lowerBound + start..<$0.upperBound + start }
        }
        for row in rows {
            addSentences(upTo: row.line.lowerBound)
            found.append(row.line)
            start = row.line.upperBound
        }
        addSentences(upTo: bytes.count)
        return found
    }

    /// Whether a stretch is a heading in Markdown with another right below it, or nothing at all in a passage of headings, that
    /// says something itself: "## Closed on 24 December".
    ///
    /// Any other heading says what the text below it is about, and answers nothing.
    func isBareHeading(at range: Range<Int>) -> Bool {
        guard mediaType == .markdown else { return false }
        let bytes = Array(text.utf8)
        let heading = String(decoding: bytes[range], as: UTF8.self)
        guard heading.hasPrefix("#"), !heading.contains(where: \.isNewline) else { return false }
        let rest = String(decoding: bytes[range.upperBound...], as: UTF8.self).drop(while: \.isWhitespace)
        let isFollowed =
            rest.isEmpty
            ? text.split(whereSeparator: \.isNewline).allSatisfy { $0.hasPrefix("#") || $0.allSatisfy(\.isWhitespace) }
            : rest.hasPrefix("#")
        return isFollowed && SentenceReader.saysSomething(String(heading.drop { $0 == "#" || $0 == " " }))
    }
}
