import Documents
import TestSupport
import Testing

/// Blocks of a passage's text, found by its lines.
@Suite struct TextBlocksTests {
    private func blocks(_ text: String) -> [String] {
        TextBlocks.ranges(in: text).map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    }

    @Test("Paragraphs, lists and code are blocks; a list keeps its blank lines and what is indented below an item")
    func kinds() {
        let text = """
            To install it:

            1. Open the file.

               ```
               open file
               ```
            2. Save it.
              With care.

            Then restart.
            - one
            - two

            ```swift
            let a = 1

            let b = 2
            ```
            The end.
            """
        #expect(
            blocks(text) == [
                "To install it:",
                "1. Open the file.\n\n   ```\n   open file\n   ```\n2. Save it.\n  With care.",
                "Then restart.", "- one\n- two", "let a = 1\n\nlet b = 2", "The end.",
            ])
    }

    @Test("A block takes the paragraph along that leads in with a colon, and a lead-in what it leads in to")
    func leadIn() throws {
        let text = "First.\n\nDo this:\n\n- one\n- two\n\nLast."
        let blocks = TextBlocks.ranges(in: text)
        func whole(_ place: Int) -> String {
            String(
                decoding: Array(text.utf8)[TextBlocks.withLeadIn(blocks[place], of: blocks, in: text)], as: UTF8.self)
        }
        #expect(whole(0) == "First." && whole(3) == "Last.")
        #expect(whole(1) == "Do this:\n\n- one\n- two" && whole(2) == whole(1))
    }

    @Test("Indented lines are one block of code with their blank lines, and below an item they are the item's")
    func indentedCode() {
        #expect(blocks("Run:\n\n    a --b\n\n    c **d**\n\nThen.") == ["Run:", "a --b\n\n    c **d**", "Then."])
        #expect(blocks("- one\n\n    more of it\n- two") == ["- one\n\n    more of it\n- two"])
        #expect(blocks("Text\n    goes on") == ["Text\n    goes on"])
    }

    @Test("A fence that is never closed, and line ends of Windows, lose nothing")
    func openFence() {
        #expect(blocks("```\r\ncode\r\n\r\nmore\r\n") == ["code\r\n\r\nmore"])
        #expect(blocks("") == [] && blocks(" \n\t\n") == [])
        #expect(blocks("~~~\n```\nx\n~~~\ny") == ["```\nx", "y"])
    }

    @Test("Blocks ascend, don't overlap, end in no white space, and hold all but fences", arguments: 1...40)
    func property(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let lines = ["word here", "- item", "  nested", "1. first", "", "```", "    code", "| a | b |", "é: ", "~~~~"]
        let text = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
            lines.randomElement(using: &generator) ?? ""
        }.joined(separator: "\n")
        let (bytes, blocks) = (Array(text.utf8), TextBlocks.ranges(in: text))
        var covered = Set<Int>()
        var last = 0
        for block in blocks {
            #expect(block.lowerBound >= last && !block.isEmpty, "seed \(seed)")
            #expect(bytes[block.lowerBound] > 0x20 && bytes[block.upperBound - 1] > 0x20, "seed \(seed)")
            last = block.upperBound
            covered.formUnion(block)
        }
        for place in bytes.indices where bytes[place] > 0x20 && bytes[place] != 0x60 && bytes[place] != 0x7E {
            #expect(covered.contains(place), "seed \(seed): byte \(place) of \(text.debugDescription)")
        }
    }

    @Test("A stretch is shown with its whole block, what leads in to it, and the headings right above")
    func withHeading() throws {
        let text = "# A\n\n## B\n\nBring:\n\n- x\n- y\n\nThe end.\n\n# C\n"
        func shown(_ words: String) throws -> String? {
            let range = try #require(text.firstRange(of: words))
            let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            let place = TextBlocks.withHeading(start..<start + words.utf8.count, in: text)
            return place.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
        }
        #expect(try shown("- y") == "# A\n\n## B\n\nBring:\n\n- x\n- y")
        #expect(try shown("end") == "The end." && shown("C") == "# C")
        #expect(TextBlocks.withHeading(0..<1, in: "\n\n") == nil)
    }
}
