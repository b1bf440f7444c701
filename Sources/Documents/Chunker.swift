/// Cuts documents into passages.
public struct Chunker: Sendable {
    /// How large passages become.
    public let options: ChunkingOptions
    let countTokens: @Sendable (String) -> Int

    /// Makes a chunker.
    ///
    /// - Parameter countTokens: the number of tokens that a text takes; called about twice per byte of text.
    public init(options: ChunkingOptions = ChunkingOptions(), countTokens: @escaping @Sendable (String) -> Int) {
        self.options = options
        self.countTokens = countTokens
    }

    /// The document's passages, in order.
    public func passages(of document: Document) -> [Passage] { [] }
}
