/// What a vocabulary entry is; the raw value is its number in `tokenizer.ggml.token_type`.
enum TokenKind: UInt8 {
    case normal = 1
    /// Stands for text that no other token can write.
    case unknown = 2
    /// Steers the model; text never yields it.
    case control = 3
    /// Matched in text before everything else.
    case userDefined = 4
    /// A free place; text never yields it.
    case unused = 5
    /// One byte, written `<0xXX>`, for characters that the vocabulary does not have.
    case byte = 6
}
