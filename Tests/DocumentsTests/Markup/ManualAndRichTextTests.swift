import Documents
import Testing

@Suite("Manual pages and rich text") struct ManualAndRichTextTests {
    @Test("a manual page's fonts and macros are gone, options stand before their text")
    func manual() async throws {
        let text = #"""
            .\" a comment
            .TH LS 1 "May 2024" "coreutils" "User Commands"
            .SH NAME
            ls \- list \fIdirectory\fR contents
            .SH OPTIONS
            .TP
            \fB\-a\fR, \fB\-\-all\fR
            do not ignore entries
            .BR printf (3)
            and \(bu text\(em.
            .IP \(bu 2
            point
            .PP
            .nf
            $ ls  \-l
            .fi
            .de XX
            not this
            ..
            .if t not this either
            .ie n shown
            .el hidden
            """#
        let document = try await parsed(text, as: "ls.1.man")
        #expect(document.title == "ls(1)")
        #expect(
            outline(document) == [
                "h1: NAME", "p: ls - list directory contents", "h1: OPTIONS",
                "item: -a, --all do not ignore entries printf(3) and • text—.", "item: - point", "code: $ ls  -l",
                // What a terminal shows: `n` holds and `t` does not.
                "p: shown",
            ])
    }

    /// What `man` of man-db 2.11 with groff 1.22 shows of this page, but for its layout.
    @Test("macros, numbers and strings that a page defines do what they say")
    func definitions() async throws {
        let text = #"""
            .if !rzZ .nr zZ 0 \" a comment
            .TH X 1
            .if \n(zZ=1 .ig zZ
            .de FN
            \fI\|\\$1\|\fP
            ..
            .de URL
            \\$2 <\\$1>\\$3
            ..
            .als MTO URL
            .ds Nm the \fBprogram\fP
            .nr step 1 1
            .SH FILES
            The startup file
            .FN ~/.profile
            of \*(Nm, see
            .MTO "a@b.example" "Ann" "."
            .if \n(.g .if !'a'b' .if (2+3>=5):(0) Yes.
            .ie \n(zZ \{\
            not this
            .\}
            .el \{\
            .IP \n[step]
            one
            .IP \n+[step]
            two
            .\}
            .TS
            l l.
            T{
            .BR modf ()
            T}	MT-Safe
            .TE
            """#
        let document = try await parsed(text, as: "x.1")
        #expect(
            outline(document) == [
                "h1: FILES",
                "p: The startup file ~/.profile of the program, see Ann <a@b.example>. Yes.",
                "item: 1 one", "item: 2 two", "table: modf() | MT-Safe",
            ])
    }

    @Test("macros that call themselves, deep blocks and endless conditions end", .timeLimit(.minutes(5)))
    func hostileMacros() async throws {
        let pages = [
            ".TH A 1\n.de A\nx\n.A\n.B\n..\n.de B\n.A\n.A\n..\n" + String(repeating: ".B\n", count: 2000),
            ".TH A 1\n" + String(repeating: ".if n ", count: 20_000) + "x",
            ".TH A 1\n.nop " + String(repeating: ".nop ", count: 20_000) + "x",
            ".TH A 1\n.do " + String(repeating: "do ", count: 20_000) + "x",
            ".TH A 1\n.nr x " + String(repeating: "(", count: 20_000) + "1",
            ".TH A 1\n.nr x " + String(repeating: "9999999*", count: 20_000) + "9",
            ".TH A 1\n.de M\n" + String(repeating: "\\\\$*", count: 2000) + "\n..\n.M "
                + String(repeating: "word ", count: 2000),
            ".TH A 1\n.nr x 9223372036854775807 9223372036854775807\n" + String(repeating: "\\n+x", count: 1000),
        ]
        for page in pages { #expect(try await parsed(page, as: "a.1").text.utf8.count < 8 << 20) }
    }

    @Test("mdoc's macros call each other")
    func mdoc() async throws {
        let text = """
            .Dd May 1, 2024
            .Dt CAT 1
            .Sh NAME
            .Nm cat
            .Nd concatenate files
            .Sh SYNOPSIS
            .Nm
            .Op Fl be
            .Op Ar
            .Sh DESCRIPTION
            See
            .Xr head 1 ,
            .Dq quoted .
            .Bl -tag -width Ds
            .It Fl b
            Number lines.
            .El
            """
        let document = try await parsed(text, as: "cat.mdoc")
        #expect(document.title == "cat(1)")
        #expect(
            outline(document) == [
                "h1: NAME", "p: cat – concatenate files", "h1: SYNOPSIS", "p: cat [-be] [file ...]", "h1: DESCRIPTION",
                "p: See head(1), “quoted”.", "item: -b Number lines.",
            ])
    }

    @Test("rich text keeps what is printed, and neither deleted nor hidden text")
    func richText() async throws {
        let text = #"""
            {\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset2 Symbol;}}{\stylesheet{\s1 heading 1;}}
            {\info{\title The title}{\author Jane Doe}{\creatim\yr2024\mo5\dy1}}
            {\header Running head}
            \pard\s1 Heading\par\pard Caf\'e9 \u8364?uro{\footnote A note.} {\deleted gone}{\v hidden}\b bold\b0 .\par
            {\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}\par
            \pard\ls1{\listtext\f1\'b7\tab}Item\par
            \pard\trowd\trhdr\cellx1\cellx2\intbl Name\cell Value\cell\row\trowd\intbl a\cell 1\cell\row
            \pard {\*\unknown not this}End\par}
            """#
        let document = try await parsed(text, as: "a.rtf")
        #expect(document.title == "The title")
        #expect(document.metadata.map(\.value) == ["Jane Doe", "2024-05-01"])
        #expect(
            outline(document) == [
                "p: Running head", "h1: Heading", "p: Café €uro bold.", "p: A note.", "p: link", "item: - Item",
                "table: Name | Value\na | 1", "p: End",
            ])
        #expect(document.blocks.compactMap(\.tableHeader) == ["Name | Value"])
    }

    @Test("groups without end or too deep are read or refused, never a crash")
    func depth() async throws {
        await #expect(throws: DocumentError.self) {
            try await parsed("{\\rtf1" + String(repeating: "{", count: 20_000), as: "a.rtf")
        }
        #expect(try await parsed("{\\rtf1 Text", as: "a.rtf").text == "Text\n")
        await #expect(throws: DocumentError.self) { try await parsed("no rich text", as: "a.rtf") }
    }
}
