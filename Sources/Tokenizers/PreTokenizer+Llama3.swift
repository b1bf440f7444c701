extension PreTokenizer {
    /// The rule of Llama 3, and with `digits` 1 that of Qwen2. Contractions match in ASCII case only, as in llama.cpp.
    static func llama3WordEnd(
        _ text: Span<UInt8>, _ start: Int, _ end: Int, digits: Int, foldsLongS: Bool
    ) -> Int {
        let contraction = contractionLength(text, start, end, ignoringCase: true)
        if contraction > 0 { return start + contraction }
        if foldsLongS, text[start] == UInt8(ascii: "'"), start + 2 < end, text[start + 1] == 0xC5,
            text[start + 2] == 0xBF
        {
            return start + 3
        }

        let first = ClassifiedScalar(text, at: start)
        let second = start + first.length
        let isLineBreak = first.value == 0x0A || first.value == 0x0D
        switch first.kind {
        case .letter:
            return runEnd(text, second, end, of: .letter)
        case .number:
            return numbersEnd(text, second, end, limit: digits - 1)
        case .space, .other:
            if !isLineBreak, second < end, ClassifiedScalar(text, at: second).kind == .letter {
                return runEnd(text, second, end, of: .letter)
            }
        }
        if first.kind == .other { return othersEnd(text, start, end) }
        if first.value == 0x20, second < end, ClassifiedScalar(text, at: second).kind == .other {
            return othersEnd(text, second, end)
        }
        return linesOrSpacesEnd(text, start, end)
    }

    private static func numbersEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, limit: Int) -> Int {
        var index = start
        for _ in 0..<limit where index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == .number else { break }
            index += scalar.length
        }
        return index
    }

    /// `[^\s\p{L}\p{N}]+[\r\n]*`
    private static func othersEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = runEnd(text, start, end, of: .other)
        while index < end, text[index] == 0x0A || text[index] == 0x0D { index += 1 }
        return index
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`
    private static func linesOrSpacesEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var last = start
        var lineEnd = start
        while index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == .space else { break }
            last = index
            index += scalar.length
            if scalar.value == 0x0A || scalar.value == 0x0D { lineEnd = index }
        }
        if lineEnd > start { return lineEnd }
        return index < end && last > start ? last : index
    }
}
