/// Turns the bytes of one file format into a ``Document``.
///
/// A parser is deterministic: the same bytes give the same text, blocks and ranges, whatever the time, the locale or the
/// machine; only a format that a program beside ours reads depends on that program's version. It looks at nothing but the
/// bytes and the path's last component (for a title), opens no other file, and never uses the network. A
/// parser that never waits is an ``ImmediateParser``; one that waits for another program, or holds files of any format,
/// is not.
public protocol DocumentParser: Sendable {
    /// The kinds of file that it parses.
    static var mediaTypes: [MediaType] { get }
    /// File name extensions of the format, in lower case, without the dot.
    static var extensions: [String] { get }
    /// Names of files of the format, in lower case, that have no extension or a misleading one.
    static var fileNames: [String] { get }
    /// Whether a file whose name tells nothing is of this format, by its first bytes (at most 4,096).
    static func recognises(_ start: Span<UInt8>) -> Bool
    /// Makes a document of a file's bytes.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - path: where it came from: for error messages, and for the title of last resort.
    ///   - context: choices, and parsers for files within the file.
    /// - Throws: ``DocumentError`` that names the path and, where there is one, the byte offset.
    func parse(_ bytes: [UInt8], path: String, context: ReadingContext) async throws(DocumentError) -> Document
}

/// A parser that needs nothing but the bytes, and so never waits.
public protocol ImmediateParser: DocumentParser {
    func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document
}

extension DocumentParser {
    /// No file is known by its name.
    public static var fileNames: [String] { [] }

    /// No file is recognised by its bytes.
    public static func recognises(_ start: Span<UInt8>) -> Bool { false }
}

/// The parsers of a program, and the rule that chooses among them.
///
/// A file's parser is chosen by its extension. A file without one (README, LICENSE, Makefile) is read as HTML where it
/// begins like a web page, else as plain text, which refuses what is not text. Any other extension is unsupported.
public struct DocumentParsers: Sendable {
    /// All parsers of this module, with a limit of 256 MiB per file.
    public static let standard = DocumentParsers(
        parsers: [
            PlainTextParser(),
            MarkdownParser(),
            HTMLParser(),
            DelimitedTextParser(),
            JSONDocumentParser(),
            JSONLinesParser(),
            NotebookParser(),
            YAMLParser(),
            TOMLParser(),
            XMLParser(),
            XLSXParser(),
            ODSParser(),
            PPTXParser(),
            ODPParser(),
            TeXParser(),
            ReStructuredTextParser(),
            AsciiDocParser(),
            OrgParser(),
            ManualParser(),
            RTFParser(),
            SourceCodeParser(),
            DOCXParser(),
            ODTParser(),
            EPUBParser(),
            PDFParser(),
            PictureParser(),
        ],
        maximumByteCount: 256 << 20)

    private let parsers: [any DocumentParser]
    /// The largest file that is read, in bytes.
    public let maximumByteCount: Int
    /// How files are read, where there is a choice.
    public var options = ReadingOptions()
    /// Passwords to try on encrypted files.
    public var passwords: [String] = []

    /// Chooses among these parsers; of two that claim an extension, the first wins.
    public init(parsers: [any DocumentParser], maximumByteCount: Int) {
        self.parsers = parsers
        self.maximumByteCount = maximumByteCount
    }

    /// The same parsers with these choices.
    public func with(_ options: ReadingOptions, passwords: [String] = []) -> DocumentParsers {
        var copy = self
        copy.options = options
        copy.passwords = passwords
        return copy
    }

    /// The extensions that are read, in ascending order.
    public var extensions: [String] {
        Set(parsers.flatMap { type(of: $0).extensions }).sorted()
    }

    /// The parser for a path, by its extension alone, or nil where none takes it.
    ///
    /// A path without extension has the parser of plain text; its content may still choose another in ``read(path:)``.
    public func parser(forPath path: String) -> (any DocumentParser)? {
        let fileName = PathName.last(of: path).lowercased()
        if let named = parsers.first(where: { type(of: $0).fileNames.contains(fileName) }) { return named }
        guard let name = PathName.fileExtension(of: path) else { return parser(for: .plainText) }
        return parsers.first { type(of: $0).extensions.contains(name) }
    }

    /// Reads a file.
    ///
    /// Symbolic links are followed. A pipe or a device is refused, never waited for. The file is looked at again after
    /// reading, and a file that keeps changing is refused.
    ///
    /// - Throws: ``DocumentError``.
    public func read(path: String) async throws(DocumentError) -> Document {
        guard parser(forPath: path) != nil else { throw .unsupportedType(path: path) }
        let bytes = try SourceFile.bytes(of: path, limit: maximumByteCount)
        return try await parse(bytes, path: path)
    }

    /// Parses bytes as the format that the path's extension, or else their beginning, names.
    public func parse(_ bytes: [UInt8], path: String) async throws(DocumentError) -> Document {
        try await parse(
            bytes, path: path, context: ReadingContext(options: options, passwords: passwords, parsers: self))
    }

    /// Parses bytes of a file within another.
    func parse(_ bytes: [UInt8], path: String, context: ReadingContext) async throws(DocumentError) -> Document {
        guard context.depth <= ReadingContext.depthLimit else {
            throw .malformed(path: path, reason: "files are nested more than \(ReadingContext.depthLimit) deep")
        }
        guard bytes.count <= maximumByteCount else {
            throw .tooLarge(path: path, byteCount: bytes.count, limit: maximumByteCount)
        }
        guard var parser = parser(forPath: path) else { throw .unsupportedType(path: path) }
        if PathName.fileExtension(of: path) == nil, let recognised = self.parser(recognising: bytes) {
            parser = recognised
        }
        return try await parser.parse(bytes, path: path, context: context)
    }

    /// The parser that takes these bytes by their beginning.
    private func parser(recognising bytes: [UInt8]) -> (any DocumentParser)? {
        let start = Array(bytes.prefix(4096))
        return parsers.first { type(of: $0).recognises(start.span) }
    }

    private func parser(for mediaType: MediaType) -> (any DocumentParser)? {
        parsers.first { type(of: $0).mediaTypes.contains(mediaType) }
    }
}
