import Digests

/// Reads TOML.
///
/// The text is the file's own, so that comments, which explain settings, are quoted with them. The line of a table
/// (`[server.limits]`, `[[product]]`) is a heading with the table's keys as its path. Lines are told apart only so far as
/// that needs: strings and lists over several lines are followed, so that nothing in them is taken for a table. A file that
/// is no TOML loses nothing.
public struct TOMLParser: ImmediateParser {
    /// TOML.
    public static let mediaTypes: [MediaType] = [.toml]
    /// Its extension.
    public static let extensions = ["toml"]

    /// Makes a parser.
    public init() {}

    /// Reads a file; throws for what is not text.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        return Document(
            path: path, title: PathName.title(of: path), mediaType: .toml, sourceSHA256: SHA256.hexadecimal(of: bytes),
            sourceByteCount: bytes.count, textForm: decoded.textForm,
            text: String(decoding: decoded.bytes, as: UTF8.self),
            blocks: Self.blocks(of: decoded.bytes.span), notes: decoded.notes)
    }

    private static func blocks(of bytes: Span<UInt8>) -> [Block] {
        var settings = SettingsBlocks(bytes)
        var state = TOMLLine()
        var path: [String] = []
        var start = bytes.holds("\u{FEFF}", at: 0) ? 3 : 0
        // Comments right above a table's line belong to it, as far as a passage can hold them together.
        var offset = start
        while offset < bytes.count {
            let line = offset..<Lines.next(after: offset, in: bytes, end: bytes.count)
            if state.isAtTopLevel, let keys = TOMLLine.tableKeys(in: line, of: bytes) {
                settings.lines(start..<line.lowerBound, path: path)
                path = keys
                settings.heading(line, path: path)
                start = line.upperBound
            } else {
                state.read(line, of: bytes)
            }
            offset = line.upperBound
        }
        settings.lines(start..<bytes.count, path: path)
        return settings.blocks
    }
}

/// Follows strings and lists over the lines of a TOML file.
private struct TOMLLine {
    /// The mark that ends the string of several lines that is open.
    private var openString: UInt8?
    private var depth = 0

    /// Whether the next line begins outside all values.
    var isAtTopLevel: Bool { openString == nil && depth == 0 }

    /// Follows what a line opens and closes.
    mutating func read(_ line: Range<Int>, of bytes: Span<UInt8>) {
        var offset = line.lowerBound
        var quote: UInt8?
        while offset < line.upperBound {
            let byte = bytes[offset]
            if let mark = openString {
                if byte == UInt8(ascii: "\\"), mark == UInt8(ascii: "\"") {
                    offset += 2
                    continue
                }
                if Self.isTriple(mark, at: offset, in: bytes) {
                    openString = nil
                    offset += 3
                    continue
                }
            } else if let mark = quote {
                if byte == UInt8(ascii: "\\"), mark == UInt8(ascii: "\"") {
                    offset += 2
                    continue
                }
                if byte == mark { quote = nil }
            } else if byte == UInt8(ascii: "#") {
                return
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                if Self.isTriple(byte, at: offset, in: bytes) {
                    openString = byte
                    offset += 3
                    continue
                }
                quote = byte
            } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
                depth = max(depth - 1, 0)
            }
            offset += 1
        }
    }

    private static func isTriple(_ mark: UInt8, at offset: Int, in bytes: Span<UInt8>) -> Bool {
        offset + 2 < bytes.count && bytes[offset] == mark && bytes[offset + 1] == mark && bytes[offset + 2] == mark
    }

    /// The keys of a line such as `[a."b.c"]` or `[[a]]  # note`; nil for other lines.
    static func tableKeys(in line: Range<Int>, of bytes: Span<UInt8>) -> [String]? {
        let line = Whitespace.trimmed(line, in: bytes)
        guard line.count > 2, line.count <= 1024, bytes[line.lowerBound] == UInt8(ascii: "[") else { return nil }
        let isArray = bytes[line.lowerBound + 1] == UInt8(ascii: "[")
        var keys: [String] = []
        var key = ""
        var quote: Character?
        var rest = bytes.text(in: line)[...].dropFirst(isArray ? 2 : 1)
        while let character = rest.popFirst() {
            if let mark = quote {
                if character == mark { quote = nil } else { key.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "." || character == "]" {
                let name = ExtractedText.line(key)
                guard !name.isEmpty else { return nil }
                keys.append(name)
                key = ""
                if character == "]" { break }
            } else if character == "," || character == "[" {
                return nil
            } else {
                key.append(character)
            }
        }
        if isArray, rest.popFirst() != "]" { return nil }
        let end = rest.drop { $0.isWhitespace }
        return end.isEmpty || end.first == "#" ? keys : nil
    }
}
