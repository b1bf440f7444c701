/// The block of metadata that a Markdown file may begin with: YAML between `---` lines, or TOML between `+++` lines.
///
/// It counts as front matter only where the opening line is the file's very first, the line after it has a key (or a
/// comment, or is the closing line already), and a closing line (`---`, `...` or `+++`) follows within 64 KiB. Everything
/// else is content, such as a thematic break.
struct FrontMatter {
    /// From the opening line to the end of the closing one.
    let byteRange: Range<Int>
    /// The value of the top-level key `title`, without quotation marks.
    let title: String?

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
            return nil
        }
        let end = min(bytes.count, start + Self.limit)
        var line = start..<Lines.next(after: start, in: bytes, end: end)
        guard Self.isFence(fence, line, in: bytes) else { return nil }
        var title: String?
        var isFirst = true
        while line.upperBound < end {
            line = line.upperBound..<Lines.next(after: line.upperBound, in: bytes, end: end)
            if Self.isFence(fence, line, in: bytes) || (separator == 0x3A && Self.isFence("...", line, in: bytes)) {
                byteRange = start..<line.upperBound
                self.title = title
                return
            }
            let entry = Self.entry(line, separator: separator, in: bytes)
            if isFirst, entry == nil, bytes[line.lowerBound] != UInt8(ascii: "#") { return nil }
            isFirst = false
            if title == nil, let entry, entry.key == "title" { title = entry.value }
        }
        return nil
    }

    private static func isFence(_ fence: String, _ line: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        bytes.holds(fence, at: line.lowerBound)
            && Whitespace.isBlank(line.lowerBound + 3..<line.upperBound, in: bytes)
    }

    /// Key and value of a line that is not indented; the value is nil where it is empty or spans lines.
    private static func entry(
        _ line: Range<Int>, separator: UInt8, in bytes: Span<UInt8>
    ) -> (key: String, value: String?)? {
        guard Whitespace.length(at: line.lowerBound, in: bytes) == 0,
            let middle = line.first(where: { bytes[$0] == separator })
        else { return nil }
        let key = bytes.text(in: Whitespace.trimmed(line.lowerBound..<middle, in: bytes))
        var value = bytes.text(in: Whitespace.trimmed(middle + 1..<line.upperBound, in: bytes))
        for mark in ["\"", "'"] where value.count >= 2 && value.hasPrefix(mark) && value.hasSuffix(mark) {
            value = String(value.dropFirst().dropLast())
        }
        let isText = !value.isEmpty && !["|", ">", "|-", ">-", "[", "{"].contains(value)
        return (key, isText ? value : nil)
    }
}
