/// The block of metadata that a Markdown file may begin with: YAML between `---` lines, TOML between `+++` lines, or a JSON
/// object whose braces stand on lines of their own.
///
/// It counts as front matter only where the opening line is the file's very first, the line after it has a key (or a
/// comment, or is the closing line already), and a closing line (`---`, `...` or `+++`) follows within 64 KiB. Everything
/// else is content, such as a thematic break.
struct FrontMatter {
    /// From the opening line to the end of the closing one.
    let byteRange: Range<Int>
    /// What it says, in its order.
    let entries: [MetadataEntry]

    /// The value of the top-level key `title`.
    var title: String? { entries.first { $0.key == "title" }?.value }

    private static let limit = 64 << 10

    /// The front matter of a text whose content begins at `start` (after a byte order mark), or nil.
    init?(in bytes: Span<UInt8>, at start: Int) {
        let fence: String
        let separator: UInt8
        if bytes.holds("---", at: start) {
            (fence, separator) = ("---", UInt8(ascii: ":"))
        } else if bytes.holds("+++", at: start) {
            (fence, separator) = ("+++", UInt8(ascii: "="))
        } else {
            self.init(jsonIn: bytes, at: start)
            return
        }
        let end = min(bytes.count, start + Self.limit)
        var line = start..<Lines.next(after: start, in: bytes, end: end)
        guard Self.isFence(fence, line, in: bytes) else { return nil }
        let content = line.upperBound
        var isFirst = true
        while line.upperBound < end {
            line = line.upperBound..<Lines.next(after: line.upperBound, in: bytes, end: end)
            if Self.isFence(fence, line, in: bytes) || (separator == 0x3A && Self.isFence("...", line, in: bytes)) {
                let text = bytes.text(in: content..<line.lowerBound)
                let entries = separator == 0x3A ? FrontMatterValues.yaml(text) : FrontMatterValues.toml(text)
                self.init(byteRange: start..<line.upperBound, entries: entries)
                return
            }
            if isFirst, !Self.isEntry(line, separator: separator, in: bytes),
                bytes[line.lowerBound] != UInt8(ascii: "#")
            {
                return nil
            }
            isFirst = false
        }
        return nil
    }

    private init(byteRange: Range<Int>, entries: [MetadataEntry]) {
        self.byteRange = byteRange
        self.entries = entries
    }

    private init?(jsonIn bytes: Span<UInt8>, at start: Int) {
        let end = min(bytes.count, start + Self.limit)
        var line = start..<Lines.next(after: start, in: bytes, end: end)
        guard bytes.holds("{", at: start), Whitespace.isBlank(start + 1..<line.upperBound, in: bytes) else {
            return nil
        }
        while line.upperBound < end {
            line = line.upperBound..<Lines.next(after: line.upperBound, in: bytes, end: end)
            guard bytes.holds("}", at: line.lowerBound),
                Whitespace.isBlank(line.lowerBound + 1..<line.upperBound, in: bytes)
            else { continue }
            guard let entries = FrontMatterValues.json(bytes.text(in: start..<line.upperBound)) else { return nil }
            self.init(byteRange: start..<line.upperBound, entries: entries)
            return
        }
        return nil
    }

    private static func isFence(_ fence: String, _ line: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        bytes.holds(fence, at: line.lowerBound)
            && Whitespace.isBlank(line.lowerBound + 3..<line.upperBound, in: bytes)
    }

    /// Whether a line is not indented and has a key.
    private static func isEntry(_ line: Range<Int>, separator: UInt8, in bytes: Span<UInt8>) -> Bool {
        Whitespace.length(at: line.lowerBound, in: bytes) == 0 && line.contains { bytes[$0] == separator }
            || separator == UInt8(ascii: "=") && bytes[line.lowerBound] == UInt8(ascii: "[")
    }
}
