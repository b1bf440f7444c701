/// Reads TeX and LaTeX documents.
///
/// The text is extracted (``TextForm/extracted``): what stands between `\begin{document}` and its end, or the whole file.
/// Headings, lists, tables, quotations and listings become blocks; marks of layout are gone; accents and symbols are
/// characters; formulas are their source without commands of layout (`\frac{a}{b}` is a/b). A footnote follows its
/// paragraph. Citations and references stand as their key in square brackets. Title, author, date and keywords are
/// metadata. `\newcommand` and `\def` of simple macros are expanded within limits; no file is included, nothing runs.
public struct TeXParser: ImmediateParser {
    /// TeX.
    public static let mediaTypes: [MediaType] = [.tex]
    /// Extensions of documents; those of packages and classes are source code.
    public static let extensions = ["tex", "ltx", "latex"]

    /// Makes a parser.
    public init() {}

    /// Reads a document; throws for binary content.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try MarkupText.decode(bytes, path: path, declared: Self.declaredCharset(bytes))
        var reader = TeXReader(decoded.bytes)
        reader.read()
        return reader.writer.document(path: path, mediaType: .tex, source: bytes, notes: decoded.notes)
    }

    /// What `\usepackage[…]{inputenc}` states.
    private static func declaredCharset(_ bytes: [UInt8]) -> String? {
        let start = bytes.prefix(8192)
        guard let mark = start.firstRange(of: Array("]{inputenc}".utf8)),
            let open = start[..<mark.lowerBound].lastIndex(of: 0x5B)
        else { return nil }
        let names = [
            "latin1": "iso-8859-1", "latin2": "iso-8859-2", "latin9": "iso-8859-15", "ansinew": "windows-1252",
            "applemac": "macintosh", "cp1251": "windows-1251", "koi8-r": "koi8-r", "cp1252": "windows-1252",
        ]
        return names[String(decoding: start[(open + 1)..<mark.lowerBound], as: UTF8.self)]
    }
}
