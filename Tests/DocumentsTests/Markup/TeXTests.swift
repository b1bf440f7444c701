import Documents
import Testing

@Suite("TeX") struct TeXTests {
    static let article = #"""
        \documentclass{article}
        \title{A \emph{Title}} \author{Jane Doe \and John Roe} \date{2024}
        \newcommand{\hello}[2][World]{Hello #1 and #2}
        \begin{document}
        \maketitle
        \section{Intro\label{sec:i}}
        Caf\'e na\"{\i}ve \c{c}a Stra\ss e ``quoted'' text---dash % a comment
        with a note\footnote{The \textbf{note}.} and 10~km. See \cite[p.~5]{knuth84}.
        \hello{you}, $x \leq \frac{a}{b}$ and \verb|a_b{|.
        \begin{itemize}
        \item One
        \begin{enumerate} \item inner \end{enumerate}
        \end{itemize}
        \begin{tabular}{|l|r|}
        \hline Name & Value \\ \hline
        \multicolumn{2}{c}{Both} \\
        a & 1 \\
        \end{tabular}
        \begin{verbatim}
        code { % kept
        \end{verbatim}
        \subsection*{Sub}
        \begin{quote}Quoted.\end{quote}
        \end{document}
        Not this.
        """#

    @Test("a document's text is what is printed, without commands, comments and preamble")
    func article() async throws {
        let document = try await parsed(Self.article, as: "a.tex")
        #expect(document.title == "A Title")
        #expect(document.metadata.map(\.value) == ["Jane Doe", "John Roe", "2024"])
        #expect(
            outline(document) == [
                "h1: Intro",
                "p: Café naïve ça Straße “quoted” text—dash with a note and 10 km. See [knuth84, p. 5]. "
                    + "Hello World and you, x ≤ a/b and a_b{.",
                "p: The note.", "item: - One", "item: 1. inner", "table: Name | Value\nBoth\na | 1",
                "code: code { % kept", "h2: Sub", "quote: Quoted.",
            ])
        #expect(document.blocks.first { $0.kind == .table }?.tableHeader == "Name | Value")
        #expect(document.blocks.last?.headingPath == ["Intro", "Sub"])
    }

    @Test("a macro that calls itself ends")
    func recursion() async throws {
        let text =
            #"\newcommand{\xa}{x\xa\xa} \newcommand{\xb}{\xc\xc\xc\xc}\newcommand{\xc}{\xd\xd\xd\xd\xd\xd\xd\xd}\newcommand{\xd}{\xb} \xa \xb end"#
        #expect(try await parsed(text, as: "a.tex").text.hasSuffix("end\n"))
    }

    @Test("chapters stand above sections")
    func levels() async throws {
        let document = try await parsed(#"\chapter{One} \section{Two} Text. \paragraph{Three} More."#, as: "a.tex")
        #expect(outline(document) == ["h1: One", "h2: Two", "p: Text.", "h5: Three", "p: More."])
        #expect(document.blocks.last?.headingPath == ["One", "Two", "Three"])
    }
}
