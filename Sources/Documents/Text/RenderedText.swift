/// What a person sees of a quote: its text without the marks that only lay it out.
///
/// Deterministic, in linear time, and never empty for a quote that is not. The quote itself, with its exact bytes, stays
/// what a citation shows; this is for reading.
package enum RenderedText {
    /// The quote as it reads where it is displayed.
    ///
    /// Of Markdown, the marks of headings, lists, quotations, call-outs and code are gone, and so are emphasis marks, link
    /// targets, tags, comments and notes' marks; a table's cells are separated by ` | `. Wrapped lines are joined; an item,
    /// a row, a paragraph and a line of code begin a line of their own. The number of a list item that stands alone is
    /// gone too. Of other formats only the marks are gone that extracted text has: `- `, pipes at the ends of a row, and the
    /// marks of notes, `[12]`.
    package static func plain(_ quote: some StringProtocol, mediaType: MediaType) -> String {
        let text: String
        switch mediaType {
        case .markdown: text = markdown(String(quote))
        case .sourceCode, .json, .jsonLines, .yaml, .toml, .xml: text = trimmed(quote)
        default: text = extracted(quote)
        }
        if !text.isEmpty { return text }
        let whole = trimmed(quote)
        return whole.isEmpty ? String(quote) : whole
    }

    /// White space gone at the ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    private static func extracted(_ quote: some StringProtocol) -> String {
        var lines: [String] = []
        for line in quote.split(whereSeparator: \.isNewline) {
            var line = Substring(trimmed(line))
            let marker = ShownListMarker(of: line)
            if let marker, !marker.isOrdered { line = line.dropFirst(marker.length) }
            line = Substring(trimmed(line))
            if line.hasPrefix("| ") { line = line.dropFirst(2) }
            if line.hasSuffix(" |") { line = line.dropLast(2) }
            if !line.isEmpty { lines.append(withoutNoteMarks(trimmed(line))) }
        }
        return withoutLoneNumber(lines).joined(separator: "\n")
    }

    /// Text without marks of notes, `[12]` right after a word or a stop.
    private static func withoutNoteMarks(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "[")) else { return text }
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "["), let before = kept.last, !Whitespace.isASCII(before) {
                let digits = bytes[(offset + 1)...].prefix(4).prefix { (0x30...0x39).contains($0) }
                if (1...3).contains(digits.count), digits.endIndex < bytes.count,
                    bytes[digits.endIndex] == UInt8(ascii: "]")
                {
                    offset = digits.endIndex + 1
                    continue
                }
            }
            kept.append(bytes[offset])
            offset += 1
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Of one item, the text without its number; several keep theirs.
    private static func withoutLoneNumber(_ lines: [String]) -> [String] {
        guard lines.count == 1, let marker = ShownListMarker(of: lines[0][...]), marker.isOrdered else { return lines }
        let rest = trimmed(lines[0].dropFirst(marker.length))
        return rest.isEmpty ? lines : [rest]
    }

    // MARK: Markdown

    private static func markdown(_ quote: String) -> String {
        var units: [String] = []
        var open: [Substring] = []
        var fence: Character?
        // Lines indented by four blanks are code, but below an item of a list.
        var (isInList, isAfterBlank) = (false, true)
        func close() {
            guard !open.isEmpty else { return }
            let text = MarkdownInline.plain(open.joined(separator: "\n"))
            if !text.isEmpty { units.append(text) }
            open = []
        }
        for line in quote.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let content = line.drop { $0 == " " || $0 == "\t" }
            if let mark = fenceMark(content) {
                close()
                fence = fence == nil ? mark : fence == mark ? nil : fence
                continue
            }
            if fence != nil {
                let code = trimmed(line)
                if !code.isEmpty { units.append(code) }
                continue
            }
            isInList = isInList || ShownListMarker(of: content) != nil
            let isIndented = line.hasPrefix("    ") || line.hasPrefix("\t")
            let isCode = isIndented && isAfterBlank && !isInList && !content.isEmpty
            isAfterBlank = content.isEmpty || isCode
            if isCode {
                close()
                units.append(trimmed(line))
                continue
            }
            let (rest, begins, isOne) = withoutMarks(content)
            if begins || rest.isEmpty { close() }
            guard !rest.isEmpty else { continue }
            if let row = tableRow(rest) {
                close()
                if !row.isEmpty { units.append(row) }
                continue
            }
            open.append(rest)
            if isOne { close() }
        }
        close()
        return withoutLoneNumber(units).joined(separator: "\n")
    }

    /// The line without its marks; whether it begins something, and whether it is all there is to it (a heading).
    private static func withoutMarks(_ line: Substring) -> (rest: Substring, begins: Bool, isOne: Bool) {
        var rest = line
        var begins = false
        // Quotations and items nest; more than this is not a text that someone reads.
        for _ in 0..<32 {
            if rest.hasPrefix(">") {
                rest = rest.dropFirst()
                begins = begins || rest.isEmpty
            } else if let marker = ShownListMarker(of: rest), !marker.isOrdered {
                rest = rest.dropFirst(marker.length)
                begins = true
            } else if ShownListMarker(of: rest) != nil {
                begins = true
                break
            } else {
                break
            }
            rest = rest.drop { $0 == " " || $0 == "\t" }
        }
        for box in ["[ ] ", "[x] ", "[X] "] where begins && rest.hasPrefix(box) { rest = rest.dropFirst(box.count) }
        if rest.hasPrefix("[!"), let end = rest.firstIndex(of: "]") {
            // A call-out's kind; its title stands after it.
            rest = rest[rest.index(after: end)...].drop { $0 == "-" || $0 == "+" || $0 == " " }
            return (rest, true, true)
        }
        if isRule(rest) || isDefinition(rest) { return ("", true, true) }
        let hashes = rest.prefix { $0 == "#" }.count
        if (1...6).contains(hashes), rest.dropFirst(hashes).first.map({ $0 == " " || $0 == "\t" }) ?? true {
            return (headingText(rest.dropFirst(hashes)), true, true)
        }
        return (rest, begins, false)
    }

    /// A heading without its closing marks and attributes.
    private static func headingText(_ text: Substring) -> Substring {
        var text = Substring(trimmed(text))
        if text.hasSuffix("}"), let brace = text.lastIndex(of: "{"),
            text[brace...].hasPrefix("{#") || text[brace...].hasPrefix("{.")
        {
            text = Substring(trimmed(text[..<brace]))
        }
        let closing = text.reversed().prefix { $0 == "#" }.count
        if closing > 0, text.dropLast(closing).last.map({ $0 == " " }) ?? true { text = text.dropLast(closing) }
        return Substring(trimmed(text))
    }

    private static func fenceMark(_ line: Substring) -> Character? {
        for mark: Character in ["`", "~"] {
            let run = line.prefix { $0 == mark }.count
            if run >= 3, !line.dropFirst(run).contains("`") { return mark }
        }
        return nil
    }

    /// `---`, `* * *`, `===`.
    private static func isRule(_ line: Substring) -> Bool {
        guard let mark = line.first, "-*_=".contains(mark) else { return false }
        var count = 0
        for character in line {
            if character == mark { count += 1 } else if !character.isWhitespace { return false }
        }
        return count >= 3 || (mark == "=" && count > 0)
    }

    /// `[name]: target`, but not a note's text (`[^1]: …`).
    private static func isDefinition(_ line: Substring) -> Bool {
        guard line.hasPrefix("["), !line.hasPrefix("[^"), let end = line.firstIndex(of: "]") else { return false }
        let rest = line[line.index(after: end)...]
        return rest.hasPrefix(":") && rest.count > 1
    }
}

/// The mark that a list item begins with, and its space.
struct ShownListMarker {
    /// Characters of the marker with one space.
    let length: Int
    let isOrdered: Bool

    init?(of line: Substring) {
        guard let first = line.first else { return nil }
        if "-*+•".contains(first) {
            guard let next = line.dropFirst().first, next == " " || next == "\t" else { return nil }
            (length, isOrdered) = (2, false)
            return
        }
        let digits = line.prefix(4).prefix { $0.isASCII && $0.isNumber }.count
        guard (1...3).contains(digits) else { return nil }
        let rest = line.dropFirst(digits)
        guard let mark = rest.first, mark == "." || mark == ")", let next = rest.dropFirst().first,
            next == " " || next == "\t"
        else { return nil }
        (length, isOrdered) = (digits + 2, true)
    }
}
