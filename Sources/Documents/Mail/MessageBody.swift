/// The text of a message: paragraphs, and what is quoted from others.
enum MessageBody {
    /// Adds the lines of a body in plain text.
    ///
    /// A blank line ends a paragraph. Lines behind `>` are quotations, by their depth. Flowed text is joined (RFC 3676). A
    /// line with bytes that are in no character stands alone, so that no quotation goes across it.
    static func add(_ body: String, isFlowed: Bool = false, deletesSpace: Bool = false, to text: inout ExtractedText) {
        var lines: [String] = []
        var depth = 0
        func flush() {
            let block = lines.joined(separator: "\n")
            if depth > 0 { text.quote(block) } else { text.paragraph(block) }
            lines = []
        }
        var continues = false
        for line in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            var (quoted, content) = level(line)
            if isFlowed, content.first == " " { content = content.dropFirst() }
            if quoted != depth {
                flush()
                depth = quoted
                continues = false
            }
            if content.allSatisfy(\.isWhitespace) {
                flush()
                continues = false
                continue
            }
            let isBad = content.unicodeScalars.contains("\u{FFFD}")
            if isBad { flush() }
            if continues, !lines.isEmpty {
                lines[lines.count - 1] += content
            } else {
                lines.append(String(content))
            }
            if isBad { flush() }
            // The mark of a signature ends in a space and is not flowed.
            continues = isFlowed && content.last == " " && content != "-- "
            if continues, deletesSpace, !lines.isEmpty { lines[lines.count - 1].removeLast() }
        }
        flush()
    }

    /// How many marks of quotation a line begins with, and what follows them.
    private static func level(_ line: Substring) -> (depth: Int, content: Substring) {
        var depth = 0
        var rest = line
        while true {
            var after = rest
            // Spaces between marks belong to them.
            if depth > 0, after.first == " " { after = after.dropFirst() }
            guard after.first == ">" else { break }
            depth += 1
            rest = after.dropFirst()
        }
        if depth > 0, rest.first == " " { rest = rest.dropFirst() }
        return (depth, rest)
    }
}
