import Digests

/// Reads YAML.
///
/// The text is the file's own, so that comments, which explain settings, are quoted with them. A key with a large mapping
/// or list under it is a heading, whose path are the keys around it; what is smaller stays whole, and items of a list
/// are only cut where they are too long. Structure is told by indentation alone: values are never made, so that anchors
/// are not expanded, tags mean nothing, templates with `{{ }}` are read as well, and a file that is no YAML loses nothing.
/// The title is the first document's `title`, else the file's name.
public struct YAMLParser: ImmediateParser {
    /// YAML.
    public static let mediaTypes: [MediaType] = [.yaml]
    /// Its extensions.
    public static let extensions = ["yaml", "yml"]

    /// Makes a parser.
    public init() {}

    /// Reads a file; throws for what is not text.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let lines = YAMLLine.all(in: decoded.bytes.span)
        var outline = YAMLOutline(decoded.bytes.span, lines: lines)
        outline.run()
        return Document(
            path: path, title: outline.title ?? PathName.title(of: path), mediaType: .yaml,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: decoded.textForm,
            text: String(decoding: decoded.bytes, as: UTF8.self), blocks: outline.blocks, notes: decoded.notes)
    }
}

/// A line of YAML that is not blank.
struct YAMLLine {
    /// What a line does.
    enum Role: Equatable {
        /// `# …`
        case comment
        /// `---` or `...`
        case separator
        /// `%YAML 1.2`
        case directive
        /// `- …`
        case item
        /// `key:` or `key: value`; whether its value stands on the lines below.
        case key(String, isOpen: Bool)
        case other
    }

    let range: Range<Int>
    let indent: Int
    let role: Role

    /// The lines of a text. Lines of block scalars (`key: |`) are never keys or items.
    static func all(in bytes: Span<UInt8>) -> [YAMLLine] {
        var lines: [YAMLLine] = []
        var scalarIndent: Int?
        var offset = bytes.holds("\u{FEFF}", at: 0) ? 3 : 0
        while offset < bytes.count {
            let range = offset..<Lines.next(after: offset, in: bytes, end: bytes.count)
            offset = range.upperBound
            let content = Whitespace.trimmed(range, in: bytes)
            guard !content.isEmpty else { continue }
            let indent = content.lowerBound - range.lowerBound
            if let scalar = scalarIndent {
                if indent > scalar {
                    lines.append(YAMLLine(range: range, indent: indent, role: .other))
                    continue
                }
                scalarIndent = nil
            }
            if opensScalar(content, of: bytes) { scalarIndent = indent }
            lines.append(YAMLLine(range: range, indent: indent, role: role(of: content, indent: indent, in: bytes)))
        }
        return lines
    }

    /// Whether a line ends with the mark of a block scalar: `|`, `>-`, `|2`.
    private static func opensScalar(_ content: Range<Int>, of bytes: Span<UInt8>) -> Bool {
        var end = content.upperBound
        var extras = 0
        while end > content.lowerBound, extras < 3, isScalarExtra(bytes[end - 1]) {
            end -= 1
            extras += 1
        }
        guard end > content.lowerBound, bytes[end - 1] == UInt8(ascii: "|") || bytes[end - 1] == UInt8(ascii: ">")
        else {
            return false
        }
        return end - 1 == content.lowerBound || bytes[end - 2] == 0x20
    }

    private static func isScalarExtra(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || (0x31...0x39).contains(byte)
    }

    private static func role(of content: Range<Int>, indent: Int, in bytes: Span<UInt8>) -> Role {
        let first = bytes[content.lowerBound]
        if first == UInt8(ascii: "#") { return .comment }
        if indent == 0 {
            if bytes.holds("---", at: content.lowerBound) || bytes.holds("...", at: content.lowerBound) {
                return content.count == 3 ? .separator : .other
            }
            if first == UInt8(ascii: "%") { return .directive }
        }
        if first == UInt8(ascii: "-"), content.count == 1 || bytes[content.lowerBound + 1] == 0x20 { return .item }
        return key(in: content, of: bytes) ?? .other
    }

