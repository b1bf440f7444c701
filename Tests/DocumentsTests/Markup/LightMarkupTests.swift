import Documents
import Testing

@Suite("reStructuredText, AsciiDoc and Org") struct LightMarkupTests {
    @Test("reStructuredText reads as its page does")
    func restructuredText() async throws {
        let text = """
            =====
            Title
            =====
            :Author: Jane Doe
            :Date: 2024-05-01

            Part
            ====
            Some *emphasised* and ``literal_`` text with `a link <http://x.org>`_, a |sub|, :ref:`other <label>`,
            :class:`~a.b.Name` and a note [1]_::

                code *as it is*

            - One
              goes on

              Second paragraph.
            #. Number
            #. Next

            .. |sub| replace:: substitution
            .. a comment
            .. note:: Mind this.
            .. code-block:: python
               :linenos:

               print(1)

            term
                Definition.

            ====  =====
            Name  Value
            ====  =====
            a     1
            b     2
            ====  =====

            +---+----+
            | A | B  |
            +===+====+
            | x | y  |
            |   | z  |
            +---+----+

            .. list-table:: Caption
               :header-rows: 1

               * - H1
                 - H2
               * - v1
                 - v2

            .. [1] The note.
            """
        let document = try await parsed(text, as: "a.rst")
        #expect(document.title == "Title")
        #expect(document.metadata.map(\.value) == ["Jane Doe", "2024-05-01"])
        #expect(
            outline(document) == [
                "h1: Title", "h2: Part",
                "p: Some emphasised and literal_ text with a link, a substitution, other, Name and a note [1]:",
                "code: code *as it is*", "item: - One goes on", "item: Second paragraph.", "item: 1. Number",
                "item: 2. Next", "p: Note: Mind this.", "code: print(1)", "p: term", "p: Definition.",
                "table: Name | Value\\na | 1\\nb | 2".replacing("\\n", with: "\n"), "table: A | B\nx | y z",
                "p: Caption",
                "table: H1 | H2\nv1 | v2", "p: [1] The note.",
            ])
        #expect(document.blocks.compactMap(\.tableHeader) == ["Name | Value", "A | B", "H1 | H2"])
    }

    @Test("AsciiDoc reads as its page does")
    func asciiDoc() async throws {
        let text = """
            = Title
            Jane Doe <jane@example.org>
            v1.0, 2024-05-01
            :product: Footnote

            == Part
            The *bold* {product} has `code_` and a https://x.org[link], see <<other,there>>.footnote:[A note.]
            // a comment

            .Steps
            . First
            . Second
            ** nested
            +
            attached

            term:: Definition.

            [source,ruby]
            ----
            # not a heading
            ----

            NOTE: Mind this.

            [quote, Someone]
            ____
            Quoted.
            ____

            |===
            |Name |Value

            |a |1
            2+|both
            |===

            ////
            hidden
            ////
            === Sub

            include::other.adoc[]
            End.
            """
        let document = try await parsed(text, as: "a.adoc")
        #expect(document.title == "Title")
        #expect(document.metadata.map(\.value) == ["Jane Doe", "1.0", "2024-05-01"])
        #expect(
            outline(document) == [
                "h1: Title", "h2: Part",
                "p: The bold Footnote has code_ and a link, see there. (A note.)", "p: Steps", "item: 1. First",
                "item: 2. Second", "item: - nested", "item: attached", "item: term", "item: Definition.",
                "code: # not a heading", "p: Note: Mind this.", "quote: Quoted.", "quote: Someone",
                "table: Name | Value\na | 1\nboth", "h3: Sub", "p: End.",
            ])
        #expect(document.blocks.last?.headingPath == ["Title", "Part", "Sub"])
        #expect(document.blocks.compactMap(\.tableHeader) == ["Name | Value"])
    }

    @Test("Org reads without its marks, keywords and drawers")
    func org() async throws {
        let text = """
            #+TITLE: A title
            #+FILETAGS: :work:
            * NEXT [#A] Heading :urgent:
            SCHEDULED: <2024-05-01>
            :PROPERTIES:
            :ID: 1
            :END:
            Some *bold*, /italic/ and =code= with [[http://x.org][a link]][fn:1].
            # a comment
            - One
              - [X] nested
            1. Number
            - term :: definition
            #+BEGIN_SRC sh
            * not a heading
            #+END_SRC
            | Name | Value |
            |------+-------|
            | a    | 1     |
            #+TBLFM: @2$2=1
            ** COMMENT Hidden
            Not this.
            ** Sub
            [fn:1] The note.
            """
        let document = try await parsed(text, as: "a.org")
        #expect(document.title == "A title")
        #expect(document.metadata.map(\.value) == ["work", "urgent"])
        #expect(
            outline(document) == [
                "h1: Heading", "p: Some bold, italic and code with a link [1].", "item: - One", "item: - nested",
                "item: 1. Number", "item: - term", "item: definition", "code: * not a heading",
                "table: Name | Value\na | 1", "h2: Sub", "p: [1] The note.",
            ])
    }
}
