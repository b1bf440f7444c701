/// Rules like GPT-4o's, which end words where small letters are followed by capital ones.
package struct CaseForm: Sendable, Equatable {
    /// Digits of a group.
    var digits: Int
    /// Contractions belong to the word before them.
    var joinsContractions = true
    /// See `PreTokenizer.llama3`.
    var foldsLongS = false
    /// Line breaks and slashes behind punctuation belong to it; else line breaks only.
    var joinsSlashes = true
    /// Runs of Han characters are words, and no other word holds one.
    var partsHan = false
}

extension PreTokenizer {
    /// With U = `\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}` and W = `\p{Ll}\p{Lm}\p{Lo}\p{M}`:
    /// `[^\r\n\p{L}\p{N}]?[U]*[W]+(?i:'s|…)?|[^\r\n\p{L}\p{N}]?[U]+[W]*(?i:'s|…)?|\p{N}{1,3}|`
    /// ` ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    static func caseFormWordEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ form: CaseForm) -> Int {
        let first = KindedScalar(text, at: start)
        if form.partsHan, isHan(first.value) { return hanEnd(text, start, end) }
        let wordEnd = caseWordEnd(text, first, start, end, form)
        if wordEnd > start {
            return form.joinsContractions
                ? contractionEnd(text, wordEnd, end, foldsLongS: form.foldsLongS) : wordEnd
        }
        if first.kind == .number {
            var index = first.end
            for _ in 1..<max(form.digits, 1) where index < end {
                let next = KindedScalar(text, at: index)
                guard next.kind == .number else { break }
                index = next.end
            }
            return index
        }
        func othersEnd(_ from: Int) -> Int {
            let index = runEnd(text, from, end) { $0 != .space && $0 != .number && !$0.isLetter }
            return lineBreaksEnd(text, index, end, slash: form.joinsSlashes)
        }
        if first.kind != .space { return othersEnd(start) }
        if first.value == 0x20, first.end < end {
            let second = KindedScalar(text, at: first.end).kind
            if second != .space, second != .number, !second.isLetter { return othersEnd(first.end) }
        }
        return spacesOrLinesEnd(text, start, end)
    }

    /// The expression's two branches, each with the character in front before it is tried without; `start` for none.
    private static func caseWordEnd(
        _ text: Span<UInt8>, _ first: KindedScalar, _ start: Int, _ end: Int, _ form: CaseForm
    ) -> Int {
        let takesPrefix = !first.isLineBreak && !first.kind.isLetter && first.kind != .number
        if takesPrefix {
            let last = smallEnd(text, first.end, end, form)
            if last > first.end { return last }
        }
        let small = smallEnd(text, start, end, form)
        if small > start { return small }
        if takesPrefix {
            let last = capitalEnd(text, first.end, end)
            if last > first.end { return last }
        }
        return capitalEnd(text, start, end)
    }

    /// `[U]*[W]+` from `start`, or `start`.
    private static func smallEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ form: CaseForm) -> Int {
        var index = start
        // Behind the last character that both classes have: where giving back characters ends.
        var shared = start
        while index < end {
            let scalar = KindedScalar(text, at: index)
            guard scalar.kind.isLetterOrMark, scalar.kind != .lower, !(form.partsHan && isHan(scalar.value)) else {
                break
            }
            index = scalar.end
            if scalar.kind != .upper { shared = index }
        }
        let small = smallRunEnd(text, index, end, form)
        return small > index ? small : shared
    }

    /// `[U]+[W]*` from `start`, or `start`. Tried where `smallEnd` found nothing, so that nothing small follows.
    private static func capitalEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        runEnd(text, start, end) { $0 == .upper }
    }

    private static func smallRunEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ form: CaseForm) -> Int {
        var index = start
        while index < end {
            let scalar = KindedScalar(text, at: index)
            guard scalar.kind.isLetterOrMark, scalar.kind != .upper, !(form.partsHan && isHan(scalar.value)) else {
                break
            }
            index = scalar.end
        }
        return index
    }

    private static func hanEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var index = start
        while index < end {
            let scalar = KindedScalar(text, at: index)
            guard isHan(scalar.value) else { break }
            index = scalar.end
        }
        return index
    }

    /// `\p{Han}`: Unicode 16's Scripts.txt.
    private static func isHan(_ value: UInt32) -> Bool {
        if value < 0x2E80 { return false }
        if (0x4E00...0x9FFF).contains(value) { return true }
        return han.contains { $0.contains(value) }
    }

    private static let han: [ClosedRange<UInt32>] = [
        0x2E80...0x2E99, 0x2E9B...0x2EF3, 0x2F00...0x2FD5, 0x3005...0x3005, 0x3007...0x3007, 0x3021...0x3029,
        0x3038...0x303B, 0x3400...0x4DBF, 0xF900...0xFA6D, 0xFA70...0xFAD9, 0x16FE2...0x16FE3, 0x16FF0...0x16FF1,
        0x20000...0x2A6DF, 0x2A700...0x2B739, 0x2B740...0x2B81D, 0x2B820...0x2CEA1, 0x2CEB0...0x2EBE0,
        0x2EBF0...0x2EE5D, 0x2F800...0x2FA1D, 0x30000...0x3134A, 0x31350...0x323AF,
    ]
}
