extension DocumentParsers {
    /// How many of a file's first bytes choose its parser.
    static let startLength = 4096

    /// Whether a parser takes the path by its name or its extension.
    func isClaimed(_ path: String) -> Bool {
        parser(named: path) != nil || PathName.fileExtension(of: path).flatMap(parser(claiming:)) != nil
    }

    /// The parser that takes a file by its whole name, as Makefile.
    func parser(named path: String) -> (any DocumentParser)? {
        let name = PathName.last(of: path).lowercased()
        return parsers.first { type(of: $0).fileNames.contains(name) }
    }

    func parser(claiming fileExtension: String) -> (any DocumentParser)? {
        parsers.first { type(of: $0).extensions.contains(fileExtension) }
    }

    /// The parser for a file by its name and its first bytes.
    ///
    /// - Throws: ``DocumentError/unsupportedType(path:kind:remedy:)``, which says what the file is where that is known.
    func parser(forPath path: String, start: [UInt8]) throws(DocumentError) -> any DocumentParser {
        if let named = parser(named: path) { return named }
        let name = PathName.fileExtension(of: path)
        let isText = TextBytes.looksLikeText(start)
        if let claimed = name.flatMap(parser(claiming:)) {
            return try parser(claimed: claimed, path: path, start: start, isText: isText)
        }
        if let name, KnownFileType.isCertain(name) { throw Self.unsupported(path, KnownFileType.named(name)) }
        if let recognised = parser(recognising: start) { return recognised }
        if isText, let plain = parser(for: .plainText) { return plain }
        throw Self.unsupported(
            path, KnownFileType.recognised(start.span, fileExtension: name) ?? name.flatMap(KnownFileType.named))
    }

    /// The parser that a name claims, or another where the bytes are another format's for certain.
    private func parser(
        claimed: any DocumentParser, path: String, start: [UInt8], isText: Bool
    ) throws(DocumentError) -> any DocumentParser {
        let isArchive = start.starts(with: Array("PK".utf8))
        let announcesItself = !isText || start.starts(with: Array("%PDF-".utf8))
        let holdsText = type(of: claimed).mediaTypes.allSatisfy(\.isText)
        // What kind of document a ZIP archive is, its name knows better than its beginning.
        guard announcesItself, holdsText || !isArchive, !type(of: claimed).recognises(start.span) else {
            return claimed
        }
        if let recognised = parser(recognising: start) { return recognised }
        if holdsText, let known = KnownFileType.recognised(start.span, fileExtension: nil) {
            throw Self.unsupported(path, known)
        }
        return claimed
    }

    /// The parser that takes these bytes by their beginning.
    private func parser(recognising start: [UInt8]) -> (any DocumentParser)? {
        parsers.first { type(of: $0).recognises(start.span) }
    }

    private static func unsupported(_ path: String, _ known: KnownFileType?) -> DocumentError {
        .unsupportedType(path: path, kind: known?.name, remedy: known?.remedy)
    }
}

extension MediaType {
    /// Whether files of this kind are text, with marks or without.
    fileprivate var isText: Bool {
        switch self {
        case .pdf, .png, .jpeg, .tiff, .docx, .odt, .epub, .pptx, .odp, .xlsx, .ods: false
        default: true
        }
    }
}
