import Foundation
import TestSupport
import Testing

@testable import Documents

/// Files of the sample collection that tests need.
enum RealPDF {
    static let encrypted = bytes(
        "formats-real/pdf-samples/005-libreoffice-writer-password/libreoffice-writer-password.pdf")

    static func bytes(_ name: String) -> [UInt8]? {
        TestFiles.sharedData(name).flatMap { FileManager.default.contents(atPath: $0) }.map { Array($0) }
    }
}

@Suite(.enabled(if: PDFPrograms.areInstalled, "poppler-utils or prlimit is missing")) struct HostilePDFTests {
    private static func message(_ bytes: [UInt8]) async -> String? {
        do {
            _ = try await PDFParserTests.read(bytes)
            return nil
        } catch {
            return (error as? DocumentError)?.reason ?? "another error: \(error)"
        }
    }

    @Test("a file without bytes says so")
    func empty() async { #expect(await Self.message([])?.contains("empty") == true) }

    @Test("a web page named as a PDF file says so")
    func webPage() async {
        #expect(await Self.message(Array("<html><body>Hello</body></html>".utf8))?.contains("not a PDF file") == true)
    }

    @Test("a file that breaks off is read, or refused with a message")
    func truncated() async {
        var pdf = TestPDF()
        pdf.addPage(PDFParserTests.sentences)
        let bytes = pdf.bytes
        for share in [0.1, 0.5, 0.9] {
            let message = await Self.message(Array(bytes.prefix(Int(Double(bytes.count) * share))))
            #expect(
                message == nil || message?.contains("damaged") == true || message?.contains("no pages") == true,
                "\(message ?? "")")
        }
    }

    @Test("a table of objects that points nowhere is made anew")
    func brokenTable() async throws {
        var pdf = TestPDF()
        pdf.addPage(PDFParserTests.sentences)
        let text = String(decoding: pdf.bytes, as: UTF8.self).replacing("startxref\n", with: "startxref\n9")
        #expect(try await PDFParserTests.read(Array(text.utf8)).text.contains("river rises"))
    }

    @Test("pages that are their own parents end")
    func pageLoop() async {
        let loop = TestPDF.file(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 3/Kids[2 0 R 2 0 R 2 0 R]>>"])
        #expect(await Self.message(loop)?.hasPrefix("another") != true)
    }

    @Test("forms that draw themselves end")
    func recursiveForms() async {
        let form =
            "<</Type/XObject/Subtype/Form/BBox[0 0 600 700]/Resources<</XObject<</X 4 0 R/Y 4 0 R>>>>/Length 11>>stream\n/X Do /Y Do\nendstream"
        let file = TestPDF.file([
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</XObject<</X 4 0 R>>>>/Contents 5 0 R>>", form,
            TestPDF.stream("/X Do"),
        ])
        _ = await Self.message(file)
    }

    @Test("two thousand pages without text are a document without text")
    func manyPages() async throws {
        let kids = (0..<2000).map { "\($0 + 3) 0 R" }.joined(separator: " ")
        let pages = (0..<2000).map { _ in "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>" }
        let document = try await PDFParserTests.read(
            TestPDF.file(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2000/Kids[\(kids)]>>"] + pages))
        #expect(document.pages.count == 2000)
        #expect(document.blocks.isEmpty && document.notes.isEmpty)
    }

    @Test("more pages than are read are refused by number")
    func tooManyPages() async {
        let file = TestPDF.file([
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2000000000/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R>>",
        ])
        #expect(await Self.message(file)?.hasPrefix("another") != true)
    }

    @Test("a stream that expands a thousandfold is bounded")
    func expanding() async throws {
        // Run lengths: two bytes make 128, twice over.
        let once = [UInt8](repeating: 0, count: 0) + (0..<2000).flatMap { _ in [UInt8(129), UInt8(129)] } + [128]
        let hex =
            once.map { String($0, radix: 16).count == 1 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
            + ">"
        let content =
            "<</Length \(hex.utf8.count)/Filter[/ASCIIHexDecode/RunLengthDecode/RunLengthDecode]>>stream\n\(hex)\nendstream"
        _ = await Self.message(
            TestPDF.file([
                "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>", content,
            ]))
    }

    @Test("bytes changed at random give a document or a message")
    func random() async {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var pdf = TestPDF()
        pdf.addPage(PDFParserTests.sentences)
        for _ in 0..<10 {
            var bytes = pdf.bytes
            for _ in 0..<20 {
                bytes[Int.random(in: 9..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let message = await Self.message(bytes) {
                #expect(!message.hasPrefix("another"), "seed \(seed): \(message)")
            }
        }
    }
}
