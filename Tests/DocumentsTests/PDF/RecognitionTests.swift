import OutsidePrograms
import TestSupport
import Testing

@testable import Documents

/// Text on pictures. Its words are compared, not its places: they depend on the version of Tesseract.
@Suite(.enabled("Tesseract, its English or poppler-utils are missing") { await PDFPrograms.recognise })
struct RecognitionTests {
    private static let parsers = DocumentParsers(parsers: [PDFParser(), PictureParser()], maximumByteCount: 1 << 28)

    /// A page of text as a picture.
    private static func scan() async throws -> [UInt8] {
        var pdf = TestPDF()
        pdf.addPage(PDFParserTests.sentences)
        return try await Poppler(pdf.bytes, path: "page.pdf", passwords: []).picture(
            of: 1, dotsPerInch: 150, isGray: true)
    }

    @Test("text on a picture is read, and the note says that it was recognised")
    func picture() async throws {
        let document = try await Self.parsers.parse(Self.scan(), path: "page.png")
        #expect(document.text.contains("river rises in the hills above the town"))
        #expect(document.notes == [.recognisedPages([1])])
        #expect(document.pages.first?.lines.isEmpty == false)
    }

    @Test("a page of a PDF file that is a picture is read at its place, and told where recognition is off")
    func scannedPage() async throws {
        let file = TestPDF.picture(width: 1275, height: 1650, gray: try await Self.pixels())
        let document = try await Self.parsers.parse(file, path: "scan.pdf")
        #expect(document.text.contains("river rises in the hills above the town"))
        #expect(document.notes == [.recognisedPages([1])])
        let line = try #require(document.pages.first?.lines.first)
        #expect(abs(line.rectangle.left - 72) < 5 && abs(line.rectangle.bottom - 112) < 8)
        var options = ReadingOptions()
        options.recognition = .off
        let unread = try await Self.parsers.with(options).parse(file, path: "scan.pdf")
        #expect(unread.blocks.isEmpty && unread.notes == [.pagesWithoutText([1])])
    }

    /// The same page as pixels of a byte each.
    private static func pixels() async throws -> [UInt8] {
        var pdf = TestPDF()
        pdf.addPage(PDFParserTests.sentences)
        let poppler = try await Poppler(pdf.bytes, path: "page.pdf", passwords: [])
        let output = try await ReadingPrograms.pdftoppm.run(
            poppler.arguments(["-q", "-gray", "-r", "150"], pages: 1...1))
        return Array(output.bytes.suffix(1275 * 1650))
    }
}
