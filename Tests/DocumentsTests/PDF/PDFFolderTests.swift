import Foundation
import Testing

@testable import Documents

/// A folder of files to try.
enum PDFFolder {
    static let path = ProcessInfo.processInfo.environment["FOOTNOTE_PDF_FOLDER"]
}

/// Reads all PDF files and pictures below the folder that `FOOTNOTE_PDF_FOLDER` names, and prints a line for each.
@Suite(.enabled(if: PDFFolder.path != nil, "FOOTNOTE_PDF_FOLDER names no folder")) struct PDFFolderTests {
    @Test("each file of a folder is read or refused with a reason")
    func folder() async throws {
        let folder = try #require(PDFFolder.path)
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let parsers = DocumentParsers(parsers: [PDFParser(), PictureParser()], maximumByteCount: 1 << 28)
        for name in names.sorted() where parsers.parser(forPath: name) != nil && name.contains(".") {
            let clock = ContinuousClock()
            var line = ""
            let time = await clock.measure {
                do throws(DocumentError) {
                    let document = try await parsers.read(path: "\(folder)/\(name)")
                    line =
                        "\(document.pages.count) pages, \(document.blocks.count) blocks, \(document.text.utf8.count) bytes, "
                        + "\(document.notes)"
                } catch {
                    line = "refused: \(error.reason)"
                    #expect(!error.reason.isEmpty)
                }
            }
            print("FILE \(name): \(time / .seconds(1)) s: \(line.prefix(300))")
            #expect(time < .seconds(60), "\(name)")
        }
    }
}
