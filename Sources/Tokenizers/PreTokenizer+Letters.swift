/// Rules like Llama 3's that differ in what belongs to words and where line breaks go.
package struct LetterForm: Sendable, Equatable {
    /// Combining marks are among the letters.
    var joinsMarks = false
    var lineBreaks = LineBreaks.behindOthers
    /// See `PreTokenizer.llama3`.
    var foldsLongS = false

    package enum LineBreaks: Sendable, Equatable {
        /// ` ?[^\s\p{L}\p{N}]+[\r\n]*`, `\s*[\r\n]+`
        case behindOthers
        /// ` ?[^\s\p{L}\p{N}]+`, `\s*[\r\n]+`
        case apart
    }
}

extension PreTokenizer {
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[letters]+|\p{N}|` and what `form` says, then
    /// `|\s+(?!\S)|\s+`.
    static func letterFormWordEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ form: LetterForm) -> Int {
        let contraction = contractionEnd(text, start, end, foldsLongS: form.foldsLongS)
        if contraction > start { return contraction }
        func isLetter(_ scalar: KindedScalar) -> Bool {
            scalar.kind.isLetter || form.joinsMarks && scalar.kind == .mark
        }
        func lettersEnd(_ from: Int) -> Int {
            runEnd(text, from, end) { $0.isLetter || form.joinsMarks && $0 == .mark }
        }
        let first = KindedScalar(text, at: start)
        if isLetter(first) { return lettersEnd(first.end) }
        if first.kind == .number { return first.end }
        if !first.isLineBreak, first.end < end, isLetter(KindedScalar(text, at: first.end)) {
            return lettersEnd(first.end)
        }
        func othersEnd(_ from: Int) -> Int {
            var index = runEnd(text, from, end) { kind in
                kind != .space && kind != .number && !kind.isLetter && !(form.joinsMarks && kind == .mark)
            }
            if form.lineBreaks != .apart { index = lineBreaksEnd(text, index, end) }
            return index
        }
        if first.kind != .space { return othersEnd(start) }
        if first.value == 0x20, first.end < end {
            let second = KindedScalar(text, at: first.end).kind
            // A mark behind a space is a letter where marks are joined, and was taken above.
            if second != .space, second != .number, !second.isLetter { return othersEnd(first.end) }
        }
        return spacesOrLinesEnd(text, start, end)
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+` at a space.
    static func spacesOrLinesEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        var last = start
        var lineEnd = start
        while index < end {
            let scalar = KindedScalar(text, at: index)
            guard scalar.kind == .space else { break }
            last = index
            index = scalar.end
            if scalar.isLineBreak { lineEnd = index }
        }
        if lineEnd > start { return lineEnd }
        return index < end && last > start ? last : index
    }

    /// The end of the run of characters from `start` on whose kinds `belongs` accepts.
    @inline(__always)
    static func runEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, where belongs: (ScalarKind) -> Bool) -> Int {
        var index = start
        while index < end {
            let scalar = KindedScalar(text, at: index)
            guard belongs(scalar.kind) else { break }
            index = scalar.end
        }
        return index
    }

    static func lineBreaksEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, slash: Bool = false) -> Int {
        var index = start
        while index < end, text[index] == 0x0A || text[index] == 0x0D || slash && text[index] == UInt8(ascii: "/") {
            index += 1
        }
        return index
    }

    /// The end of a contraction's ending at `start` in any case, or `start`.
    static func contractionEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, foldsLongS: Bool) -> Int {
        guard start < end else { return start }
        let length = contractionLength(text, start, end, ignoringCase: true)
        if length > 0 { return start + length }
        let isLongS =
            foldsLongS && text[start] == UInt8(ascii: "'") && start + 2 < end && text[start + 1] == 0xC5
            && text[start + 2] == 0xBF
        return isLongS ? start + 3 : start
    }
}