    /// The key of a line. Keys are at most 200 bytes long.
    private static func key(in content: Range<Int>, of bytes: Span<UInt8>) -> Role? {
        let first = bytes[content.lowerBound]
        guard !"[{&*!|>@`#?".utf8.contains(first) else { return nil }
        let limit = min(content.upperBound, content.lowerBound + 200)
        var end = content.lowerBound
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            end += 1
            while end < limit, bytes[end] != first { end += 1 }
        }
        while end < limit {
            let isLast = end + 1 == content.upperBound
            if bytes[end] == UInt8(ascii: ":"), isLast || bytes[end + 1] == 0x20 || bytes[end + 1] == 0x09 {
                let name = ExtractedText.line(bytes.text(in: content.lowerBound..<end).trimmingQuotes())
                guard !name.isEmpty else { return nil }
                return .key(
                    name, isOpen: isOpen(Whitespace.trimmed(end + 1..<content.upperBound, in: bytes), in: bytes))
            }
            end += 1
        }
        return nil
    }

    /// Whether what follows a key is no value: nothing, a comment, an anchor or a tag.
    private static func isOpen(_ rest: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard let first = rest.first else { return true }
        if bytes[first] == UInt8(ascii: "#") { return true }
        guard bytes[first] == UInt8(ascii: "&") || bytes[first] == UInt8(ascii: "!") else { return false }
        return !rest.contains { bytes[$0] == 0x20 }
    }
}

/// Makes the blocks of a YAML file.
private struct YAMLOutline: ~Escapable {
    private var settings: SettingsBlocks
    private let lines: [YAMLLine]
    private(set) var title: String?

    /// A key with less under it is no heading.
    private static let smallest = 320
    private static let deepest = 6

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, lines: [YAMLLine]) {
        settings = SettingsBlocks(bytes)
        self.lines = lines
    }

    var blocks: [Block] { settings.blocks }

    mutating func run() {
        var start = 0
        for index in lines.indices {
            switch lines[index].role {
            case .separator, .directive:
                add(start..<index, path: [])
                settings.aside(lines[index].range, lines[index].role == .separator ? .separator : .comment, path: [])
                start = index + 1
            case .key("title", false) where title == nil && lines[index].indent == 0 && start == 0:
                title = value(of: lines[index])
            default: break
            }
        }
        add(start..<lines.count, path: [])
    }

    private func value(of line: YAMLLine) -> String? {
        let text = settings.bytes.text(in: Whitespace.trimmed(line.range, in: settings.bytes))
        let value = ExtractedText.line(String(text.dropFirst("title:".count))).trimmingQuotes()
        return value.isEmpty || value.utf8.count > 120 || "|>&*[{".contains(value.prefix(1)) ? nil : value
    }

    /// Adds the lines of one mapping, list or text: each large key as a section, the others in runs.
    private mutating func add(_ part: Range<Int>, path: [String]) {
        guard let base = part.first(where: { lines[$0].role != .comment }).map({ lines[$0].indent }) else {
            flush(part, path: path)
            return
        }
        var run = part.lowerBound
        var index = part.lowerBound
        while index < part.upperBound {
            let (head, end) = group(from: index, to: part.upperBound, base: base)
            if path.count < Self.deepest, head < part.upperBound, case .key(let name, true) = lines[head].role,
                head + 1 < end, size(of: head + 1..<end) >= Self.smallest
            {
                flush(run..<head, path: path)
                settings.heading(lines[head].range, path: path + [name])
                add(head + 1..<end, path: path + [name])
                run = end
            } else if head < part.upperBound, lines[head].role == .item {
                flush(run..<end, path: path)
                run = end
            }
            index = end
        }
        flush(run..<part.upperBound, path: path)
    }

    /// The next entry: where it begins after comments above it, and the line after its last. An entry reaches to the next
    /// line of the same indentation or less; the items of a list under a key may have the key's own.
    private func group(from start: Int, to limit: Int, base: Int) -> (head: Int, end: Int) {
        var head = start
        while head < limit, lines[head].role == .comment { head += 1 }
        guard head < limit else { return (limit, limit) }
        var holdsItems = false
        if case .key(_, true) = lines[head].role { holdsItems = true }
        var end = head + 1
        while end < limit {
            let line = lines[end]
            if line.indent <= base, line.role != .comment, !(holdsItems && line.role == .item && line.indent == base) {
                break
            }
            end += 1
        }
        // Comments at the end that stand no deeper belong to what follows.
        while end > head + 1, lines[end - 1].role == .comment, lines[end - 1].indent <= base { end -= 1 }
        return (head, end)
    }

    private func size(of part: Range<Int>) -> Int {
        guard let first = part.first, let last = part.last else { return 0 }
        return lines[last].range.upperBound - lines[first].range.lowerBound
    }

    private mutating func flush(_ part: Range<Int>, path: [String]) {
        guard let first = part.first, let last = part.last else { return }
        settings.lines(lines[first].range.lowerBound..<lines[last].range.upperBound, path: path)
    }
}
