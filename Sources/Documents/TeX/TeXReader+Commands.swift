extension TeXReader {
    private static let sections: [String: Int] = [
        "part": 0, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6,
        "addchap": 1, "addsec": 2, "frametitle": 4, "minisec": 6,
    ]
    /// Commands whose first arguments are not for readers: how many, after which what follows is text.
    private static let hiddenArguments: [String: Int] = [
        "label": 1, "pagestyle": 1, "thispagestyle": 1, "documentclass": 1, "usepackage": 1, "RequirePackage": 1,
        "includegraphics": 1, "input": 1, "include": 1, "subfile": 1, "bibliography": 1, "bibliographystyle": 1,
        "addbibresource": 1, "setlength": 2, "addtolength": 2, "setcounter": 2, "addtocounter": 2, "stepcounter": 1,
        "refstepcounter": 1, "vspace": 1, "hspace": 1, "vspace*": 1, "hspace*": 1, "newcounter": 1, "newlength": 1,
        "color": 1, "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "definecolor": 3, "fontsize": 2, "selectlanguage": 1,
        "foreignlanguage": 1, "hypersetup": 1, "index": 1, "glossary": 1, "phantom": 1, "hphantom": 1, "vphantom": 1,
        "rule": 2, "raisebox": 1, "parbox": 1, "resizebox": 2, "scalebox": 1, "rotatebox": 1, "adjustbox": 1,
        "cline": 1,
        "cmidrule": 1, "addcontentsline": 3, "newenvironment": 3, "renewenvironment": 3, "theoremstyle": 1,
        "graphicspath": 1, "geometry": 1, "lstset": 1, "usetikzlibrary": 1, "tikzset": 1, "pgfplotsset": 1,
        "captionsetup": 1,
        "hyphenation": 1, "markboth": 2, "markright": 1, "fancyhead": 1, "fancyfoot": 1, "fancyhf": 1, "lhead": 1,
        "rhead": 1,
        "chead": 1, "lfoot": 1, "rfoot": 1, "cfoot": 1, "numberwithin": 2, "allowdisplaybreaks": 0, "hyperref": 0,
        "usetheme": 1, "usecolortheme": 1, "setbeamertemplate": 2, "todo": 1, "PassOptionsToPackage": 2, "nocite": 1,
        "hypertarget": 1, "hyperlink": 1, "pdfbookmark": 2, "rowcolor": 1, "cellcolor": 1, "arrayrulecolor": 1,
        "columncolor": 1, "DeclareMathOperator": 2, "newcolumntype": 2, "titleformat": 5, "titlespacing": 4,
        "multirow": 2, "ifthenelse": 1, "vskip": 0, "lstinputlisting": 1, "verbatiminput": 1, "inputminted": 2,
        "enlargethispage": 1, "mbox": 0, "protect": 0, "setmainfont": 1, "setsansfont": 1, "setmonofont": 1,
        "newfontfamily": 2, "sisetup": 1, "linespread": 1, "baselineskip": 0, "AtBeginDocument": 1, "institute": 0,
        "affil": 0, "email": 0, "IfFileExists": 3, "providecolor": 3, "pgfmathsetmacro": 2, "listfiles": 0,
    ]

    /// Reads what begins with a backslash.
    mutating func readCommand(_ input: inout TeXInput) {
        let start = input.index
        let name = input.command()
        if name == "\n" || name.isEmpty {
            flow.append(0x20)
            return
        }
        if isPreamble, readInPreamble(name, &input) { return }
        if let accent = TeXSymbols.accents[name], readAccent(accent, name, &input) { return }
        let isWord = name.utf8.first.map { ($0 | 0x20) &- 0x61 < 26 || $0 == 0x40 } ?? false
        if isWord { input.skipSpace() }
        if let level = Self.sections[name] { return readSection(level, &input) }
        if readStructure(name, &input) || readReference(name, &input) || readNote(name, &input) { return }
        if name == "verb" || name == "lstinline" || name == "mintinline" { return readVerb(name, &input) }
        if let symbol = TeXSymbols.text[name] {
            write(symbol)
            return
        }
        if expand(name, &input) { return }
        if let count = Self.hiddenArguments[name] { return skipArguments(count, &input) }
        if isWord {
            if input.next == 0x2A { input.index += 1 }
            for _ in 0..<3 where input.next == 0x5B { _ = input.optional() }
        } else if name != "-", name != "/", name != "@", name != "!", name != "*", name != "+", input.index > start + 1
        {
            write(name == ">" || name == "<" ? "" : name)
        }
    }

    private mutating func write(_ text: String) {
        if !isPreamble { flow.append(contentsOf: text.utf8) }
    }

    /// What counts before the document begins; true where the command was read.
    private mutating func readInPreamble(_ name: String, _ input: inout TeXInput) -> Bool {
        switch name {
        case "begin", "title", "author", "date", "subtitle", "keywords", "newcommand", "renewcommand", "providecommand",
            "def",
            "newtheorem", "DeclareMathOperator", "DeclareRobustCommand", "iffalse", "abstract", "subject":
            return false
        default:
            // Arguments of whatever else stands there are passed, so that nothing in them counts.
            if input.next == 0x2A { input.index += 1 }
            while input.optional() != nil || input.group() != nil {}
            return true
        }
    }

    private mutating func skipArguments(_ count: Int, _ input: inout TeXInput) {
        if input.next == 0x2A { input.index += 1 }
        for _ in 0..<4 where input.next == 0x5B || input.next == 0x28 {
            if input.next == 0x28 {
                guard let close = input.bytes[input.index..<input.end].prefix(100).firstIndex(of: 0x29) else { break }
                input.index = close + 1
            } else if input.optional() == nil {
                break
            }
        }
        for _ in 0..<count {
            while input.optional() != nil {}
            guard input.group() != nil else { break }
        }
    }

    private mutating func readAccent(_ accent: Unicode.Scalar, _ name: String, _ input: inout TeXInput) -> Bool {
        let isLetter = name.utf8.first.map { ($0 | 0x20) &- 0x61 < 26 } ?? false
        // \d, \c and their like are commands only before a group or a space.
        if isLetter, input.next != 0x7B, input.next != 0x20 { return false }
        // \= and \' move tabs in a tabbing environment, where no letter follows.
        guard let range = input.argument() else { return false }
        var base = input.text(range).filter { !$0.isWhitespace && $0 != "{" && $0 != "}" }
        if base == "\\i" { base = "i" } else if base == "\\j" { base = "j" }
        if base.hasPrefix("\\") { base = render(range, of: input) }
        guard let first = base.unicodeScalars.first else { return true }
        var composed = String(String.UnicodeScalarView([first, accent]))
        composed = Self.composed(composed)
        write(composed + String(base.unicodeScalars.dropFirst()))
        return true
    }

    private mutating func readSection(_ level: Int, _ input: inout TeXInput) {
        if input.next == 0x2A { input.index += 1 }
        let short = input.optional()
        guard let range = input.group() else { return }
        endParagraph()
        endTable()
        let title = render(range, of: input)
        guard inlineDepth == 0, !isPreamble else { return }
        lists = []
        writer.heading(title.isEmpty ? short.map { input.text($0) } ?? "" : title, level: max(level - topLevel + 1, 1))
    }

    /// Paragraphs, items, rows, captions; true where the command was one of these.
    private mutating func readStructure(_ name: String, _ input: inout TeXInput) -> Bool {
        switch name {
        case "begin": readBegin(&input)
        case "end": readEnd(&input)
        case "par", "bigskip", "medskip", "smallskip", "newpage", "clearpage", "pagebreak", "maketitle", "noindent":
            endParagraph()
        case "item": readItem(&input)
        case "bibitem":
            _ = input.optional()
            _ = input.group()
            readItem(&input)
        case "\\", "tabularnewline", "cr":
            if input.next == 0x2A { input.index += 1 }
            if input.next == 0x5B { _ = input.optional() }
            if rows != nil, tableDepth == 1 { endRow() } else { flow.append(0x20) }
        case "hline", "toprule", "midrule", "bottomrule", "endhead", "endfirsthead", "endfoot", "endlastfoot":
            if name.hasSuffix("rule"), input.next == 0x5B { _ = input.optional() }
        case "multicolumn": readMultiColumn(&input)
        case "caption", "captionof":
            if input.next == 0x2A { input.index += 1 }
            if name == "captionof" { _ = input.group() }
            _ = input.optional()
            guard let range = input.group() else { return true }
            endParagraph()
            let text = render(range, of: input)
            if rows == nil, inlineDepth == 0 { writer.paragraph(text) } else { writer.note(text) }
        case "title", "author", "date", "subtitle", "keywords", "subject": readMetadata(name, &input)
        case "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand": readDefinition(&input)
        case "def", "gdef", "edef", "xdef": readPrimitiveDefinition(&input)
        case "let":
            input.skipSpace()
            if input.next == 0x5C { _ = input.command() }
            if input.next == 0x3D { input.index += 1 }
            if input.next == 0x5C { _ = input.command() }
        case "newtheorem":
            if input.next == 0x2A { input.index += 1 }
            guard let kind = input.group() else { return true }
            _ = input.optional()
            if let title = input.group(), theorems.count < 1000 {
                theorems[input.text(kind)] = render(title, of: input)
            }
        case "iffalse":
            if let end = input.find("\\fi") { input.index = end + 3 }
        case "[", "(": readDelimitedFormula(name == "[" ? "\\]" : "\\)", &input)
        case "]", ")": break
        default: return false
        }
        return true
    }

    private mutating func readDelimitedFormula(_ close: String, _ input: inout TeXInput) {
        guard !endless.contains(close), let end = input.find(close) else {
            endless.insert(close)
            return
        }
        if flow.last != 0x20, close == "\\]" { flow.append(0x20) }
        writeFormula(input.bytes[input.index..<end])
        if close == "\\]" { flow.append(0x20) }
        input.index = end + 2
    }

    private mutating func readMetadata(_ name: String, _ input: inout TeXInput) {
        _ = input.optional()
        guard let range = input.group() else { return }
        if name == "author" { return readAuthors(range, input) }
        let text = render(range, of: input)
        switch name {
        case "title":
            if !text.isEmpty { writer.title = text }
        case "keywords":
            for tag in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
                writer.entry("tag", String(tag))
            }
        default: writer.entry(name == "subtitle" ? "description" : name, text)
        }
    }

    /// Authors, between whom `\and` stands.
    private mutating func readAuthors(_ range: Range<Int>, _ input: TeXInput) {
        var rest = input.part(range)
        while !rest.isAtEnd {
            let start = rest.index
            var end = range.upperBound
            while let mark = rest.find("\\and") {
                rest.index = mark + 4
                let follows = rest.next
                if (follows | 0x20) &- 0x61 >= 26 {
                    end = mark
                    break
                }
            }
            writer.entry("author", render(start..<end, of: input))
            rest.index = max(rest.index, min(end + 4, range.upperBound))
            if end == range.upperBound { break }
        }
    }

    /// Citations, references and links; true where the command was one of these.
    private mutating func readReference(_ name: String, _ input: inout TeXInput) -> Bool {
        switch name {
        case "ref", "eqref", "pageref", "autoref", "cref", "Cref", "nameref", "vref":
            if input.next == 0x2A { input.index += 1 }
            if let range = input.group() { write("[" + input.text(range) + "]") }
        case "href":
            _ = input.optional()
            _ = input.group()
        case "url", "nolinkurl", "path":
            if let range = input.group() {
                write(input.text(range).filter { $0 != "\\" && !$0.isNewline })
            }
        case "and":
            flow.append(0x20)
        case "texorpdfstring":
            if let range = input.group() { write(render(range, of: input)) }
            _ = input.group()
        default:
            guard name.lowercased().hasSuffix("cite") || name.hasPrefix("cite") || name.hasPrefix("parencite") else {
                return false
            }
            if input.next == 0x2A { input.index += 1 }
            var around: [String] = []
            while let range = input.optional() { around.append(render(range, of: input)) }
            guard let range = input.group() else { return true }
            let keys = ([input.text(range)] + around.filter { !$0.isEmpty }).joined(separator: ", ")
            write("[" + keys + "]")
        }
        return true
    }

    /// Notes at the page's foot or edge; true where the command was one.
    private mutating func readNote(_ name: String, _ input: inout TeXInput) -> Bool {
        guard
            ["footnote", "footnotetext", "thanks", "endnote", "marginpar", "sidenote", "tablefootnote"].contains(name)
        else {
            return false
        }
        _ = input.optional()
        guard let range = input.group() else { return true }
        let text = render(range, of: input)
        if !isPreamble, !text.isEmpty { writer.note(text) }
        return true
    }

    /// `\verb|text|`
    private mutating func readVerb(_ name: String, _ input: inout TeXInput) {
        if input.next == 0x2A { input.index += 1 }
        if name != "verb" { _ = input.optional() }
        if name == "mintinline" { _ = input.group() }
        guard !input.isAtEnd else { return }
        let mark = input.next == 0x7B ? 0x7D : input.next
        let start = input.index + 1
        guard start <= input.end, let close = input.bytes[start..<input.end].prefix(2000).firstIndex(of: mark) else {
            return
        }
        flow.append(contentsOf: input.bytes[start..<close])
        input.index = close + 1
    }
}
