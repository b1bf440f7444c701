import Documents
import Synchronization
import Testing

@Suite("Large and hostile input")
struct LargeInputTests {
    @Test(
        "is cut in time that grows with its size", .timeLimit(.minutes(5)),
        arguments: [
            "x", "word ", "界", "🙂", "*", "[", "`", "\\|", "<", "- ", "> ", "|", "\n", "\n|", "a\n", "&", "#", "_a",
            "<b ",
        ],
        ["txt", "md", "html"])
    func repeated(unit: String, format: String) async throws {
        let bytes = Array(String(repeating: unit, count: 60_000 / unit.utf8.count).utf8)
        let document: Document
        do {
            document = try await DocumentParsers.standard.parse(bytes, path: "a.\(format)")
        } catch {
            // Tags without end may be refused, but only as that.
            guard case .malformed = error, format == "html" else { throw error }
            return
        }
        _ = expectInvariants(of: document, source: bytes, options: ChunkingOptions(), note: "\(unit) as \(format)")
    }

    @Test("One call in two counts the whole text, not one per sentence or more")
    func calls() throws {
        let counted = Counter()
        let line = "This is a sentence of a paragraph that goes on for a while. "
        let text = (0..<200).map { "## Part \($0)\n\n" + String(repeating: line, count: 1 + $0 % 40) }
            .joined(separator: "\n\n")
        let document = try MarkdownParser().parse(Array(text.utf8), path: "a.md")
        let chunker = Chunker { text in
            counted.add(text.utf8.count)
            return countTokens(text)
        }
        #expect(chunker.passages(of: document).count > 200)
        #expect(counted.total < 3 * text.utf8.count)
    }

    @Test("A code block larger than a segment stays code to its closing fence")
    func largeCode() throws {
        let code = (0..<30_000).map { "# line \($0)\n" }.joined()
        let text = "# Real\n\n```\n\(code)```\n\nAfter.\n\n## Next\n\nEnd.\n"
        let document = try MarkdownParser().parse(Array(text.utf8), path: "a.md")
        #expect(
            document.blocks.map(\.kind) == [
                .heading(level: 1), .code, .paragraph, .heading(level: 2), .paragraph,
            ])
    }

    @Test("Segments change nothing about the blocks")
    func segments() throws {
        let part =
            "Para one\nwraps.\n\n- a\n- b\n\n  c\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\nSetext\n------\n\n> quote\n\n"
        let one = try MarkdownParser().parse(Array(part.utf8), path: "a.md").blocks.map(\.kind)
        let many = try MarkdownParser().parse(Array(String(repeating: part, count: 900).utf8), path: "a.md")
        #expect(many.blocks.map(\.kind) == (0..<900).flatMap { _ in one })
        #expect(one == [.paragraph, .listItem, .listItem, .listItem, .table, .heading(level: 2), .quote])
    }
}

/// Adds up from several threads.
private final class Counter: Sendable {
    private let sum = Mutex(0)
    func add(_ amount: Int) { sum.withLock { $0 += amount } }
    var total: Int { sum.withLock { $0 } }
}
