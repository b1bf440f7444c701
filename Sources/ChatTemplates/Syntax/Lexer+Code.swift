// What stands between a tag's marks.
extension Lexer {
    /// Reads tokens up to the tag's end.
    mutating func readCode(isVariable: Bool, from tag: Int) throws(TemplateError) {
        var open: [Token.Symbol] = []
        while position < source.count {
            if open.isEmpty, let end = closingEnd(isVariable ? Self.rightBrace : Self.percent, at: position) {
                add(isVariable ? .endVariable : .endBlock, at: position)
                position = end
                return
            }
            let code = source[position]
            if code.isPythonSpace {
                position += 1
            } else if code.isASCIIDigit {
                try readNumber()
            } else if code.isPythonWord {
                readName()
            } else if code == 0x22 || code == 0x27 {
                try readString(quote: code)
            } else {
                try readSymbol(&open)
            }
        }
        throw .syntax("a tag has no end \"\(isVariable ? "}}" : "%}")\"", place(of: tag))
    }

    private mutating func readName() {
        let start = position
        while position < source.count, source[position].isPythonWord { position += 1 }
        add(.name(TemplateText(units: Array(source[start..<position])).string), at: start)
    }

    private mutating func readSymbol(_ open: inout [Token.Symbol]) throws(TemplateError) {
        let start = position
        let symbol = Token.Symbol.allCases.first { symbol in
            symbol.rawValue.unicodeScalars.enumerated().allSatisfy { offset, scalar in
                start + offset < source.count && source[start + offset] == scalar.value
            }
        }
        guard let symbol else {
            let shown = TemplateText(units: [source[start]]).string
            throw .syntax("the character \"\(shown)\" has no meaning here", place(of: start))
        }
        if symbol == .leftBrace || symbol == .leftBracket || symbol == .leftParenthesis { open.append(symbol) }
        if let opening = symbol.opening, open.popLast() != opening {
            throw .syntax("\"\(symbol.rawValue)\" closes no bracket that is open", place(of: start))
        }
        position += symbol.rawValue.unicodeScalars.count
        add(.symbol(symbol), at: start)
    }

    private mutating func readNumber() throws(TemplateError) {
        let start = position
        if let end = floatEnd(from: start) {
            let digits = text(start..<end).filter { $0 != "_" }
            guard let value = Double(digits) else {
                throw .syntax("\(digits) is no number", place(of: start))
            }
            position = end
            add(.float(value), at: start)
            return
        }
        let (base, first) = numberBase(at: start)
        var end = first
        if base == 10, source[start] == 0x30 {
            // Zeros alone are an integer; digits after them are not part of it.
            end = digitsEnd(from: start) { $0 == 0x30 }
        } else {
            end = digitsEnd(from: first) { code in code.asciiDigitValue.map { $0 < base } == true }
        }
        let digits = text(first..<end).filter { $0 != "_" }
        guard let value = Int(digits, radix: base) else {
            throw .syntax("the integer \(digits.prefix(40)) has more than 64 bits", place(of: start))
        }
        position = end
        add(.integer(value), at: start)
    }

    /// The base of an integer, and where its digits begin.
    private func numberBase(at start: Int) -> (Int, Int) {
        guard source[start] == 0x30, start + 2 < source.count else { return (10, start) }
        let base =
            switch source[start + 1] | 0x20 {
            case 0x62: 2
            case 0x6F: 8
            case 0x78: 16
            default: 10
            }
        let next = source[start + 2] == 0x5F && start + 3 < source.count ? source[start + 3] : source[start + 2]
        guard base != 10, let digit = next.asciiDigitValue, digit < base else { return (10, start) }
        return (base, start + 2)
    }

    /// The end of digits, of which neighbours may have a low line between them.
    private func digitsEnd(from start: Int, _ isDigit: (UInt32) -> Bool) -> Int {
        var end = start
        while end < source.count {
            if isDigit(source[end]) {
                end += 1
            } else if source[end] == 0x5F, end + 1 < source.count, isDigit(source[end + 1]) {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    /// The end of a number with a fraction or an exponent; nil for an integer, and after a dot, where `a.0.1` has two.
    private func floatEnd(from start: Int) -> Int? {
        if start > 0, source[start - 1] == 0x2E { return nil }
        let whole = digitsEnd(from: start, \.isASCIIDigit)
        var end = whole
        if end + 1 < source.count, source[end] == 0x2E, source[end + 1].isASCIIDigit {
            end = digitsEnd(from: end + 1, \.isASCIIDigit)
        }
        if end + 1 < source.count, source[end] | 0x20 == 0x65 {
            let hasSign = source[end + 1] == Self.plus || source[end + 1] == Self.minus
            let digits = end + (hasSign ? 2 : 1)
            if digits < source.count, source[digits].isASCIIDigit {
                return digitsEnd(from: digits, \.isASCIIDigit)
            }
        }
        return end == whole ? nil : end
    }

    private func text(_ range: Range<Int>) -> String { TemplateText(units: Array(source[range])).string }
}

// MARK: - Strings

extension Lexer {
    private mutating func readString(quote: UInt32) throws(TemplateError) {
        let start = position
        var units: [UInt32] = []
        var index = start + 1
        while index < source.count, source[index] != quote {
            if source[index] == 0x5C {
                index = try readEscape(at: index, into: &units)
            } else {
                units.append(source[index])
                index += 1
            }
        }
        guard index < source.count else { throw .syntax("a string has no end", place(of: start)) }
        position = index + 1
        add(.string(TemplateText(units: units)), at: start)
    }

    /// Reads what follows a backslash, as Python's `unicode_escape` does, and returns the place after it.
    private func readEscape(at backslash: Int, into units: inout [UInt32]) throws(TemplateError) -> Int {
        guard backslash + 1 < source.count else { throw .syntax("a string has no end", place(of: backslash)) }
        let code = source[backslash + 1]
        switch code {
        case Self.lineFeed: break
        case 0x5C, 0x27, 0x22: units.append(code)
        case 0x61: units.append(0x07)
        case 0x62: units.append(0x08)
        case 0x66: units.append(0x0C)
        case 0x6E: units.append(0x0A)
        case 0x72: units.append(0x0D)
        case 0x74: units.append(0x09)
        case 0x76: units.append(0x0B)
        case 0x30...0x37: return readOctal(at: backslash + 1, into: &units)
        case 0x78: return try readHexadecimal(2, at: backslash, into: &units)
        case 0x75: return try readHexadecimal(4, at: backslash, into: &units)
        case 0x55: return try readHexadecimal(8, at: backslash, into: &units)
        case 0x4E: throw .refused(construct: "a character by its name (\\N)", place(of: backslash))
        default: units += [0x5C, code]
        }
        return backslash + 2
    }

    private func readOctal(at start: Int, into units: inout [UInt32]) -> Int {
        var (value, index) = (UInt32(0), start)
        while index < min(start + 3, source.count), (0x30...0x37).contains(source[index]) {
            value = value * 8 + source[index] - 0x30
            index += 1
        }
        units.append(value)
        return index
    }

    private func readHexadecimal(
        _ count: Int, at backslash: Int, into units: inout [UInt32]
    ) throws(TemplateError) -> Int {
        let (start, end) = (backslash + 2, backslash + 2 + count)
        var value: UInt32 = 0
        for index in start..<end {
            guard index < source.count, let digit = source[index].asciiDigitValue, digit < 16 else {
                throw .syntax(
                    "\\\(text(backslash + 1..<start)) needs \(count) hexadecimal digits", place(of: backslash))
            }
            value = value << 4 | UInt32(digit)
        }
        guard value <= 0x10_FFFF else { throw .syntax("no character has the number \(value)", place(of: backslash)) }
        units.append(value)
        return end
    }
}
