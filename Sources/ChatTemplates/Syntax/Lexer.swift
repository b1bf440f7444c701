/// Cuts a template into tokens, with white space between text and tags as Jinja leaves it under `trim_blocks` and
/// `lstrip_blocks`: a line feed after a block goes, and so does what indents a block.
struct Lexer {
    /// The template's code points, with line ends made line feeds and without one at its very end.
    let source: [UInt32]
    var position = 0
    private(set) var tokens: [Token] = []
    /// Whether what was read last ended with a line feed.
    private var isAtLineStart = true
    private var lineStarts: [Int] = [0]

    /// The tokens of a template, the last of which is `.end`.
    static func tokens(of source: String, limits: TemplateLimits) throws(TemplateError) -> [Token] {
        var lexer = Lexer(source)
        guard lexer.source.count <= limits.source else { throw .limit(.source, limits.source, .start) }
        try lexer.readAll()
        return lexer.tokens
    }

    private init(_ text: String) {
        var codes: [UInt32] = []
        codes.reserveCapacity(text.utf8.count)
        var followsReturn = false
        for scalar in text.unicodeScalars {
            if !(followsReturn && scalar == "\n") { codes.append(scalar == "\r" ? 0x0A : scalar.value) }
            followsReturn = scalar == "\r"
        }
        if codes.last == 0x0A { codes.removeLast() }
        source = codes
        for (index, code) in codes.enumerated() where code == 0x0A { lineStarts.append(index + 1) }
    }

    /// Where a code point stands. Logarithmic.
    func place(of index: Int) -> TemplatePlace {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return TemplatePlace(line: low + 1, column: index - lineStarts[low] + 1)
    }

    mutating func add(_ kind: Token.Kind, at index: Int) {
        tokens.append(Token(kind: kind, place: place(of: index)))
    }

    private mutating func readAll() throws(TemplateError) {
        while position < source.count {
            let start = position
            guard let tag = nextTag(from: start) else {
                addText(start..<source.count, before: nil)
                position = source.count
                break
            }
            let sign = signAfter(tag + 2)
            let kind = source[tag + 1]
            if kind == Self.percent, let bodyStart = rawBegin(at: tag) {
                addText(start..<tag, before: (sign, isVariable: false))
                position = bodyStart
                isAtLineStart = source[bodyStart - 1] == Self.lineFeed
                try readRaw(from: tag)
                continue
            }
            addText(start..<tag, before: (sign, isVariable: kind == Self.leftBrace))
            position = tag + 2 + (sign == nil ? 0 : 1)
            if kind == Self.hash {
                try skipComment(from: tag)
            } else {
                let isVariable = kind == Self.leftBrace
                add(isVariable ? .beginVariable : .beginBlock, at: tag)
                try readCode(isVariable: isVariable, from: tag)
            }
            isAtLineStart = position > 0 && source[position - 1] == Self.lineFeed
        }
        add(.end, at: max(0, source.count - 1))
    }

    /// The next place where a tag begins.
    private func nextTag(from start: Int) -> Int? {
        var index = start
        while index + 1 < source.count {
            if source[index] == Self.leftBrace {
                let next = source[index + 1]
                if next == Self.leftBrace || next == Self.percent || next == Self.hash { return index }
            }
            index += 1
        }
        return nil
    }

    /// The sign for white space at a place: `-` or `+`.
    private func signAfter(_ index: Int) -> UInt32? {
        guard index < source.count, source[index] == Self.minus || source[index] == Self.plus else { return nil }
        return source[index]
    }

    /// Adds a stretch of text, less what the tag after it takes away.
    private mutating func addText(_ range: Range<Int>, before tag: (sign: UInt32?, isVariable: Bool)?) {
        var end = range.upperBound
        if let tag {
            if tag.sign == Self.minus {
                while end > range.lowerBound, source[end - 1].isPythonSpace { end -= 1 }
            } else if tag.sign == nil, !tag.isVariable {
                var first = end
                while first > range.lowerBound, source[first - 1] != Self.lineFeed, source[first - 1].isPythonSpace {
                    first -= 1
                }
                let reachesLineStart =
                    first > range.lowerBound ? source[first - 1] == Self.lineFeed : isAtLineStart
                if reachesLineStart { end = first }
            }
        }
        if range.lowerBound < end {
            add(.text(TemplateText(units: Array(source[range.lowerBound..<end]))), at: range.lowerBound)
        }
    }

    static let (leftBrace, rightBrace, percent, hash) = (UInt32(0x7B), UInt32(0x7D), UInt32(0x25), UInt32(0x23))
    static let (minus, plus, lineFeed) = (UInt32(0x2D), UInt32(0x2B), UInt32(0x0A))
}

// MARK: - Comments and raw text

extension Lexer {
    /// The end of a tag's closing mark at a place, with the white space that goes with it; nil where there is none.
    ///
    /// - Parameter first: `%`, `}` or `#`, which stands before the brace.
    func closingEnd(_ first: UInt32, at index: Int, trimsLine: Bool = true) -> Int? {
        var index = index
        let sign = signAfter(index)
        // A variable's end has no plus.
        if sign == Self.plus, first == Self.rightBrace || !trimsLine { return nil }
        if sign != nil { index += 1 }
        guard index + 1 < source.count, source[index] == first, source[index + 1] == Self.rightBrace else { return nil }
        index += 2
        if sign == Self.minus {
            while index < source.count, source[index].isPythonSpace { index += 1 }
        } else if sign == nil, trimsLine, first != Self.rightBrace, index < source.count, source[index] == Self.lineFeed
        {
            index += 1
        }
        return index
    }

    private mutating func skipComment(from tag: Int) throws(TemplateError) {
        for index in position..<source.count {
            if let end = closingEnd(Self.hash, at: index) {
                position = end
                return
            }
        }
        throw .syntax("a comment has no end \"#}\"", place(of: tag))
    }

    /// Where the text of a raw block begins whose tag stands at `tag`; nil for any other tag.
    private func rawBegin(at tag: Int) -> Int? {
        guard let index = wordEnd("raw", from: tag + 2) else { return nil }
        return closingEnd(Self.percent, at: index, trimsLine: false)
    }

    /// The place after a sign, white space, a word, and white space; nil where something else stands.
    private func wordEnd(_ word: String, from start: Int) -> Int? {
        var index = start + (signAfter(start) == nil ? 0 : 1)
        while index < source.count, source[index].isPythonSpace { index += 1 }
        for scalar in word.unicodeScalars {
            guard index < source.count, source[index] == scalar.value else { return nil }
            index += 1
        }
        while index < source.count, source[index].isPythonSpace { index += 1 }
        return index
    }

    private mutating func readRaw(from tag: Int) throws(TemplateError) {
        let start = position
        for index in start..<source.count where source[index] == Self.leftBrace {
            guard index + 1 < source.count, source[index + 1] == Self.percent,
                let afterWord = wordEnd("endraw", from: index + 2),
                let end = closingEnd(Self.percent, at: afterWord)
            else { continue }
            addText(start..<index, before: (signAfter(index + 2), isVariable: false))
            position = end
            isAtLineStart = source[end - 1] == Self.lineFeed
            return
        }
        throw .syntax("a raw block has no end", place(of: tag))
    }
}
