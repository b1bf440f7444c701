extension PreTokenizer {
    /// The rule of files that say "default".
    static func punctuationWordEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first = ClassifiedScalar(text, at: start)
        switch first.kind {
        case .letter: return runEnd(text, start, end, of: .letter)
        case .number: return digitGroupEnd(text, start, end)
        case .other:
            return othersEnd(text, start, end, punctuation: isPunctuation(first.value))
        case .space: break
        }
        let second = start + first.length
        if first.value == 0x20, second < end {
            let next = ClassifiedScalar(text, at: second)
            switch next.kind {
            case .letter: return runEnd(text, second, end, of: .letter)
            case .number: return second
            case .other where !isPunctuation(next.value):
                return othersEnd(text, second, end, punctuation: false)
            case .other, .space: break
            }
        }
        return spacesBeforePunctuation(text, start, end)
    }

    private static func othersEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, punctuation: Bool) -> Int {
        var index = start
        while index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == .other, isPunctuation(scalar.value) == punctuation else { break }
            index += scalar.length
        }
        return index
    }

    /// As `spacesEnd`, where punctuation ends the text.
    private static func spacesBeforePunctuation(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var last = start
        while index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == .space else {
                let ends = scalar.kind == .other && isPunctuation(scalar.value)
                return !ends && last > start ? last : index
            }
            last = index
            index += scalar.length
        }
        return index
    }

    /// Three ASCII digits, or the numbers before the next three.
    private static func digitGroupEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var digits = 0
        while index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == .number else { break }
            index += scalar.length
            digits = scalar.value < 0x80 ? digits + 1 : 0
            if digits == 3 { return index - 3 > start ? index - 3 : index }
        }
        return index
    }

    /// `[\p{P}$+<=>^~|]`
    private static func isPunctuation(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        switch scalar {
        case "$", "+", "<", "=", ">", "^", "~", "|": return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }
}
