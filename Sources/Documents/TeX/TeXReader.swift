/// Reads TeX source and writes what its reader sees.
struct TeXReader {
    var writer = MarkupWriter()
    /// Macros that the document defines.
    var macros: [String: TeXMacro] = [:]
    /// What theorems of each kind are called.
    var theorems = TeXSymbols.theorems
    /// The paragraph, cell or title being read.
    var flow: [UInt8] = []
    /// Titles, notes and cells within which paragraphs don't end.
    var inlineDepth = 0
    /// The rows of the table that is being read.
    var rows: [[String]]?
    var tableDepth = 0
    /// Kinds of the lists that are open, with the number of the last item.
    var lists: [(kind: String, count: Int)] = []
    var isPreamble: Bool
    var isEnded = false
    /// The level of the document's uppermost headings.
    let topLevel: Int
    /// Arguments and macros within each other.
    private var depth = 0
    /// Bytes that macros may still produce.
    var expansionBudget: Int
    /// Environments that are known not to end.
    var endless: Set<String> = []
    private let source: [UInt8]

    static let deepest = 24

    init(_ bytes: [UInt8]) {
        source = bytes
        let input = TeXInput(bytes)
        isPreamble = input.find("\\begin{document}") != nil
        if input.find("\\part{") != nil {
            topLevel = 0
        } else {
            topLevel = input.find("\\chapter") != nil ? 1 : 2
        }
        expansionBudget = max(1 << 20, min(4 * bytes.count, 64 << 20))
    }

    mutating func read() {
        run(TeXInput(source))
        endParagraph()
        endTable()
    }

    /// Reads a stretch of source.
    mutating func run(_ input: TeXInput) {
        guard depth < Self.deepest else { return }
        depth += 1
        defer { depth -= 1 }
        var input = input
        while !input.isAtEnd, !isEnded {
            let byte = input.next
            switch byte {
            case 0x5C: readCommand(&input)
            case 0x25: skipComment(&input)
            case 0x24: readFormula(&input)
            case 0x7B, 0x7D: input.index += 1
            case 0x7E:
                input.index += 1
                flow.append(0x20)
            case 0x26:
                input.index += 1
                if tableDepth == 1, rows != nil { endCell() } else { flow.append(tableDepth > 0 ? 0x20 : 0x26) }
            case 0x0A, 0x20, 0x09, 0x0D, 0x0B, 0x0C: readSpace(&input)
            case 0x60, 0x27, 0x2D, 0x22: readMark(byte, &input)
            default:
                if !isPreamble { flow.append(byte) }
                input.index += 1
            }
        }
    }

    /// What a stretch of source says, as one line.
    mutating func render(_ range: Range<Int>, of input: TeXInput) -> String {
        let outer = flow
        let wasPreamble = isPreamble
        let outerTable = tableDepth
        flow = []
        isPreamble = false
        inlineDepth += 1
        // A table within a cell is a part of its text.
        if tableDepth > 0 { tableDepth = 2 }
        run(input.part(range))
        tableDepth = outerTable
        inlineDepth -= 1
        isPreamble = wasPreamble
        defer { flow = outer }
        return ExtractedText.line(String(decoding: flow, as: UTF8.self))
    }

    // MARK: - Paragraphs

    /// Ends the paragraph that is being read.
    mutating func endParagraph() {
        guard inlineDepth == 0, rows == nil else {
            if flow.last != 0x20 { flow.append(0x20) }
            return
        }
        let text = ExtractedText.line(String(decoding: flow, as: UTF8.self))
        flow = []
        if !text.isEmpty, !isPreamble { writer.paragraph(text) }
    }

    private mutating func readSpace(_ input: inout TeXInput) {
        var lineEnds = 0
        while !input.isAtEnd, Whitespace.isASCII(input.next) {
            if input.next == 0x0A { lineEnds += 1 }
            input.index += 1
        }
        if lineEnds > 1 {
            endParagraph()
        } else if let last = flow.last, last != 0x20 {
            flow.append(0x20)
        }
    }

    private mutating func skipComment(_ input: inout TeXInput) {
        while !input.isAtEnd, input.next != 0x0A { input.index += 1 }
        // The line end is a part of the comment, and so is the next line's indentation.
        input.index += 1
        while !input.isAtEnd, input.next == 0x20 || input.next == 0x09 { input.index += 1 }
    }

    /// Quotation marks and dashes.
    private mutating func readMark(_ byte: UInt8, _ input: inout TeXInput) {
        var count = 1
        while count < 3, input.index + count < input.end, input.bytes[input.index + count] == byte { count += 1 }
        let text: String
        switch (byte, count) {
        case (0x60, 1): text = "\u{2018}"
        case (0x60, _): (text, count) = ("\u{201C}", 2)
        case (0x27, 1): text = "\u{2019}"
        case (0x27, _): (text, count) = ("\u{201D}", 2)
        case (0x2D, 2): text = "\u{2013}"
        case (0x2D, 3): text = "\u{2014}"
        default: (text, count) = (String(decoding: [byte], as: UTF8.self), 1)
        }
        if !isPreamble { flow.append(contentsOf: text.utf8) }
        input.index += count
    }

    // MARK: - Formulas

    private mutating func readFormula(_ input: inout TeXInput) {
        let isDisplay = input.index + 1 < input.end && input.bytes[input.index + 1] == 0x24
        let start = input.index + (isDisplay ? 2 : 1)
        var position = start
        while position < input.end {
            if input.bytes[position] == 0x5C {
                position += 2
                continue
            }
            if input.bytes[position] == 0x24 { break }
            // A formula ends with its paragraph, at the latest.
            if !isDisplay, input.bytes[position] == 0x0A, position + 1 < input.end, input.bytes[position + 1] == 0x0A {
                break
            }
            position += 1
        }
        let end = min(position, input.end)
        writeFormula(input.bytes[start..<end])
        input.index = min(end + (isDisplay ? 2 : 1), input.end)
    }

    /// Writes a formula into the paragraph.
    mutating func writeFormula(_ formula: ArraySlice<UInt8>) {
        guard !isPreamble else { return }
        var expanded = formula
        if !macros.isEmpty, formula.contains(0x5C), let text = expandedFormula(formula) { expanded = text[...] }
        var math = TeXMath(expanded)
        flow.append(contentsOf: math.text())
    }
}
