extension PreTokenizer {
    /// GPT-2's rule. With `splitsDigits`, each number character is a word of its own, and what lies between numbers is
    /// cut as if the text ended there.
    static func gpt2WordEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, splitsDigits: Bool) -> Int {
        let contraction = contractionLength(text, start, end, ignoringCase: false)
        if contraction > 0 { return start + contraction }

        var word = ClassifiedScalar(text, at: start)
        var wordStart = start
        if word.value == 0x20, start + 1 < end {
            let next = ClassifiedScalar(text, at: start + 1)
            if next.kind != .space, !(splitsDigits && next.kind == .number) {
                word = next
                wordStart = start + 1
            }
        }
        switch word.kind {
        case .number where splitsDigits: return wordStart + word.length
        case .letter, .number, .other: return runEnd(text, wordStart, end, of: word.kind)
        case .space:
            return spacesEnd(text, start, end) { !(splitsDigits && $0 == .number) }
        }
    }

    /// `\s+(?!\S)|\s+` for the run of spaces at `start`: the whole run where the text ends behind it, else all but its
    /// last character, which may belong to the word behind it, else that one character. `continues` says whether a
    /// character of a class behind the run belongs to the same text.
    @inline(__always)
    static func spacesEnd(
        _ text: Span<UInt8>, _ start: Int, _ end: Int, continues: (ScalarClass) -> Bool
    ) -> Int {
        var index = start
        var last = start
        while index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == .space else {
                return continues(scalar.kind) && last > start ? last : index
            }
            last = index
            index += scalar.length
        }
        return index
    }
}
