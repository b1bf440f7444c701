@testable import Documents
import Testing

@Suite("Headings and pages of passages")
struct HeadingPassageTests {
    private func passages(_ text: String, options: ChunkingOptions = ChunkingOptions()) throws -> [Passage] {
        let document = try MarkdownParser().parse(Array(text.utf8), path: "a.md")
        return Chunker(options: options, countTokens: countTokens).passages(of: document)
    }

    @Test("A heading that nothing stands below is in a passage")
    func bare() throws {
        let text = """
            # Lantern Museum

            ## Opening hours: nine to seventeen o'clock

            ## Closed on 24 December

            ## Tickets cost seven crowns

            ### Children under six enter free

            ## Directions

            Take bus twelve to the weir.

            ## The end
            """
        for options in [ChunkingOptions(), ChunkingOptions(targetTokens: 8, maximumTokens: 12, minimumTokens: 2)] {
            let passages = try passages(text, options: options)
            let all = passages.map { ($0.headingPath + [$0.text]).joined(separator: "\n") }.joined(separator: "\n")
            for line in text.split(separator: "\n") {
                let title = line.drop { $0 == "#" || $0 == " " }
                #expect(all.contains(title), "\(title)")
            }
            let closed = passages.first { $0.text.contains("Closed on 24 December") }
            #expect(closed?.headingPath == ["Lantern Museum"])
        }
    }

    @Test("A heading with text below it, or below one of its own headings, is no text")
    func covered() throws {
        let passages = try passages("# A\n\n## B\n\nText of B.\n\n# C\n\n### D\n\nText of D.\n")
        #expect(passages.map(\.text) == ["Text of B.", "Text of D."])
        #expect(passages.map(\.headingPath) == [["A", "B"], ["C", "D"]])
    }

    @Test("Many headings without text are cut in linear time")
    func many() throws {
        let text = (0..<20_000).map { "## Heading \($0)\n" }.joined(separator: "\n")
        let passages = try passages(text)
        #expect(passages.count > 100)
        #expect(passages.last?.text.hasSuffix("Heading 19999") == true)
    }

    @Test("A passage touches at most two pages, and names the first")
    func pages() throws {
        let text = (0..<6).map { "Word \($0).\n" }.joined(separator: "\n")
        let source = try MarkdownParser().parse(Array(text.utf8), path: "a.md")
        let pages = source.blocks.enumerated().map { Page(number: $0.offset + 1, byteRange: $0.element.byteRange) }
        let document = Document(
            path: "a", title: "a", mediaType: .markdown, sourceSHA256: "", sourceByteCount: 0, textForm: .source,
            text: source.text, blocks: source.blocks, pages: pages)
        let passages = Chunker(countTokens: countTokens).passages(of: document)
        #expect(passages.map(\.page) == [1, 3, 5])
    }

    @Test("No passage holds a comment")
    func comments() throws {
        let passages = try passages("# A\n\nOne.\n\n<!-- secret -->\n\nTwo.\n\n## B\n<!-- secret -->\n\nThree.\n")
        #expect(passages.map(\.text) == ["One.", "Two.", "Three."])
    }
}
