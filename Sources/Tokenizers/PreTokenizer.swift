/// The rule by which byte-level BPE cuts text into words before merging.
///
/// The rules are regular expressions in the models' own files. Here they are scanners by hand that look at most one
/// character ahead or read a run once, so that every input takes linear time. Source of the expressions and of the names:
/// `llama-vocab.cpp` of llama.cpp.
package enum PreTokenizer: Sendable, Equatable {
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    case gpt2
    /// Each `\p{N}` alone, then GPT-2's rule on what lies between.
    case singleDigitsThenGPT2
    /// Runs of `[\p{P}$+<=>^~|]` alone, then GPT-2's rule, numbers apart from the space before them and in groups of
    /// three ASCII digits: the rule for files that say "default".
    case punctuationThenGPT2
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|`
    /// `\s+(?!\S)|\s+`, with the longest group of digits. `foldsLongS`: "ſ" (U+017F) is an "s" to `(?i:'s)`, as Unicode
    /// folds case; not so in llama.cpp.
    case llama3(digits: Int, foldsLongS: Bool = false)

    /// Llama 3's rule with some differences.
    case letters(LetterForm)
    /// Words that end where small letters are followed by capital ones.
    case cases(CaseForm)
    /// Several expressions, one after the other.
    case stages([WordStage])

    /// Where the words of `range` end, for rules that cut in stages; nil for those that `wordEnd` follows.
    func wordEnds(in text: Span<UInt8>, _ range: Range<Int>) -> [Int]? {
        guard case .stages(let stages) = self else { return nil }
        var ends = [range.upperBound]
        for stage in stages {
            var finer: [Int] = []
            finer.reserveCapacity(ends.count)
            var start = range.lowerBound
            for end in ends {
                stage.cut(text, start..<end, into: &finer)
                start = end
            }
            ends = finer
        }
        return ends
    }

    /// Where the word that starts at `start` ends; `end` for rules in stages. Precondition: `start` is a character's start below `end`, which is
    /// where the text ends; `text` is UTF-8. O(word length).
    @inline(__always)
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        switch self {
        case .gpt2: Self.gpt2WordEnd(text, start, end, splitsDigits: false)
        case .singleDigitsThenGPT2: Self.gpt2WordEnd(text, start, end, splitsDigits: true)
        case .punctuationThenGPT2: Self.punctuationWordEnd(text, start, end)
        case .llama3(let digits, let foldsLongS):
            Self.llama3WordEnd(text, start, end, digits: digits, foldsLongS: foldsLongS)
        case .letters(let form): Self.letterFormWordEnd(text, start, end, form)
        case .cases(let form): Self.caseFormWordEnd(text, start, end, form)
        case .stages: end
        }
    }

    /// The end of the run of characters of one class that starts at `start`.
    @inline(__always)
    static func runEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int, of kind: ScalarClass) -> Int {
        var index = start
        while index < end {
            let scalar = ClassifiedScalar(text, at: index)
            guard scalar.kind == kind else { break }
            index += scalar.length
        }
        return index
    }

    /// The length of a contraction's ending (`'s`, `'ll` …) that starts at `start`, or 0.
    @inline(__always)
    static func contractionLength(_ text: Span<UInt8>, _ start: Int, _ end: Int, ignoringCase: Bool) -> Int {
        guard text[start] == UInt8(ascii: "'"), start + 1 < end else { return 0 }
        let caseBit: UInt8 = ignoringCase ? 0x20 : 0
        let first = text[start + 1] | caseBit
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return 2
        default: break
        }
        guard start + 2 < end else { return 0 }
        switch (first, text[start + 2] | caseBit) {
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return 3
        default: return 0
        }
    }
}
