import Checkpoints
import Testing

/// A vocabulary of the size and shape of Qwen2's, grown from the small one as tools/golden/large_vocabulary.py grows it:
/// 256 bytes, a piece for each merge rule, control tokens and padding.
struct GrownVocabulary {
    static let ruleCount = 151_387
    static let entryCount = 151_936
    /// The rule that makes "</s>", a piece of HTML here.
    static let endRule = 127_991
    private static let longestPiece = 24

    private(set) var pieces: [String]
    private(set) var merges: [String] = []

    init(_ small: Fixtures.SmallVocabulary) {
        pieces = Array(small.pieces[small.controlCount..<(small.controlCount + 256)])
        var known = Set(pieces)
        for rule in small.merges.map({ $0.split(separator: " ").map(String.init) }) + [["<", "/"], ["</", "s"]] {
            add(rule[0], rule[1], &known)
        }
        var state: UInt64 = 1
        func draw() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(pieces.count))
        }
        while merges.count < Self.ruleCount {
            if merges.count == Self.endRule {
                pieces.append("</s>")
                merges.append("</s >")
                continue
            }
            let left = pieces[draw()], right = pieces[draw()]
            if left.utf8.count + right.utf8.count <= Self.longestPiece { add(left, right, &known) }
        }
    }

    private mutating func add(_ left: String, _ right: String, _ known: inout Set<String>) {
        let piece = left + right
        guard piece != "</s>", known.insert(piece).inserted else { return }
        pieces.append(piece)
        merges.append(left + " " + right)
    }

    /// The vocabulary as a GGUF file has it.
    func metadata() throws -> GGUFMetadata {
        let control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
        let padding = (pieces.count + control.count..<Self.entryCount).map { "[PAD\($0)]" }
        let kinds =
            Array(repeating: Int32(1), count: pieces.count) + control.map { _ in 3 } + padding.map { _ in 4 }
        return try GGUFMetadata(
            path: "grown vocabulary",
            values: [
                ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("qwen2")),
                ("tokenizer.ggml.tokens", .array(.string, (pieces + control + padding).map { .string($0) })),
                ("tokenizer.ggml.token_type", .array(.int32, kinds.map { .int32($0) })),
                ("tokenizer.ggml.merges", .array(.string, merges.map { .string($0) })),
                ("tokenizer.ggml.bos_token_id", .uint32(UInt32(pieces.count))),
                ("tokenizer.ggml.eos_token_id", .uint32(UInt32(pieces.count + 2))),
            ])
    }
}
