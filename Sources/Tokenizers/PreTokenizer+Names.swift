/// The names that `tokenizer.ggml.pre` has for the rules. Source: `llama-vocab.cpp` of llama.cpp.
extension PreTokenizer {
    /// What a name in `tokenizer.ggml.pre` stands for.
    struct Setting: Equatable {
        var rule: PreTokenizer
        /// A word that is in the vocabulary is taken whole, without merging.
        var takesWholeWords = false
        /// The default of `tokenizer.ggml.add_bos_token`.
        var addsBeginningOfText = false
    }

    static func setting(named name: String) -> Setting? {
        table.first { $0.names.contains(name) }?.setting
    }

    /// The known names, for messages.
    static let names = table.flatMap(\.names)

    private static let table: [(names: [String], setting: Setting)] = [
        (
            [
                "gpt-2", "phi-2", "gigachat", "a.x-4.0", "mellum", "mpt", "olmo", "jais", "trillion", "exaone4",
                "granite-docling",
            ], Setting(rule: .gpt2)
        ),
        (["default"], Setting(rule: .punctuationThenGPT2)),
        (
            ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"],
            Setting(rule: .singleDigitsThenGPT2)
        ),
        (
            ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
            Setting(rule: .llama3(digits: 3), takesWholeWords: true, addsBeginningOfText: true)
        ),
        (["dbrx", "smaug-bpe", "glm4", "chatglm-bpe"], Setting(rule: .llama3(digits: 3))),
        (
            [
                "qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez", "stablelm2", "hunyuan", "solar-open",
                "grok-2",
                "bailingmoe", "bailingmoe2", "llada-moe",
            ], Setting(rule: .llama3(digits: 1))
        ),
        (["qwen35"], Setting(rule: .letters(LetterForm(joinsMarks: true)))),
        (["seed-coder"], Setting(rule: .letters(LetterForm(lineBreaks: .apart)))),
        (["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], Setting(rule: .cases(CaseForm(digits: 3)))),
        (
            ["tekken"],
            Setting(
                rule: .cases(CaseForm(digits: 1, joinsContractions: false)), takesWholeWords: true,
                addsBeginningOfText: true)
        ),
        (["kimi-k2"], Setting(rule: .cases(CaseForm(digits: 3, joinsSlashes: false, partsHan: true)))),
        (
            ["deepseek-llm"],
            Setting(
                rule: .stages([
                    .lineBreak, .casedLetters, .marks, .trailingSpaces, .asianLetters, .numbers(limit: .max),
                ]))
        ),
        (
            ["deepseek-coder"],
            Setting(rule: .stages([.lineBreak, .letters, .spacedPunctuation, .asianLetters, .numbers(limit: 1)]))
        ),
        (
            ["deepseek-v3", "hunyuan-dense", "joyai-llm"],
            Setting(rule: .stages([.numbers(limit: 3), .japaneseLetters, .deepSeek]))
        ),
        (["falcon"], Setting(rule: .stages([.punctuation, .gpt2, .digitTriple]))),
        (["bloom", "poro-chat", "gpt3-finnish"], Setting(rule: .stages([.unpunctuated]))),
        (["viking"], Setting(rule: .stages([.unpunctuated, .numbers(limit: 1)]))),
        (["superbpe"], Setting(rule: .stages([.numbers(limit: .max), .digitGroups]))),
    ]
}
