import Formats

/// Reads JSON.
///
/// The text is extracted (``DataOutline``): a quotation of the file itself would show `\u00e9` and `\n` where a person
/// reads é and a line end, and a file without line ends has nothing to quote by. Numbers keep their spelling. The title is
/// the outermost object's title or name, else the file's name. What is no JSON (comments, trailing commas, a file cut
/// short, a key twice) or too large to be held as values is read as the text that it is.
public struct JSONDocumentParser: ImmediateParser {
    /// JSON.
    public static let mediaTypes: [MediaType] = [.json]
    /// The extensions of JSON and of formats that are written in it.
    public static let extensions = ["json", "geojson", "jsonld", "webmanifest", "har", "topojson", "json5", "jsonc"]

    /// A value takes up to fifty times its text's memory.
    static let largestByteCount = 12 << 20
    static let limits = JSONParser.Limits(depth: 100, byteCount: largestByteCount)

    /// Makes a parser.
    public init() {}

    /// Whether a file begins as a JSON object does.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let text = start.text(in: 0..<min(start.count, 256)).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard text.first == "{" else { return false }
        let next = text.dropFirst().drop { $0.isWhitespace }
        return next.first == "\"" || next.first == "}"
    }

    /// Reads a value; throws for what is not text.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let content = Self.withoutMark(decoded.bytes)
        let value: JSON
        do throws(JSONError) {
            value = try JSONParser.parse(content.span, limits: Self.limits)
        } catch {
            return LiteralLines.document(
                decoded, source: bytes, path: path, mediaType: .json, reason: "it is read as plain text: \(error)")
        }
        var outline = DataOutline(source: content)
        outline.add(value)
        return outline.text.document(
            path: path, title: Self.title(of: value) ?? PathName.title(of: path), mediaType: .json, source: bytes,
            notes: decoded.notes + outline.notes)
    }

    /// UTF-8 without a byte order mark.
    static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private static func title(of value: JSON) -> String? {
        guard case .object(let members) = value.value else { return nil }
        for key in ["title", "name"] {
            if case .string(let text)? = members.first(where: { $0.name == key })?.value.value, !text.isEmpty,
                text.utf8.count <= 120
            {
                return text
            }
        }
        return nil
    }
}
