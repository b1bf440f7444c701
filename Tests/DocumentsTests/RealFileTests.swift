import Documents
import Foundation
import TestSupport
import Testing

@Suite("Real files")
struct RealFileTests {
    @Test(
        "keep every promise about passages",
        .enabled(if: TestFiles.sharedData("formats") != nil, "needs ../shared/data"),
        arguments: ["formats", "swift-book/documents", "cmrc-trial/documents", "squad-a/documents"])
    func invariants(folder: String) async throws {
        let root = try #require(TestFiles.sharedData(folder))
        let listing = DocumentCollector().files(under: [root])
        #expect(!listing.files.isEmpty)
        // Every file of the small sets; of the large ones a part, for the debug build's sake.
        let step = max(1, listing.files.count / 12)
        for (index, file) in listing.files.enumerated() where index % step == 0 {
            let document = try await DocumentParsers.standard.read(path: file.path)
            let bytes = Array(try Data(contentsOf: URL(filePath: file.path)))
            let passages = expectInvariants(
                of: document, source: bytes, options: ChunkingOptions(), note: file.relativePath)
            #expect(!passages.isEmpty, "\(file.relativePath)")
            #expect(!document.title.isEmpty)
        }
    }

    @Test(
        "give headings their places",
        .enabled(if: TestFiles.sharedData("swift-book") != nil, "needs ../shared/data"))
    func headings() async throws {
        let path = try #require(TestFiles.sharedData("swift-book/documents/LanguageGuide/Closures.md"))
        let document = try await DocumentParsers.standard.read(path: path)
        #expect(document.title == "Closures")
        let passages = Chunker(countTokens: countTokens).passages(of: document)
        #expect(passages.contains { $0.headingPath == ["Closures", "Closure Expressions", "The Sorted Method"] })
        #expect(!passages.contains { $0.text.hasPrefix("<!--") || $0.text.hasSuffix("-->") })
    }
}
