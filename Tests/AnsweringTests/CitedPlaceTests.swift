import Answering
import Documents
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

/// Where quotes stand on the pages of their documents.
@Suite(.serialized) struct CitedPlaceTests {
    private static let text = "The lamp turns once.\nThe keeper sleeps by\nday and wakes at dusk.\n"

    /// A document of two pages in an index: the first line on page 1, `iv`; the others on page 2, `v`, and page 3.
    private final class Booklet {
        let folder: TemporaryFolder
        let index: Index
        let path: String

        init(text: String = CitedPlaceTests.text, mediaType: MediaType = .pdf, hasLines: Bool = true) throws {
            folder = try TemporaryFolder()
            path = folder.path("booklet.html")
            try Data("<p>\(text)".utf8).write(to: URL(filePath: path))
            let source = try SourceBytes(path: path)
            index = try Index.create(
                path: folder.path("a.footnote"),
                manifest: Manifest(
                    name: "a", model: FakeModel().information, recipe: EmbeddingRecipe(dimension: 8),
                    createdBy: "test"))
            func line(_ range: Range<Int>, _ top: Double) -> [PageLine] {
                let box = PageRectangle(left: 100, top: top, right: 300, bottom: top + 10)
                return hasLines ? [PageLine(byteRange: range, rectangle: box)] : []
            }
            let size = PageSize(width: 612, height: 792)
            let pages = [
                Page(number: 1, label: "iv", size: size, byteRange: 0..<21, lines: line(0..<20, 50)),
                Page(number: 2, label: "v", size: size, byteRange: 21..<42, lines: line(21..<41, 700)),
                Page(number: 3, label: "vi", size: size, byteRange: 42..<text.utf8.count, lines: line(42..<64, 60)),
            ]
            let document = Document(
                path: path, title: "Booklet", mediaType: mediaType, sourceSHA256: source.sha256,
                sourceByteCount: source.bytes.count, textForm: .extracted, text: text,
                blocks: [Block(kind: .paragraph, byteRange: 0..<text.utf8.count - 1, headingPath: [])], pages: pages)
            let passage = Passage(
                ordinal: 0, byteRange: 0..<text.utf8.count - 1, lines: 1...3, page: 1, headingPath: [],
                text: String(text.dropLast()), tokenCount: 9)
            let state = StoredState(byteCount: source.bytes.count, modified: 1, checked: 1)
            try index.apply([
                .store(PreparedDocument(document: document, passages: [passage], state: state), replacing: nil)
            ]) {}
        }

        func citation(of quote: String) throws -> Citation {
            let passage = try #require(try index.passages(of: 1).first)
            let hit = Hit(
                rank: 1, passage: passage, scores: HitScores(fused: 1), trace: HitTrace(legs: [], fusedRank: 1))
            let range = try #require(Array(passage.text.utf8).firstRange(of: Array(quote.utf8)))
            return Citation(try #require(Quote(range, of: hit)), id: 1, answerSpan: ByteSpan(0..<0))
        }

        func completed(_ citation: Citation, parsers: DocumentParsers = .standard) async throws -> Citation {
            var assembly = AnswerAssembly(stores: [index], parsers: parsers)
            return try await assembly.checked(citation)
        }
    }

    @Test("a quote has the page, the label and the rectangle of its own bytes, not those of its passage")
    func ownPlace() async throws {
        let booklet = try Booklet()
        let citation = try await booklet.completed(try booklet.citation(of: "keeper"))
        #expect(citation.page == 2 && citation.pageLabel == "v" && citation.placeName == "page v (2)")
        let box = try #require(citation.places.first?.rectangles.first)
        // "keeper" is the bytes 4 to 10 of a line of 20.
        #expect(citation.places.count == 1 && box == PageRectangle(left: 140, top: 700, right: 200, bottom: 710))
        #expect(!citation.isStale && citation.mediaType == .pdf)
    }

    @Test("a quote that runs over a page's end has a place on both")
    func twoPages() async throws {
        let booklet = try Booklet()
        let citation = try await booklet.completed(try booklet.citation(of: "sleeps by\nday and"))
        #expect(citation.places.map(\.page) == [2, 3] && citation.places.map(\.label) == ["v", "vi"])
        #expect(citation.places.map(\.rectangles.count) == [1, 1] && citation.placeName == "pages v–vi (2–3)")
        let json = String(decoding: try JSONEncoder().encode(citation), as: UTF8.self)
        #expect(json.contains("\"page_label\":\"v\"") && json.contains("\"width\":612"))
        #expect(try JSONDecoder().decode(Citation.self, from: Data(json.utf8)) == citation)
    }

    @Test("a slide has a number and no rectangles")
    func slides() async throws {
        let booklet = try Booklet(mediaType: .pptx, hasLines: false)
        var citation = try await booklet.completed(try booklet.citation(of: "keeper"))
        #expect(citation.places.map(\.rectangles) == [[]])
        citation.places[0].label = nil
        #expect(citation.placeName == "slide 2")
    }

    @Test("a file that is the indexed one is not extracted again to check a quote; another is")
    func checkedWithoutReading() async throws {
        let booklet = try Booklet()
        let citation = try booklet.citation(of: "keeper")
        let none = DocumentParsers(parsers: [], maximumByteCount: 1 << 20)
        #expect(try await CitationCheck.of(citation, in: booklet.index, parsers: none) == .exact)
        #expect(try await booklet.completed(citation, parsers: none).isStale == false)
        try Data("<p>A word more. \(Self.text)".utf8).write(to: URL(filePath: booklet.path))
        guard case .stale = try await CitationCheck.of(citation, in: booklet.index, parsers: none) else {
            Issue.record("not read again")
            return
        }
        guard case .moved = try await CitationCheck.of(citation, in: booklet.index) else {
            Issue.record("not found in the changed file")
            return
        }
        let moved = try await booklet.completed(citation)
        #expect(moved.places.isEmpty && moved.page == nil && !moved.isStale)
    }

    @Test("an index whose text is not the quote never makes it exact")
    func otherText() async throws {
        let booklet = try Booklet()
        var citation = try booklet.citation(of: "keeper")
        citation.quote = "sweeper"
        citation.endByte += 1
        guard case .stale = try await CitationCheck.of(citation, in: booklet.index) else {
            Issue.record("taken for exact")
            return
        }
    }

    @Test("an abstention names pages, on one line whatever the title is")
    func abstention() async throws {
        let booklet = try Booklet()
        let passage = try #require(try booklet.index.passages(of: 1).first)
        let hit = Hit(rank: 1, passage: passage, scores: HitScores(fused: 1), trace: HitTrace(legs: [], fusedRank: 1))
        var assembly = AnswerAssembly(stores: [booklet.index])
        let quote = try #require(Quote(0..<20, of: hit))
        let citation = try await assembly.name(quote, id: 1, after: "Nearest: ")
        #expect(assembly.text == "Nearest: Booklet, page iv (1) [1]" && citation.places.count == 1)
        let named = Array(assembly.text.utf8)[citation.answerSpan.range]
        #expect(String(decoding: named, as: UTF8.self) == "Booklet, page iv (1)")
    }
}
