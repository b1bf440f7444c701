package import Tokenizers

/// What a template writes around the last message of a conversation.
package struct ChatFrame: Sendable, Equatable {
    /// The tokens up to where the last message begins.
    package let before: [TokenID]
    /// The tokens from its end to where the assistant's turn begins.
    package let after: [TokenID]
    /// The control token that ends the assistant's turns; nil where the template ends them with text.
    package let end: TokenID?
}

extension ChatTemplate {
    /// What stands around the next message of the person, after a conversation that ends with a turn of the assistant.
    ///
    /// So a message can be encoded part by part, and many messages share the tokens before them.
    ///
    /// - Returns: nil where the template does not write the message once and as it is.
    /// - Throws: `ChatTemplateError.refused`, if the template does not take the conversation.
    package func frame(
        after messages: [ChatMessage], tokenizer: any Tokenizer, options: ChatOptions
    ) throws(ChatTemplateError) -> ChatFrame? {
        // Two characters of the private use area, which no template writes or trims.
        let mark = "\u{F4F7}\u{F4F8}"
        let turn = ChatMessage(role: .user, content: mark)
        let parts = try pieces(of: fitted(messages) + [turn], tokenizer: tokenizer, options: options).parts
        let places = parts.indices.filter { parts[$0].text?.contains(mark) == true }
        guard let place = places.first, places.count == 1, let sides = parts[place].text?.split(around: mark) else {
            return nil
        }
        var end: TokenID?
        if let last = messages.last, last.role == .assistant,
            let said = parts[..<place].lastIndex(where: { $0.text?.contains(last.content) == true })
        {
            end = parts[(said + 1)...].first { $0.text == nil }?.token(in: tokenizer)
        }
        return ChatFrame(
            before: Self.tokens(of: parts[..<place] + [.text(sides.before)], tokenizer: tokenizer),
            after: Self.tokens(of: [.text(sides.after)] + parts[(place + 1)...], tokenizer: tokenizer), end: end)
    }
}

extension ChatPiece {
    fileprivate var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}

extension String {
    /// What stands before a mark and after it; nil if it does not stand here exactly once.
    fileprivate func split(around mark: String) -> (before: String, after: String)? {
        let parts = split(separator: mark, omittingEmptySubsequences: false)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
}
