@testable import Documents
import Testing

@Suite("What a note means")
struct MarkdownMeaningTests {
    private func document(_ text: String, path: String = "a.md") throws -> Document {
        try MarkdownParser().parse(Array(text.utf8), path: path)
    }

    private func passages(_ text: String, path: String = "a.md") throws -> [Passage] {
        Chunker(countTokens: countTokens).passages(of: try document(text, path: path))
    }

    @Test("Front matter of any kind is metadata, each element for itself")
    func frontMatter() throws {
        let expected = [
            MetadataEntry("title", "Project 17"), MetadataEntry("alias", "Cassowary Plan"),
            MetadataEntry("alias", "CSP"),
            MetadataEntry("tag", "logistics"), MetadataEntry("tag", "northgate"),
            MetadataEntry("owner", "Tamsin Okoro"),
        ]
        let yaml = """
            ---
            title: "Project 17"
            aliases:
              - Cassowary Plan
              - CSP
            tags: [logistics, "#northgate"]
            owner: Tamsin Okoro
            ---

            Body.
            """
        let toml = """
            +++
            title = "Project 17"
            aliases = ["Cassowary Plan", "CSP"]
            tags = ["logistics", "northgate"]
            owner = 'Tamsin Okoro'
            +++

            Body.
            """
        let json = """
            {
            "title": "Project 17", "aliases": ["Cassowary Plan", "CSP"], "tags": ["logistics", "northgate"],
            "owner": "Tamsin Okoro"
            }

            Body.
            """
        for text in [yaml, toml, json] {
            let document = try document(text)
            #expect(document.metadata == expected)
            #expect(document.title == "Project 17")
            #expect(document.blocks.map { document.text(at: $0.byteRange) } == ["Body."])
        }
    }

    @Test("Tags in the text are metadata, and what only looks like one is not")
    func tags() throws {
        let text = """
            ---
            tags: [kept]
            ---
            #first line, #kept, #area/home and #日记. Not #12, not a#b, not (#c), not `#code` nor ``a ` #b``.

            # Heading #in-heading

            - #in_list [[Note#Part]] #2026-plan

            ```
            #fenced
            ```
            <!-- #hidden --> %% #secret %%
            """
        let found = try document(text).metadata.filter { $0.key == MetadataEntry.Key.tag }.map(\.value)
        #expect(found == ["kept", "first", "area/home", "日记", "in-heading", "in_list", "2026-plan"])
    }

    @Test("Front matter that would overwhelm a parser is read line by line")
    func hostileFrontMatter() throws {
        let deep = "---\ntitle: T\nx: \(String(repeating: "[", count: 20_000))\n---\nBody.\n"
        #expect(try document(deep).title == "T")
        let bomb = "---\ntitle: T\na: &a [x]\nb: &b [*a, *a]\n? *b\n: c\n---\nBody.\n"
        #expect(try document(bomb).title == "T")
        #expect(try document("---\ntitle: 'T\n\tx: :\n---\nBody.\n").blocks.count == 1)
    }

    @Test("Comments, definitions and pictures' bytes are in no passage; what stands around them is")
    func hidden() throws {
        let picture = String(repeating: "iVBORw0KGgo", count: 4000)
        let text = """
            # Note

            Seen one.

            <!-- hidden -->

            %% hidden %%

            %%
            hidden

            hidden
            %%

            [//]: # (hidden)
            [ref]: http://hidden.example "hidden"

            Seen two with %%hidden%% and <!-- hidden --> more of 100%% and 50%%.

            ![exploded view](data:image/png;base64,\(picture))

            Text <img alt="seen" src="data:image/png;base64,\(picture)"> goes on.

            `<!-- code -->` stays.

            ```
            <!-- code too -->
            ```
            """
        let passages = try passages(text)
        let all = passages.map(\.text).joined(separator: "\n")
        #expect(!all.contains("hidden"))
        #expect(!all.contains("iVBORw0KGgo"))
        #expect(passages.count < 12)
        for seen in [
            "Seen one.", "Seen two with", "more of 100%% and 50%%.", "exploded view", "goes on.", "<!-- code -->",
            "<!-- code too -->",
        ] {
            #expect(all.contains(seen), "\(seen)")
        }
    }

    @Test("The name of a footnote is no definition, and its text stays")
    func footnotes() throws {
        #expect(try passages("A.[^1]\n\n[^1]: Book\n").map(\.text).joined().contains("[^1]: Book"))
    }

    @Test("Imports of MDX are hidden, in MDX alone")
    func imports() throws {
        let text = "import X from './x'\nexport const y = 1\n\nText.\n"
        #expect(try passages(text, path: "a.mdx").map(\.text) == ["Text."])
        #expect(try passages(text).count == 1)
        #expect(try passages(text)[0].text.hasPrefix("import"))
    }

    @Test("Pieces of a long table say the names of its columns, but for the one that has them")
    func longTable() throws {
        let rows = (0..<300).map { "| KX-\($0) | \(100 + $0) | Corran |" }.joined(separator: "\n")
        let passages = try passages("# Stock\n\n| Part | **Bin** | Supplier |\n|---|--:|---|\n\(rows)\n")
        #expect(passages.count > 5)
        #expect(passages[0].tableHeader == nil)
        for passage in passages.dropFirst() {
            #expect(passage.tableHeader == "Part | Bin | Supplier")
            #expect(passage.text.split(separator: "\n").allSatisfy { $0.hasPrefix("| KX-") && $0.hasSuffix(" |") })
        }
    }

    @Test("A number sign in code makes no heading, and attributes no title")
    func headings() throws {
        let document = try document(
            "# Deploy {#top .x}\n\n```sh\n# stop\n```\n\n    # indented\n\n## See [[A|the plan]]\n\nEnd.\n")
        #expect(document.blocks.map(\.headingPath).last == ["Deploy", "See the plan"])
        #expect(document.title == "Deploy")
        #expect(!document.blocks.contains { $0.headingPath.contains("stop") || $0.headingPath.contains("indented") })
    }

    @Test("An item's block is its own lines; items within it have their own")
    func nestedItems() throws {
        let document = try document("- Holiday pay\n    - Casual staff get theirs in June\n        1. after form H7\n")
        #expect(
            document.blocks.map { document.text(at: $0.byteRange) } == [
                "- Holiday pay", "- Casual staff get theirs in June", "1. after form H7",
            ])
    }
}
