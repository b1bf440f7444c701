import TestSupport
import Testing

@testable import Documents

@Suite("JSON, YAML, TOML and XML")
struct StructuredDataTests {
    private func parse(_ text: String, _ path: String) async throws -> Document {
        let document = try await DocumentParsers.standard.parse(Array(text.utf8), path: path)
        _ = expectInvariants(of: document, source: Array(text.utf8), options: ChunkingOptions(), note: path)
        return document
    }

    private func lines(_ document: Document) -> [String] {
        document.blocks.map { block in
            (block.headingPath.isEmpty ? "" : block.headingPath.joined(separator: " › ") + " ‖ ")
                + (document.text(at: block.byteRange) ?? "")
        }
    }

    @Test("JSON's keys are headings and lines, numbers keep their digits, records are tables")
    func json() async throws {
        let text = """
            {"title":"Demo","price":1.50,"server":{"a":1,"b":2,"c":3,"d":4,"note":"caf\\u00e9"},\
            "users":[{"name":"Ann","age":30},{"name":"Bob","age":4}],"tags":["x","y"]}
            """
        let document = try await parse(text, "x.json")
        #expect(document.title == "Demo")
        #expect(
            lines(document) == [
                "- title: Demo", "- price: 1.50", "- tags: x, y", "server ‖ server", "server ‖ - a: 1",
                "server ‖ - b: 2",
                "server ‖ - c: 3", "server ‖ - d: 4", "server ‖ - note: café", "users ‖ users",
                "users ‖ name | age\nAnn | 30\nBob | 4",
            ])
        #expect(document.blocks.last?.tableHeader == "name | age")
    }

    @Test(
        "What is nearly JSON is read as text",
        arguments: ["{// c\n\"a\": 1,}", "{\"a\": 1", "{\"a\":1,\"a\":2}", "[1e999]"])
    func brokenJSON(text: String) async throws {
        let document = try await parse(text, "x.json")
        #expect(document.textForm == .source && document.text == text)
        #expect(document.notes.count == 1)
    }

    @Test("Encoded data is left out, and a commit's name is not")
    func opaque() async throws {
        let encoded = String(repeating: "iVBORw0KGgoAAAANSUhEUgAA8d3x", count: 9)
        let commit = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
        let document = try await parse("{\"icon\":\"\(encoded)\",\"commit\":\"\(commit)\"}", "x.json")
        #expect(document.text == "- icon: [data of 252 bytes]\n- commit: \(commit)\n")
        #expect(document.notes.count == 1)
        let yaml = try await parse("name: x\ncert: \(encoded)\nsize: 3\n", "x.yaml")
        #expect(yaml.blocks.map(\.kind) == [.code, .comment, .code])
    }

    @Test("Lines of JSON are one table, and a broken line stays")
    func jsonLines() async throws {
        let records = (1...3).map { "{\"id\":\($0),\"q\":\"What \($0)?\"}" }
        #expect(
            try await parse(records.joined(separator: "\n"), "x.jsonl").text
                == "id | q\n1 | What 1?\n2 | What 2?\n3 | What 3?\n")
        let broken = try await parse(records.joined(separator: "\n") + "\n{oops\n", "x.ndjson")
        #expect(broken.text.hasSuffix("\n\n{oops\n") && broken.notes.count == 1)
    }

    @Test("A notebook's headings hold for the cells below, and pictures are left out")
    func notebook() async throws {
        let text = """
            {"cells":[{"cell_type":"markdown","source":["# Load\\n","Read the *data*.\\n"]},\
            {"cell_type":"code","source":"x = 1\\nprint(x)","outputs":[{"output_type":"stream","text":["1\\n"]},\
            {"output_type":"display_data","data":{"image/png":"AAAA","text/plain":"<Figure>"}}]}],"nbformat":4}
            """
        let document = try await parse(text, "x.ipynb")
        #expect(document.title == "Load")
        #expect(document.blocks.map(\.kind) == [.heading(level: 1), .paragraph, .code, .code])
        #expect(document.blocks.allSatisfy { $0.headingPath == ["Load"] })
        #expect(document.text.contains("Read the data.") && !document.text.contains("Figure"))
    }

    @Test("YAML is quoted as it stands, under the keys around it")
    func yaml() async throws {
        let settings = (0..<12).map { "    setting_number_\($0): value number \($0)\n" }.joined()
        let text = "# top\nname: x\nserver:\n  limits: # all\n\(settings)  port: 80\nlast: &a [1, 2]\n---\nother: *a\n"
        let document = try await parse(text, "x.yaml")
        #expect(document.textForm == .source)
        #expect(
            document.blocks.map(\.headingPath) == [
                [], ["server"], ["server", "limits"], ["server", "limits"], ["server"], [], [], [],
            ])
        #expect(document.blocks.map(\.kind).contains(.separator))
    }

    @Test("Text in a YAML block is no key")
    func yamlScalar() async throws {
        let body = (0..<30).map { "  line \($0): not a key\n" }.joined()
        let document = try await parse("run: |\n\(body)next: 1\n", "x.yml")
        #expect(document.blocks.allSatisfy { $0.headingPath.isEmpty && $0.kind == .code })
    }

    @Test("A table in a TOML string or list is none")
    func toml() async throws {
        let text = "a = 1 # one\n[x.\"y.z\"]\ns = \"\"\"\n[no]\n\"\"\"\nl = [\n  [1],\n  [2]\n]\n[[p]]\nq = '['\n[r]\n"
        let document = try await parse(text, "x.toml")
        #expect(
            document.blocks.filter { $0.kind != .code }.map(\.headingPath) == [["x", "y.z"], ["p"], ["r"]])
    }

    @Test("XML is read as data where it is data, and as a document where it has text")
    func xml() async throws {
        let data = "<c><server name='m'><port>80</port></server><u><n>A</n><i>1</i></u><u><n>B</n><i>2</i></u></c>"
        #expect(
            lines(try await parse(data, "x.xml")) == [
                "- server › name: m", "- server › port: 80", "u ‖ u", "u ‖ n | i\nA | 1\nB | 2",
            ])
        let book = "<book><title>Book</title><sec><title>One</title><p>Some <b>bold</b> text.</p></sec></book>"
        #expect(
            lines(try await parse(book, "y.xml")) == [
                "Book ‖ Book", "Book › One ‖ One", "Book › One ‖ Some bold text.",
            ])
    }

    /// A beginning, what repeats, how often, and an end.
    private static let hostile: [(name: String, start: String, unit: String, count: Int, end: String)] = [
        ("deep.json", "", "[", 30_000, ""), ("deeper.json", "", "{\"a\":", 20_000, ""),
        ("long.json", "[", "{\"a\":[1,{}]},", 10_000, "1]"), ("prose.json", "\"", "a ", 100_000, "\""),
        ("rows.jsonl", "", "{\"a\":1}\n", 10_000, ""), ("broken.jsonl", "", "{\n", 30_000, ""),
        ("keys.yaml", "", "a:\n", 50_000, ""), ("items.yaml", "", "- ", 50_000, ""),
        ("comments.yaml", "", "#\n", 50_000, ""), ("aliases.yaml", "a: &a [x]\n", "b: [*a, *a, *a]\n", 1000, ""),
        ("tables.toml", "", "[a]\n", 20_000, ""), ("strings.toml", "", "\"\"\"\n", 20_001, ""),
        ("brackets.toml", "", "[", 100_000, ""), ("open.xml", "", "<a>", 50_000, ""),
        ("wide.xml", "<a>", "<b/>", 50_000, "</a>"), ("prose.xml", "<a>", "<p>x</p>", 20_000, "</a>"),
        ("nested.xml", "<r>", "<a>", 900, "x"), ("groups.svg", "", "<g>", 900, "<text>x</text>"),
        ("entities.xml", "<!DOCTYPE a [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;&a;&a;\">]><a>", "&b;", 1000, "</a>"),
    ]

    @Test("Hostile structures end soon", .timeLimit(.minutes(5)), arguments: hostile.map(\.name))
    func hostileFile(name: String) async throws {
        let file = try #require(Self.hostile.first { $0.name == name })
        let bytes = Array((file.start + String(repeating: file.unit, count: file.count) + file.end).utf8)
        do {
            let document = try await DocumentParsers.standard.parse(bytes, path: name)
            #expect(document.sourceByteCount == bytes.count)
        } catch {
            #expect(!error.reason.isEmpty)
        }
    }

    @Test("YAML that is indented a step further in each line takes linear time", .timeLimit(.minutes(5)))
    func stairs() async throws {
        let text = (0..<1000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(try await DocumentParsers.standard.parse(Array(text.utf8), path: "x.yaml").blocks.count > 5)
    }

    @Test("Files cut short and bytes changed give a document or an error")
    func damaged() async throws {
        let files: [(String, String)] = [
            ("x.json", "{\"a\":{\"b\":[1,2,{\"c\":\"d\\u00e9\"}]},\"e\":[{\"f\":1},{\"f\":2}]}"),
            ("x.yaml", "a:\n  b: |\n    x\n  c: [1, 2]\n- d\n# e\n---\nf: \"g\"\n"),
            ("x.toml", "[a.b]\nc = [\n1]\n[[d]]\n"),
            ("x.xml", "<a b='c'><d>e</d><p>f<i>g</i></p><table><tr><td>h</td></tr></table></a>"),
            ("x.ipynb", "{\"cells\":[{\"cell_type\":\"markdown\",\"source\":[\"# a\"]}]}"),
            ("x.jsonl", "{\"a\":1}\n{\"a\":2}\n"), ("x.csv", "a,\"b\nc\",d\n1,2,3\n\nx;y\n"),
        ]
        for (path, text) in files {
            for seed in UInt64(0)..<200 {
                var random = SeededGenerator(seed: seed)
                var bytes = Array(text.utf8)
                if seed % 2 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
                for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                    let alphabet = Array("[]{}<>\"',:|-#\n \\&/éx0".utf8)
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] =
                        alphabet.randomElement(using: &random) ?? 0x20
                }
                do {
                    let document = try await DocumentParsers.standard.parse(bytes, path: path)
                    _ = expectInvariants(
                        of: document, source: bytes, options: ChunkingOptions(), note: "\(path), seed \(seed)")
                } catch {
                    #expect(!error.reason.isEmpty, "\(path), seed \(seed)")
                }
            }
        }
    }
}
