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

    /// What a name in `tokenizer.ggml.pre` stands for.
    struct Setting: Equatable {
        var rule: PreTokenizer
        /// A word that is in the vocabulary is taken whole, without merging.
        var takesWholeWords = false
        /// The default of `tokenizer.ggml.add_bos_token`.
        var addsBeginningOfText = false
    }

    static func setting(named name: String) -> Setting? {
        switch name {
        case "gpt-2", "phi-2", "gigachat", "a.x-4.0", "mellum", "mpt", "olmo", "jais", "trillion", "exaone4":
            Setting(rule: .gpt2)
        case "default":
            Setting(rule: .punctuationThenGPT2)
        case "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b":
            Setting(rule: .singleDigitsThenGPT2)
        case "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2":
            Setting(rule: .llama3(digits: 3), takesWholeWords: true, addsBeginningOfText: true)
        case "dbrx", "smaug-bpe", "glm4", "chatglm-bpe":
            Setting(rule: .llama3(digits: 3))
        case "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2":
            Setting(rule: .llama3(digits: 1))
        default:
            nil
        }
    }

    /// The known names, for messages.
    static let names = [
        "gpt-2", "phi-2", "gigachat", "a.x-4.0", "mellum", "mpt", "olmo", "jais", "trillion", "exaone4", "default",
        "smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "llama-bpe", "llama3",
        "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "dbrx", "smaug-bpe", "glm4", "chatglm-bpe",
        "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2",
    ]

    /// Where the word that starts at `start` ends. Precondition: `start` is a character's start below `end`, which is
    /// where the text ends; `text` is UTF-8. O(word length).
    @inline(__always)
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int {
        switch self {
        case .gpt2: Self.gpt2WordEnd(text, start, end, splitsDigits: false)
        case .singleDigitsThenGPT2: Self.gpt2WordEnd(text, start, end, splitsDigits: true)
        case .punctuationThenGPT2: Self.punctuationWordEnd(text, start, end)
        case .llama3(let digits, let foldsLongS):
            Self.llama3WordEnd(text, start, end, digits: digits, foldsLongS: foldsLongS)
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
