import Formats

/// Reads JSON Lines: a value in each line.
///
/// Records with the same few keys are one table; others are sections, each named by its name, title or number. A line
/// that is no JSON is a paragraph as it stands, and is counted in a note. If most lines are none, the file is read as the
/// text that it is. Only one line at a time is held as a value.
public struct JSONLinesParser: ImmediateParser {
    /// JSON Lines.
    public static let mediaTypes: [MediaType] = [.jsonLines]
    /// Its extensions.
    public static let extensions = ["jsonl", "ndjson", "jsonlines", "ldjson"]

    /// As many records are looked at to see whether they are of one kind.
    private static let sampleCount = 500
    /// A file beyond this is read as text: its outline would not fit the memory that reading may take.
    private static let largestByteCount = 64 << 20

    /// Makes a parser.
    public init() {}

    /// Reads the lines; throws for what is not text.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let content = JSONDocumentParser.withoutMark(decoded.bytes)
        var lines: [Range<Int>] = []
        Lines.forEach(in: 0..<content.count, of: content.span) { line in
            let line = Whitespace.trimmed(line, in: content.span)
            if !line.isEmpty { lines.append(line) }
        }
        let sample = lines.prefix(Self.sampleCount).map { Self.value(at: $0, in: content) }
        let known = sample.compactMap(\.self)
        guard content.count <= Self.largestByteCount, known.count * 2 > sample.count || lines.isEmpty else {
            let reason = "it is read as plain text: \(known.isEmpty ? "no" : "not every") line is a JSON value"
            return LiteralLines.document(decoded, source: bytes, path: path, mediaType: .jsonLines, reason: reason)
        }
        var outline = DataOutline(source: content)
        var broken = 0
        if known.count == sample.count, lines.count <= Self.sampleCount {
            outline.add(JSON(.array(known)))
        } else {
            broken = Self.write(lines, of: content, to: &outline)
        }
        var notes = decoded.notes + outline.notes
        if broken > 0 {
            notes.append(
                .leftOut(
                    part: "the structure of \(broken) of \(lines.count) lines", reason: "not JSON; read as plain text"))
        }
        return outline.text.document(
            path: path, title: PathName.title(of: path), mediaType: .jsonLines, source: bytes, notes: notes)
    }

    private static func value(at line: Range<Int>, in content: [UInt8]) -> JSON? {
        do throws(JSONError) {
            return try JSONParser.parse(
                content.span.extracting(line), limits: JSONDocumentParser.limits, start: line.lowerBound)
        } catch {
            // The caller counts it, and keeps the line as it stands.
            return nil
        }
    }

    /// Writes records in runs that are tables or sections; returns how many lines are no values.
    private static func write(_ lines: [Range<Int>], of content: [UInt8], to outline: inout DataOutline) -> Int {
        var broken = 0
        var run: [JSON] = []
        var number = 0
        for line in lines {
            number += 1
            if let value = value(at: line, in: content) {
                run.append(value)
                if run.count == sampleCount {
                    outline.add(run, numberedFrom: number - run.count + 1)
                    run = []
                }
            } else {
                outline.add(run, numberedFrom: number - run.count)
                run = []
                outline.text.endHeadings()
                outline.text.paragraph(content.span.text(in: line))
                broken += 1
            }
        }
        outline.add(run, numberedFrom: number - run.count + 1)
        return broken
    }
}
