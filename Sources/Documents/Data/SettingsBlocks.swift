/// Collects the blocks of a configuration file that is quoted as it stands: keys that name sections as headings, all else
/// as lines, comments included.
struct SettingsBlocks: ~Escapable {
    let bytes: Span<UInt8>
    private(set) var blocks: [Block] = []

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// Adds the line that begins a section. `path` ends with the section's own name.
    mutating func heading(_ range: Range<Int>, path: [String]) {
        let trimmed = Whitespace.trimmed(range, in: bytes)
        guard !trimmed.isEmpty else { return }
        blocks.append(Block(kind: .heading(level: min(max(path.count, 1), 6)), byteRange: trimmed, headingPath: path))
    }

    /// Adds lines, which stay together where they fit a passage. Values that are encoded data, such as certificates,
    /// become comments: they are in no passage.
    mutating func lines(_ range: Range<Int>, path: [String]) {
        var start = range.lowerBound
        var found: [Range<Int>] = []
        Lines.forEach(in: range, of: bytes) { line in
            if let value = Self.encodedValue(in: line, of: bytes) { found.append(value) }
        }
        for value in found {
            code(start..<value.lowerBound, path: path)
            blocks.append(Block(kind: .comment, byteRange: value, headingPath: path))
            start = value.upperBound
        }
        code(start..<range.upperBound, path: path)
    }

    /// Adds what separates documents, or speaks to programs.
    mutating func aside(_ range: Range<Int>, _ kind: Block.Kind, path: [String]) {
        let trimmed = Whitespace.trimmed(range, in: bytes)
        if !trimmed.isEmpty { blocks.append(Block(kind: kind, byteRange: trimmed, headingPath: path)) }
    }

    private mutating func code(_ range: Range<Int>, path: [String]) {
        let trimmed = Whitespace.trimmed(range, in: bytes)
        guard !trimmed.isEmpty else { return }
        // The indentation of the first line stays.
        var lower = trimmed.lowerBound
        while lower > range.lowerBound, bytes[lower - 1] == 0x20 || bytes[lower - 1] == 0x09 { lower -= 1 }
        blocks.append(Block(kind: .code, byteRange: lower..<trimmed.upperBound, headingPath: path))
    }

    /// The last word of a line where it is encoded data.
    private static func encodedValue(in line: Range<Int>, of bytes: Span<UInt8>) -> Range<Int>? {
        guard line.count >= OpaqueValue.shortest else { return nil }
        let trimmed = Whitespace.trimmed(line, in: bytes)
        var start = trimmed.upperBound
        while start > trimmed.lowerBound, !Whitespace.isASCII(bytes[start - 1]) { start -= 1 }
        let value = start..<trimmed.upperBound
        guard value.count >= OpaqueValue.shortest else { return nil }
        let word = bytes.text(in: value).trimmingQuotes()
        return OpaqueValue.replacement(for: word) != nil ? value : nil
    }
}

extension String {
    /// Without quotation marks at both ends.
    func trimmingQuotes() -> String {
        guard count >= 2, let first, first == last, first == "\"" || first == "'" else { return self }
        return String(dropFirst().dropLast())
    }
}
