import Digests
import OutsidePrograms

/// Reads PDF files with poppler's programs, and pages without text with Tesseract where it is installed.
public struct PDFParser: DocumentParser {
    /// PDF.
    public static let mediaTypes: [MediaType] = [.pdf]
    /// The extensions of these files.
    public static let extensions = ["pdf"]

    /// Pages of a file that are read at most.
    static let pageLimit = 20_000

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like a PDF file.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let mark = Array("%PDF-".utf8)
        guard start.count >= mark.count else { return false }
        return mark.indices.allSatisfy { start[$0] == mark[$0] }
    }

    /// Reads a file; throws for one that is damaged, encrypted without its password, or without pages.
    public func parse(
        _ bytes: [UInt8], path: String, context: ReadingContext
    ) async throws(DocumentError) -> Document {
        let poppler = try await Poppler(bytes, path: path, passwords: context.passwords)
        let information = poppler.information
        guard information.pageCount > 0 else { throw .malformed(path: path, reason: "it has no pages") }
        guard information.pageCount <= Self.pageLimit else {
            throw .malformed(
                path: path,
                reason: "it has \(information.pageCount) pages; the limit is \(Self.pageLimit). Split the file")
        }
        var layouts = try await PDFLayouts(poppler)
        var notes = layouts.notes
        let recognition = PageRecognition(poppler: poppler, options: context.options)
        notes += await recognition.fill(&layouts.pages, unread: layouts.unread)
        // Pages whose programs were stopped would look empty.
        if Task.isCancelled { throw .unreadable(path: path, reason: "reading it was stopped") }
        let composed = PDFComposer.compose(
            layouts.pages, outline: layouts.outline,
            labels: PageLabels(bytes, pageCount: layouts.pages.count)?.labels)
        let firstHeading = composed.blocks.first { if case .heading = $0.kind { true } else { false } }?.headingPath
            .last
        return Document(
            path: path, title: information.title ?? firstHeading ?? PathName.title(of: path), mediaType: .pdf,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: .extracted,
            text: composed.text, blocks: composed.blocks, metadata: information.metadata, pages: composed.pages,
            notes: notes)
    }
}
