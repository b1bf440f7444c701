/// A word rule of several expressions: each cuts what the ones before it left in pieces; what an expression matches is a
/// piece, and so is what lies between its matches.
package enum WordStage: Sendable, Equatable {
    /// `[\r\n]`
    case lineBreak
    /// `\p{N}{1,limit}`
    case numbers(limit: Int)
    /// `[0-9][0-9][0-9]`
    case digitTriple
    /// `(?=(\d{3})+(?!\d))`: a cut before each group of three digits, counted from the end of their run.
    case digitGroups
    /// `\s?[…]+` with the letters of scripts that have case.
    case casedLetters
    /// `\s?\p{L}+`
    case letters
    /// `\s?[!-/:-~！-／：-～‘-‟　-。]+`
    case marks
    /// `\s?\p{P}+`
    case spacedPunctuation
    /// `\s+$`
    case trailingSpaces
    /// `[一-龥ࠀ-一가-퟿]+`
    case asianLetters
    /// `[一-龥぀-ゟ゠-ヿ]+`
    case japaneseLetters
    /// DeepSeek V3's main expression.
    case deepSeek
    /// ``[\p{P}$+<=>^~|`]+``
    case punctuation
    /// GPT-2's rule.
    case gpt2
    /// ` ?[^(\s|.,!?…。，、।۔،)]+`
    case unpunctuated
}

extension WordStage {
    /// Appends where the pieces of `text[range]` end. O(range).
    func cut(_ text: Span<UInt8>, _ range: Range<Int>, into ends: inout [Int]) {
        switch self {
        case .trailingSpaces:
            let first = Self.trailingSpacesStart(text, range)
            if first > range.lowerBound, first < range.upperBound { ends.append(first) }
            ends.append(range.upperBound)
        case .digitGroups: Self.cutDigits(text, range, into: &ends)
        default:
            var index = range.lowerBound
            var gap = index
            while index < range.upperBound {
                let end = match(text, index, range.upperBound)
                guard end > index else {
                    index = KindedScalar(text, at: index).end
                    continue
                }
                if gap < index { ends.append(index) }
                ends.append(end)
                index = end
                gap = end
            }
            if gap < range.upperBound { ends.append(range.upperBound) }
        }
    }

    /// Where the match that starts at `start` ends; `start` for none. What fails looks at two characters at most.
    private func match(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first = KindedScalar(text, at: start)
        switch self {
        case .lineBreak: return first.isLineBreak ? first.end : start
        case .numbers(let limit):
            var index = start
            var count = 0
            while index < end, count < limit {
                let next = KindedScalar(text, at: index)
                guard next.kind == .number else { break }
                index = next.end
                count += 1
            }
            return index
        case .digitTriple:
            return start + 3 <= end && (start..<(start + 3)).allSatisfy { (0x30...0x39).contains(text[$0]) }
                ? start + 3 : start
        case .casedLetters:
            return Self.spaced(text, first, start, end) { DeepSeekLetters.contains($0.value) }
        case .letters: return Self.spaced(text, first, start, end) { $0.kind.isLetter }
        case .marks: return Self.spaced(text, first, start, end) { Self.isMark($0.value) }
        case .spacedPunctuation: return Self.spaced(text, first, start, end) { $0.kind == .punctuation }
        case .asianLetters:
            return Self.run(text, start, end) {
                (0x0800...0x9FA5).contains($0.value) || (0xAC00...0xD7FF).contains($0.value)
            }
        case .japaneseLetters:
            return Self.run(text, start, end) {
                (0x4E00...0x9FA5).contains($0.value) || (0x3040...0x30FF).contains($0.value)
            }
        case .punctuation:
            return Self.run(text, start, end) { scalar in
                scalar.kind == .punctuation || scalar.value < 0x80 && scalar.kind == .symbol
            }
        case .gpt2: return PreTokenizer.gpt2WordEnd(text, start, end, splitsDigits: false)
        case .unpunctuated:
            let from = first.value == 0x20 ? first.end : start
            let last = Self.run(text, from, end) { !Self.endsWords($0) }
            return last > from ? last : start
        case .deepSeek: return Self.deepSeekEnd(text, first, start, end)
        case .trailingSpaces, .digitGroups: return start
        }
    }

