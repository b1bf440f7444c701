/// Reads subtitles: SubRip and WebVTT.
///
/// Cues are joined into paragraphs, which end with a sentence, before a pause, or where another person speaks. Each begins
/// with the time of its first cue: `[00:01:05] We met at the harbour.` A speaker that the file names stands before what is
/// said, `Ada: …`. Tags, positions, notes and styles are left out, and lines that a rolling caption shows again.
public struct SubtitleParser: ImmediateParser {
    /// Subtitles.
    public static let mediaTypes: [MediaType] = [.subRip, .webVTT]
    /// The extensions of subtitles.
    public static let extensions = ["srt", "vtt"]

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like WebVTT, or with the number and the times of a first cue.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let offset = start.holds("\u{FEFF}", at: 0) ? 3 : 0
        if start.holds("WEBVTT", at: offset) { return true }
        let first = Lines.next(after: offset, in: start, end: start.count)
        let second = Lines.next(after: first, in: start, end: start.count)
        let number = start.text(in: offset..<first).filter { !$0.isWhitespace && !$0.isNewline }
        return !number.isEmpty && number.allSatisfy(\.isNumber)
            && SubtitleCue.times(in: start.text(in: first..<second)) != nil
    }

    /// Reads subtitles; throws for a file without a cue.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let source = String(decoding: decoded.bytes, as: UTF8.self)
        let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isWebVTT = source.drop { $0 == "\u{FEFF}" }.hasPrefix("WEBVTT")
        let cues = SubtitleCue.cues(in: lines)
        guard !cues.isEmpty || lines.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) || isWebVTT else {
            throw .malformed(path: path, reason: "it has no cue: no line such as 00:00:01,000 --> 00:00:04,000")
        }
        var text = ExtractedText()
        for paragraph in SubtitleParagraphs.paragraphs(of: cues) { text.paragraph(paragraph) }
        let head = lines.prefix { !$0.allSatisfy(\.isWhitespace) }
        let language = isWebVTT ? head.first { $0.hasPrefix("Language:") }?.dropFirst(9) : nil
        let metadata = language.map {
            [MetadataEntry(MetadataEntry.Key.language, String($0.filter { !$0.isWhitespace }))]
        }
        return text.document(
            path: path, title: PathName.title(of: path), mediaType: isWebVTT ? .webVTT : .subRip, source: bytes,
            metadata: metadata ?? [], notes: decoded.notes)
    }
}
