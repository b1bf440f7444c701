@testable import Documents
import TestSupport
import Testing

@Suite("Markup and source code, any bytes") struct MarkupPropertyTests {
    static let names = [
        "a.tex", "a.rst", "a.adoc", "a.org", "a.man", "a.rtf", "a.swift", "a.py", "a.cpp", "a.ts", "a.rb", "a.sh",
        "a.sql",
        "a.hs", "a.ini", "a.mk", "a.lisp", "a.m", "a.css",
    ]
    private static let pieces = [
        "\\section{", "\\begin{tabular}{l}", "\\end{tabular}", "\\begin{itemize}", "\\item ", "\\footnote{", "}", "{",
        "$", "\\[",
        "&", "\\\\", "%", "\\newcommand{\\a}[1]{#1\\a}", "\\a{x}", "====\n", "----\n", ".. note:: ",
        ".. |x| replace:: |x|\n", "|x|",
        "`", "``", "*", "**", "_", "`a <b>`_", ":a: ", "+---+\n", "| a | b |\n", "== ==\n", "|===\n", "[quote]\n",
        "____\n", "a:: ",
        "<<", ">>", "footnote:[", "]", "{a}", ":a: {a}\n", "* ", "- ", "1. ", "#+BEGIN_SRC\n", "#+END_SRC\n", "[[",
        "]]", "[fn:",
        ":PROPERTIES:\n", ".TH A 1\n", ".SH ", ".TP\n", ".nf\n", ".fi\n", ".Bl -tag\n", ".It Fl a\n", ".El\n",
        ".if n \\{\n", ".TS\n",
        ".TE\n", "\\fB", "\\(em", "\\*(xx", ".ds xx \\*(xx\n", "{\\rtf1 ", "\\par ", "\\'e9", "\\u8364?", "\\cell ",
        "\\row ", "\\trowd ",
        "{\\footnote ", "{\\*\\x ", "\\bin9 ", "func f() {\n", "class A {\n", "def f(x):\n", "/* ", "*/", "// ", "# ",
        "\"", "'", "\"\"\"",
        "é", "🙂", "\n", "\n\n", "    ", "\t", " word ", "end\n", "(", ")", ";", "<<EOF\n", "[x]\n",
        "CREATE TABLE x (\n",
    ]

    @Test("give a document whose blocks hold all of its text, or an error", arguments: names)
    func random(name: String) async {
        for seed in UInt64(0)..<60 {
            var generator = SeededGenerator(seed: seed)
            var text = name.hasSuffix("rtf") ? "{\\rtf1 " : ""
            for _ in 0..<Int.random(in: 0..<120, using: &generator) {
                text += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
            }
            let bytes = Array(text.utf8)
            do {
                let document = try await DocumentParsers.standard.parse(bytes, path: name)
                let again = try await DocumentParsers.standard.parse(bytes, path: name)
                #expect(document == again, "seed \(seed)")
                _ = expectInvariants(
                    of: document, source: bytes, options: ChunkingOptions(), note: "\(name), seed \(seed)")
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }

    @Test("stay linear over what repeats", .timeLimit(.minutes(5)), arguments: names)
    func repeated(name: String) async {
        for piece in Self.pieces {
            let start = name.hasSuffix("rtf") ? "{\\rtf1 " : ""
            let bytes = Array((start + String(repeating: piece, count: 12_000 / piece.utf8.count)).utf8)
            do {
                let document = try await DocumentParsers.standard.parse(bytes, path: name)
                #expect(document.sourceByteCount == bytes.count)
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }
}