    private static func run(
        _ text: Span<UInt8>, _ start: Int, _ end: Int, _ belongs: (KindedScalar) -> Bool
    ) -> Int {
        var index = start
        while index < end {
            let scalar = KindedScalar(text, at: index)
            guard belongs(scalar) else { break }
            index = scalar.end
        }
        return index
    }

    /// `\s?[…]+`
    private static func spaced(
        _ text: Span<UInt8>, _ first: KindedScalar, _ start: Int, _ end: Int, _ belongs: (KindedScalar) -> Bool
    ) -> Int {
        if first.kind == .space {
            let last = run(text, first.end, end, belongs)
            if last > first.end { return last }
        }
        return run(text, start, end, belongs)
    }

    /// `[!-/:-~！-／：-～‘-‟　-。]`, in which letters of ASCII stand between the signs.
    private static func isMark(_ value: UInt32) -> Bool {
        switch value {
        case 0x21...0x2F, 0x3A...0x7E, 0xFF01...0xFF0F, 0xFF1A...0xFF5E, 0x2018...0x201F, 0x3000...0x3002: true
        default: false
        }
    }

    /// `[(\s|.,!?…。，、।۔،)]`
    private static func endsWords(_ scalar: KindedScalar) -> Bool {
        switch scalar.value {
        case 0x28, 0x29, 0x7C, 0x2E, 0x2C, 0x21, 0x3F, 0x2026, 0x3002, 0xFF0C, 0x3001, 0x0964, 0x06D4, 0x060C: true
        default: scalar.kind == .space
        }
    }

    /// ``[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|``
    /// ` ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    private static func deepSeekEnd(_ text: Span<UInt8>, _ first: KindedScalar, _ start: Int, _ end: Int) -> Int {
        func isSign(_ scalar: KindedScalar) -> Bool { scalar.kind == .punctuation || scalar.kind == .symbol }
        func signsEnd(_ from: Int) -> Int {
            let last = run(text, from, end, isSign)
            return last > from ? PreTokenizer.lineBreaksEnd(text, last, end) : from
        }
        if isSign(first) {
            guard first.value < 0x80 else { return signsEnd(start) }
            let letters = run(text, first.end, end) {
                (0x41...0x5A).contains($0.value) || (0x61...0x7A).contains($0.value)
            }
            return letters > first.end ? letters : signsEnd(start)
        }
        if !first.isLineBreak, !first.kind.isLetter {
            let last = run(text, first.end, end) { $0.kind.isLetterOrMark }
            if last > first.end { return last }
        }
        if first.kind.isLetterOrMark { return run(text, start, end) { $0.kind.isLetterOrMark } }
        if first.value == 0x20 {
            let last = signsEnd(first.end)
            if last > first.end { return last }
        }
        return first.kind == .space ? PreTokenizer.spacesOrLinesEnd(text, start, end) : start
    }

    private static func trailingSpacesStart(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var first = range.upperBound
        while first > range.lowerBound {
            var candidate = first - 1
            while candidate > range.lowerBound, text[candidate] & 0xC0 == 0x80 { candidate -= 1 }
            guard KindedScalar(text, at: candidate).kind == .space else { break }
            first = candidate
        }
        return first
    }

    private static func cutDigits(_ text: Span<UInt8>, _ range: Range<Int>, into ends: inout [Int]) {
        func isDigit(_ value: UInt32) -> Bool {
            value < 0x80
                ? (0x30...0x39).contains(value) : Unicode.Scalar(value)?.properties.generalCategory == .decimalNumber
        }
        var index = range.lowerBound
        while index < range.upperBound {
            var starts: [Int] = []
            while index < range.upperBound {
                let scalar = KindedScalar(text, at: index)
                guard isDigit(scalar.value) else { break }
                starts.append(index)
                index = scalar.end
            }
            for (place, start) in starts.enumerated()
            where (starts.count - place).isMultiple(of: 3) && start > range.lowerBound {
                ends.append(start)
            }
            if index < range.upperBound, starts.isEmpty { index = KindedScalar(text, at: index).end }
        }
        ends.append(range.upperBound)
    }
}
