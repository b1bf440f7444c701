@testable import Documents
import TestSupport
import Testing

@Suite("Rendered text")
struct RenderedTextTests {
    @Test(
        "of Markdown shows what its page shows",
        arguments: [
            ("- Item **one**.", "Item one."), ("1. First `code` step", "First code step"),
            ("> [!warning] Deadline\n> The bank closes at 15:40. ^cutoff", "Deadline\nThe bank closes at 15:40."),
            ("## Heading ##", "Heading"), ("### Plan {#id}", "Plan"), ("Title\n=====", "Title"),
            ("| KX-47 | 241 |", "KX-47 | 241"), ("| A | B |\n|---|--:|\n| 1 | 2 |", "A | B\n1 | 2"),
            ("See [the plan](http://x.y/a_(b)) and ![map](m.png).", "See the plan and map."),
            ("[[People/Ada Byron|Ada]] signs. See [[Runbook#Night]].", "Ada signs. See Runbook Night."),
            ("![[scan.png|300]] here", "scan.png here"), ("A note.[^1]", "A note."), ("x ~~old~~ _new_", "x old new"),
            ("a_b_c and 2 * 3 * 4", "a_b_c and 2 * 3 * 4"), ("*Half of it.", "Half of it."),
            ("wrapped\nline", "wrapped line"),
            ("<b>Bold</b><br>next &amp; last", "Bold next & last"), ("a <!-- no --> b %%no%% c", "a b c"),
            ("\\*not\\* emphasis", "*not* emphasis"), ("- [x] done", "done"),
            ("https://a.b/c_d_e", "https://a.b/c_d_e"),
            ("```swift\nlet a = 1\n```", "let a = 1"), ("[text][ref] goes", "text goes"),
            ("<https://a.b>", "https://a.b"),
            ("==marked== words", "marked words"),
        ])
    func markdown(source: String, expected: String) {
        #expect(RenderedText.plain(source, mediaType: .markdown) == expected)
    }

    @Test("of extracted text is without its markers")
    func extracted() {
        #expect(RenderedText.plain("- One\n- Two", mediaType: .html) == "One\nTwo")
        // Indented code is shown as it stands; what is indented below an item is text.
        #expect(
            RenderedText.plain("Run **it**:\n\n    find \"a/**/*.md\"\n\n    b `c`\n\nor `not`.", mediaType: .markdown)
                == "Run it:\nfind \"a/**/*.md\"\nb `c`\nor not.")
        #expect(RenderedText.plain("- One\n\n    is **more**", mediaType: .markdown) == "One\nis more")
        #expect(RenderedText.plain("3. Three", mediaType: .docx) == "Three")
        #expect(RenderedText.plain("3. Three\n4. Four", mediaType: .docx) == "3. Three\n4. Four")
        #expect(RenderedText.plain("a | b", mediaType: .html) == "a | b")
        #expect(RenderedText.plain("known.[12] So[3] a[i] b[1234]", mediaType: .html) == "known. So a[i] b[1234]")
        #expect(RenderedText.plain("*p = 1", mediaType: .sourceCode) == "*p = 1")
    }

    @Test("of a row names its columns")
    func rows() {
        #expect(
            RenderedText.row("| KX-47 | 241 | | x |", header: "Part | Bin | Level", mediaType: .markdown)
                == "Part: KX-47; Bin: 241; x")
        #expect(
            RenderedText.row("TL-40,240,\"a, b\"", header: "Tool,Shelf,Maker", mediaType: .csv)
                == "Tool: TL-40; Shelf: 240; Maker: a, b")
        #expect(RenderedText.row("a | b", header: "", mediaType: .html) == "a | b")
    }

    @Test(
        "is never empty, and takes linear time",
        arguments: ["*", "[", "](", "`", "<", "&", "**a", "[[", "%%", "|", "> ", "- ", "![a](", "_a", "<!--"])
    func hostile(unit: String) {
        let text = String(repeating: unit, count: 40_000)
        for type in [MediaType.markdown, .html] {
            var shown = ""
            let seconds = processorSeconds { shown = RenderedText.plain(text, mediaType: type) }
            #expect(!shown.isEmpty && seconds < 20, "\(unit)")
        }
        for text in ["---", "![](x)", "   ", ">", "#", "[^1]", "|", "%% a %%"] {
            #expect(!RenderedText.plain(text, mediaType: .markdown).isEmpty, "\(text)")
        }
    }
}
