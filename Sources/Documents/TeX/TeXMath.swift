/// Makes a formula's source readable: characters for symbols, and no commands of layout.
struct TeXMath {
    private var input: TeXInput
    private var output: [UInt8] = []
    private var depth = 0

    init(_ formula: ArraySlice<UInt8>) { input = TeXInput(Array(formula)) }

    private init(_ input: TeXInput, depth: Int) {
        self.input = input
        self.depth = depth
    }

    private static let spaces: Set<String> = [",", ":", ";", " ", "quad", "qquad", ">", "\\", "enspace", "thinspace"]
    private static let words: Set<String> = [
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "displaystyle",
        "textstyle", "limits", "nolimits", "mathrm", "mathbf", "mathit", "mathcal", "mathbb", "mathsf", "mathfrak",
        "mathscr", "boldsymbol", "bm", "text", "textrm", "textbf", "textit", "mbox", "operatorname", "hat", "tilde",
        "bar",
        "vec", "dot", "ddot", "overline", "underline", "widehat", "widetilde", "nonumber", "notag", "!", "-", "/",
        "mathop",
        "scriptstyle", "hbox", "rm", "bf", "it", "cal", "middle", "hline", "protect", "ensuremath", "overbrace",
        "underbrace", "boxed", "substack", "mathrel", "mathbin", "mathord", "displaylimits", "textnormal", "pmb", "tt",
    ]
    private static let dropped: Set<String> = [
        "label", "tag", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color", "intertext", "begin", "end",
        "vskip", "hskip", "ref",
    ]

    mutating func text() -> [UInt8] {
        while !input.isAtEnd {
            let byte = input.next
            switch byte {
            case 0x5C: readCommand()
            case 0x7B, 0x7D, 0x24: input.index += 1
            case 0x26, 0x7E:
                space()
                input.index += 1
            case 0x25: while !input.isAtEnd, input.next != 0x0A { input.index += 1 }
            case 0x0A, 0x0D, 0x20, 0x09:
                space()
                input.index += 1
            default:
                output.append(byte)
                input.index += 1
            }
        }
        return output
    }

    private mutating func space() {
        if output.last != 0x20 { output.append(0x20) }
    }

    private mutating func readCommand() {
        let name = input.command()
        if name.utf8.first.map({ ($0 | 0x20) &- 0x61 < 26 }) == true { input.skipSpace() }
        if Self.spaces.contains(name) { return space() }
        if Self.words.contains(name) { return }
        switch name {
        case "frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac":
            argument(bracketed: true)
            output.append(0x2F)
            argument(bracketed: true)
        case "binom":
            output.append(0x28)
            argument(bracketed: false)
            space()
            argument(bracketed: false)
            output.append(0x29)
        case "sqrt":
            _ = input.optional()
            output.append(contentsOf: "\u{221A}".utf8)
            argument(bracketed: true)
        case "begin":
            guard let environment = input.group() else { return }
            if input.text(environment).hasPrefix("array") { _ = input.group() }
            space()
        case _ where Self.dropped.contains(name):
            _ = input.group()
            space()
        default: symbol(name)
        }
    }

    private mutating func symbol(_ name: String) {
        if let symbol = TeXSymbols.mathematics[name] ?? TeXSymbols.text[name] {
            output.append(contentsOf: symbol.utf8)
        } else if name.utf8.count == 1 {
            output.append(contentsOf: name.utf8)
        } else {
            // A function's name, such as \log.
            if let last = output.last, SourceLexer.isWord(last) { space() }
            output.append(contentsOf: name.utf8)
            if SourceLexer.isWord(input.next) { space() }
        }
    }

    private mutating func argument(bracketed: Bool) {
        guard let range = input.argument() else { return }
        guard depth < 12 else { return }
        var inner = TeXMath(input.part(range), depth: depth + 1)
        let text = inner.text().filter { !bracketed || $0 != 0x0A }
        let needsBrackets = bracketed && text.contains { [0x2B, 0x2D, 0x20, 0x2F, 0x3D].contains($0) }
        if needsBrackets { output.append(0x28) }
        output += text
        if needsBrackets { output.append(0x29) }
    }
}
