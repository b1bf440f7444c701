public import Tokenizers

// What fits the context window, found out without reading more of a text than the window holds.
extension LanguageModel {
    /// A beginning of a text that is cut within a word may have a few tokens more than the text has there.
    private static var tokensOfACut: Int { 64 }
    /// Bytes for each token of the window that are read at first; most texts have fewer.
    private static var firstBytesPerToken: Int { 8 }

    /// The tokens of a text that the context window has room for, without a beginning of text.
    ///
    /// - Parameter controlTokens: those that the text may spell.
    /// - Throws: `InferenceError.textTooLong`.
    /// - Complexity: bounded by the window, however long the text is: beginnings of it are read, each twice as long as the
    ///   one before, until one has too many tokens.
    public func fittingTokens(
        _ text: String, allowing controlTokens: Set<TokenID> = []
    ) throws(InferenceError) -> [TokenID] {
        let window = information.contextLength
        var byteCount = window * Self.firstBytesPerToken
        while byteCount < text.utf8.count {
            let beginning = String(decoding: text.utf8.prefix(byteCount), as: UTF8.self)
            guard tokenizer.encode(beginning, allowing: controlTokens).count <= window + Self.tokensOfACut else {
                throw .textTooLong(contextLength: window)
            }
            byteCount *= 2
        }
        let tokens = tokenizer.encode(text, allowing: controlTokens)
        guard tokens.count <= window else { throw .textTooLong(contextLength: window) }
        return tokens
    }

    /// Refuses a text that is longer than the context window, before more is done with it.
    ///
    /// - Throws: `InferenceError.textTooLong`.
    public func requireFit(_ text: String) throws(InferenceError) { _ = try fittingTokens(text) }

    /// Refuses a conversation whose words alone are more than the context window holds, before its template is run.
    ///
    /// - Throws: `InferenceError.textTooLong`.
    public func requireFit(_ messages: [ChatMessage]) throws(InferenceError) {
        try requireFit(messages.map(\.content).joined(separator: "\n"))
    }
}
