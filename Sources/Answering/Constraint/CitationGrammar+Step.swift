extension CitationGrammar {
    /// Moves on by one byte; leaves a state of no meaning behind when the byte may not follow.
    mutating func step(_ byte: UInt8) -> Bool {
        switch phase {
        case .opening(let afterSpace):
            if byte == Self.space { return afterSpace ? false : move(to: .opening(afterSpace: true)) }
            return beginSentence(byte)
        case .body:
            return stepInBody(byte)
        case .ended(let ending):
            return step(byte, after: ending)
        case .gap(let mayContinue):
            if byte == Self.openBracket { return move(to: .marker(number: 0)) }
            guard mayContinue, !isOverlong, !Self.isBreaking(byte) else { return false }
            word = WordShape()
            return stepInBody(byte)
        case .marker(let number):
            return step(byte, in: number)
        case .cited:
            return byte == Self.space && !mustEnd && move(to: .between)
        case .between:
            if byte == Self.openBracket, mayCiteMore { return move(to: .marker(number: 0)) }
            return !isLast && beginSentence(byte)
        }
    }

    static let space: UInt8 = 0x20
    static let openBracket: UInt8 = 0x5B
    static let closeBracket: UInt8 = 0x5D

    private mutating func move(to phase: Phase) -> Bool {
        self.phase = phase
        return true
    }

    /// A byte that can begin neither a sentence nor its continuation after an abbreviation.
    private static func isBreaking(_ byte: UInt8) -> Bool {
        byte == space || byte == openBracket || byte == closeBracket || isTerminator(byte)
    }

    private mutating func beginSentence(_ byte: UInt8) -> Bool {
        guard !Self.isBreaking(byte) else { return false }
        word = WordShape()
        hasLetter = false
        cited = 0
        isOverlong = false
        return stepInBody(byte)
    }

    private mutating func stepInBody(_ byte: UInt8) -> Bool {
        let startsCharacter = character.isComplete
        guard character.advance(byte) else { return false }
        phase = .body
        defer {
            afterDigit = Self.isDigit(byte)
            afterBracket = byte == Self.openBracket
        }
        guard byte < 0x80 else {
            word.append(byte)
            // Ideographs and letters of other scripts count as content from their first byte on.
            hasLetter = true
            if character.isComplete, character.endsSentence {
                phase = .ended(Ending(isWide: true))
                return true
            }
            return !(isOverlong && startsCharacter && !character.mayEndSentence)
        }
        guard byte >= 0x20, byte != 0x7F else { return false }
        if afterBracket, Self.isDigit(byte) { return false }
        if Self.isTerminator(byte) {
            guard hasLetter else { return false }
            phase = .ended(
                Ending(isFullStop: byte == 0x2E, followsDigit: afterDigit, isAbbreviation: word.isAbbreviation))
            return true
        }
        if isOverlong, hasLetter { return false }
        if Self.isLetter(byte) { hasLetter = true }
        word.append(byte)
        return true
    }

    private mutating func step(_ byte: UInt8, after ending: Ending) -> Bool {
        var ending = ending
        if byte == Self.space {
            return move(to: .gap(mayContinue: ending.isAbbreviation && ending.isFullStop && !ending.isClosed))
        }
        if ending.isWide, byte == Self.openBracket { return move(to: .marker(number: 0)) }
        if !ending.isWide, Self.isTerminator(byte), !ending.isClosed {
            ending = Ending()
            return move(to: .ended(ending))
        }
        if !ending.isWide, byte == 0x22 || byte == 0x27 || byte == 0x29 {
            ending.isClosed = true
            return move(to: .ended(ending))
        }
        guard ending.isFullStop, !ending.isClosed, !isOverlong else { return false }
        let continues =
            Self.isSmallLetter(byte) || (ending.followsDigit && Self.isDigit(byte))
            || (ending.isAbbreviation && Self.isLetter(byte)) || (ending.isAbbreviation && byte == 0x2C)
        guard continues else { return false }
        word = WordShape()
        return stepInBody(byte)
    }

    private mutating func step(_ byte: UInt8, in number: Int) -> Bool {
        if byte == Self.closeBracket {
            guard rules.ids.contains(number), cited & (1 << UInt64(number - 1)) == 0 else { return false }
            cited |= 1 << UInt64(number - 1)
            return move(to: .cited)
        }
        guard Self.isDigit(byte) else { return false }
        let longer = number * 10 + Int(byte - 0x30)
        // A number of which every completion was cited already would leave no way on.
        let completions = rules.ids.filter { cited & (1 << UInt64($0 - 1)) == 0 }
        guard longer > 0, CitationRules.isPrefix(longer, of: completions) else { return false }
        return move(to: .marker(number: longer))
    }

    static func isTerminator(_ byte: UInt8) -> Bool { byte == 0x2E || byte == 0x21 || byte == 0x3F }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    static func isSmallLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
    static func isLetter(_ byte: UInt8) -> Bool { isSmallLetter(byte | 0x20) }
}
