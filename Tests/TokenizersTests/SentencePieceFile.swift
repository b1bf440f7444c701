import Checkpoints
import TestSupport
import Tokenizers

/// Makes small SentencePiece vocabularies: unknown, begin, end, and a token for each byte come first.
struct SentencePieceFile {
    private var pieces = ["<unk>", "<s>", "</s>"]
    private var kinds: [Int32] = [2, 3, 3]
    private var scores: [Float] = [0, 0, 0]
    var addsSpacePrefix = false
    var model = "llama"

    init(bytes: Bool = true) {
        guard bytes else { return }
        for byte in 0..<256 {
            let digits = String(byte, radix: 16, uppercase: true)
            add("<0x" + (byte < 16 ? "0" : "") + digits + ">", score: 0, kind: 6)
        }
    }

    @discardableResult
    mutating func add(_ piece: String, score: Float, kind: Int32 = 1) -> TokenID {
        pieces.append(piece)
        kinds.append(kind)
        scores.append(score)
        return TokenID(pieces.count - 1)
    }

    func writer() -> GGUFWriter {
        var writer = GGUFWriter()
        writer.set("tokenizer.ggml.model", .string(model))
        writer.set("tokenizer.ggml.add_space_prefix", .bool(addsSpacePrefix))
        writer.set("tokenizer.ggml.tokens", strings: pieces)
        writer.set("tokenizer.ggml.token_type", .array(.int32, kinds.map { .int32($0) }))
        writer.set("tokenizer.ggml.scores", .array(.float32, scores.map { .float32($0) }))
        return writer
    }

    func tokenizer() throws -> any Tokenizer { try load(writer()) }
}

/// The tokenizer of a file with the writer's metadata.
func load(_ writer: GGUFWriter) throws -> any Tokenizer {
    let folder = try TemporaryFolder()
    let path = folder.path("vocabulary.gguf")
    try writer.write(to: path)
    return try TokenizerLoader.load(from: GGUFFile(path: path).metadata, path: path)
}
