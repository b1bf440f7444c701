import Documents
import Passages
import Testing

@testable import Answering

/// Stretches of a passage that can't be its answer.
@Suite struct HeadingTests {
    @Test("Headings and questions that a text repeats are no answers; sentences, a bare no and commands are")
    func headings() {
        for text in ["# Backups", "Backups", "How long are backups kept?", "Wann läuft es？", "Options:"] {
            #expect(SentenceReader.isHeading(text, at: 0..<text.utf8.count), "\(text)")
        }
        for text in ["No.", "They are kept for thirty days.", "footnote index my notes", "它开着。", "Why? It is old."] {
            #expect(!SentenceReader.isHeading(text, at: 0..<text.utf8.count), "\(text)")
        }
        let block = "Is it old?\n\nYes, very."
        #expect(SentenceReader.isQuestion(block, at: 0..<10) && !SentenceReader.isQuestion(block, at: 0..<22))
    }

    @Test("A heading with nothing below it but another heading is a sentence, in Markdown")
    func bareHeadings() throws {
        let text = """
            # Museum

            ## Closed on 24 December

            ### Children under six enter free

            ## Getting there by bus

            Take bus twelve to the weir.
            """
        func bare(_ heading: String, in text: String, _ type: MediaType = .markdown) throws -> Bool {
            let range = try #require(text.firstRange(of: heading))
            let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            let passage = PassageRecord(
                id: 1, documentID: 1, path: "/a", title: "A", ordinal: 0, startByte: 0, endByte: text.utf8.count,
                firstLine: 1, lastLine: 9, text: text, tokenCount: 9, sourceSHA256: "", mediaType: type)
            return passage.isBareHeading(at: start..<start + heading.utf8.count)
        }
        #expect(try bare("## Closed on 24 December", in: text))
        #expect(try bare("### Children under six enter free", in: text))
        #expect(try !bare("## Getting there by bus", in: text) && !bare("# Museum", in: text))
        #expect(try !bare("Take bus twelve to the weir.", in: text))
        #expect(try bare("## Tickets cost seven crowns", in: "# Prices\n\n## Tickets cost seven crowns\n"))
        #expect(try !bare("## Tickets cost seven crowns", in: "Prices:\n\n## Tickets cost seven crowns\n"))
        #expect(try !bare("# stop the old workers", in: "# stop the old workers\n# wait", .sourceCode))
    }
}
