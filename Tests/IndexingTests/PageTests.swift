import Documents
import Foundation
import GRDB
import Inference
import Passages
import TestModels
import TestSupport
import Testing

@testable import IndexStore

/// The pages of documents, and where lines stand on them.
@Suite(.serialized) struct PageTests {
    private static let text = "First line.\nSecond line.\nOn the next page.\n"

    private static func line(_ range: Range<Int>, top: Double, confidence: Double? = nil) -> PageLine {
        PageLine(
            byteRange: range,
            rectangle: PageRectangle(left: 72.25, top: top, right: 300.5, bottom: top + 12), confidence: confidence)
    }

    private static let pages = [
        Page(
            number: 1, label: "iv", size: PageSize(width: 612, height: 792), byteRange: 0..<25,
            lines: [line(0..<11, top: 72), line(12..<24, top: 90.75)]),
        Page(
            number: 2, size: PageSize(width: 612, height: 792), byteRange: 25..<43,
            lines: [line(25..<42, top: 72, confidence: 0.87)]),
        Page(number: 3, byteRange: 43..<43),
    ]

    private static func change(
        _ pages: [Page], text: String = text, sha256: String = String(repeating: "a", count: 64),
        replacing: DocumentID? = nil
    ) -> DocumentChange {
        let document = Document(
            path: "/d/a.pdf", title: "A", mediaType: .pdf, sourceSHA256: sha256, sourceByteCount: 9,
            textForm: .extracted, text: text,
            blocks: [Block(kind: .paragraph, byteRange: 0..<text.utf8.count - 1, headingPath: [])], pages: pages)
        let passage = Passage(
            ordinal: 0, byteRange: 0..<text.utf8.count - 1, lines: 1...3, page: pages.first?.number, headingPath: [],
            text: String(text.dropLast()), tokenCount: 9)
        return .store(
            PreparedDocument(
                document: document, passages: [passage],
                state: StoredState(byteCount: 9, modified: 1, checked: 1)), replacing: replacing)
    }

    private static func index(in folder: TemporaryFolder) throws -> Index {
        try Index.create(
            path: folder.path("a.footnote"),
            manifest: Manifest(
                name: "a", model: FakeModel().information, recipe: EmbeddingRecipe(dimension: 8), createdBy: "test"))
    }

    @Test("pages come back with label, size and the lines that a range touches, and nothing else")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let index = try Self.index(in: folder)
        try index.apply([Self.change(Self.pages)]) {}
        let document = try #require(try index.documents().first)
        #expect(document.pageCount == 3)
        #expect(try index.pages(of: document.id, touching: 0..<43) == Array(Self.pages.prefix(2)))
        let part = try index.pages(of: document.id, touching: 15..<30)
        #expect(part.map(\.number) == [1, 2])
        #expect(part[0].lines == [Self.pages[0].lines[1]] && part[1].lines == Self.pages[1].lines)
        #expect(try index.pages(of: document.id, touching: 5..<5) == [])
        #expect(try index.pages(of: 99, touching: 0..<9) == [])
        #expect(try index.pages(of: document.id).map(\.number) == [1, 2, 3])
        #expect(try index.passages(of: document.id).first?.page == 1)
        #expect(try index.passages(of: document.id).first?.mediaType == .pdf)
    }

    @Test("a document that is read again has its new pages, and a removed one has none")
    func replaced() throws {
        let folder = try TemporaryFolder()
        let index = try Self.index(in: folder)
        try index.apply([Self.change(Self.pages)]) {}
        let id = try #require(try index.documents().first?.id)
        let other = Page(number: 1, byteRange: 0..<43, lines: [Self.line(0..<11, top: 100)])
        try index.apply([Self.change([other], replacing: id)]) {}
        #expect(try index.pages(of: id, touching: 0..<43) == [other])
        try index.apply([.remove(id)]) {}
        #expect(try index.pages(of: id, touching: 0..<43) == [])
    }

    @Test("extracted text comes back by range, and nothing for a range that leaves it")
    func text() throws {
        let folder = try TemporaryFolder()
        let index = try Self.index(in: folder)
        try index.apply([Self.change([], text: "Ärger im Büro.\n")]) {}
        let id = try #require(try index.documents().first?.id)
        #expect(try index.text(of: id, at: 0..<6) == "Ärger")
        #expect(try index.text(of: id, at: 1..<6) == nil)
        #expect(try index.text(of: id, at: 10..<99) == nil)
    }

    @Test("any flipped bit of a page's lines is found, and the check names the page")
    func flippedBits() throws {
        let lines = Self.pages[0].lines + Self.pages[1].lines
        func page(_ lines: [PageLine], label: String? = "iv", width: Double = 612) -> Page {
            Page(
                number: 4, label: label, size: PageSize(width: width, height: 792), byteRange: 0..<43, lines: lines)
        }
        let bytes = PageLinesBlob.encode(page(lines))
        #expect(bytes.count < 16 + 14 * lines.count)
        #expect(try PageLinesBlob.decode(bytes, of: page([])) == lines)
        for other in [page([], label: "v"), page([], label: nil), page([], width: 613)] {
            #expect(throws: BlobError.self) { try PageLinesBlob.decode(bytes, of: other) }
        }
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: BlobError.self, "bit \(bit)") { try PageLinesBlob.decode(damaged, of: page([])) }
        }
        for count in 0..<bytes.count {
            #expect(throws: BlobError.self) { try PageLinesBlob.decode(Array(bytes[..<count]), of: page([])) }
        }
        let folder = try TemporaryFolder()
        let index = try Self.index(in: folder)
        try index.apply([Self.change(Self.pages)]) {}
        #expect(try index.check().damage.isEmpty)
        try index.storage.write { db in
            try db.execute(sql: "UPDATE document_pages SET lines = zeroblob(16) WHERE number = 2")
        }
        let damage = try index.check().damage
        #expect(damage.map(\.part) == [.pages] && damage[0].text.contains("page 2 of document"), "\(damage)")
        let id = try #require(try index.documents().first?.id)
        #expect(throws: IndexError.self) { try index.pages(of: id, touching: 26..<30) }
    }

    @Test("lines out of order, at the edges of what numbers hold, keep their places to a quarter point")
    func hostileLines() throws {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        var state = seed
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<200 {
            let start = next(1 << 30)
            let lines = (0..<next(40)).map { _ -> PageLine in
                let lower = next(1 << 30)
                return PageLine(
                    byteRange: lower..<lower + next(1 << 20),
                    rectangle: PageRectangle(
                        left: Double(next(1 << 16) - 9_999) / 4, top: Double(next(1 << 16) - 9_999) / 4,
                        right: Double(next(1 << 16)) / 4, bottom: Double(next(1 << 16)) / 4),
                    confidence: next(2) == 0 ? nil : Double(next(101)) / 100)
            }
            let page = Page(number: 1, byteRange: start..<start, lines: lines)
            #expect(try PageLinesBlob.decode(PageLinesBlob.encode(page), of: page) == lines, "seed \(seed)")
        }
        let wild = [
            PageLine(
                byteRange: 0..<1,
                rectangle: PageRectangle(left: .nan, top: -.infinity, right: 1e300, bottom: .infinity), confidence: 7)
        ]
        let page = Page(number: 1, byteRange: 0..<1, lines: wild)
        let read = try PageLinesBlob.decode(PageLinesBlob.encode(page), of: page)
        #expect(read[0].rectangle == PageRectangle(left: 0, top: 0, right: 1e6, bottom: 0) && read[0].confidence == 1)
    }
}
