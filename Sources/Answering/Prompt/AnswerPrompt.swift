import Documents
package import Inference
import Passages
package import Retrieval
package import Tokenizers

/// A prompt with the passages that fit into it, numbered from 1.
///
/// The numbers are the ids that the decoder may cite; they count the passages of this prompt, best first. All text of
/// documents and person goes through the chat template as plain text: whatever it says, it never becomes a control
/// token.
package struct AnswerPrompt: Sendable {
    /// The prompt.
    package let tokens: [TokenID]
    /// The conversation that it was made from.
    package let messages: [ChatMessage]
    /// The passages it holds, as bytes of each hit's passage text; the id is the place plus 1.
    package let passages: [Part]

    /// A passage of the prompt.
    package struct Part: Sendable, Equatable {
        package var id: Int
        package var hit: Hit
        /// The bytes of the passage's text that the prompt holds, from its beginning.
        package var byteCount: Int
        /// Whether the passage was cut at a sentence's end, since it alone did not fit.
        package var isTruncated: Bool { byteCount < hit.passage.text.utf8.count }
        /// What the prompt shows of the passage, under its headings.
        package var readingText: String {
            hit.passage.reading(String(decoding: hit.passage.text.utf8.prefix(byteCount), as: UTF8.self))
        }
    }

    /// Builds the longest prompt that leaves room for an answer.
    ///
    /// Whole passages are taken, best first, until the next one does not fit; a passage that does not fit ends the list
    /// so that ids follow the ranks. When not even the first one fits, it is cut at the end of a sentence.
    ///
    /// - Parameters:
    ///   - instructions: Further instructions, from the index's manifest; may be empty.
    ///   - budget: The most tokens of the prompt.
    /// - Throws: `ChatTemplateError`; `PromptError.budgetTooSmall` when question and frame alone don't fit.
    package init(
        question: String, hits: [Hit], instructions: String, budget: Int, model: any LanguageModel
    ) throws {
        let template = try model.chatTemplate()
        let tokenizer = model.tokenizer
        // Thoughts would be neither quoted nor cited, and the grammar of answers has no place for them.
        let options = ChatOptions(thinks: false)
        func build(_ parts: [Part]) throws -> (messages: [ChatMessage], tokens: [TokenID]) {
            let messages = template.fitted(
                Self.messages(question: question, parts: parts, instructions: instructions))
            return (messages, try template.render(messages, tokenizer: tokenizer, options: options).tokens)
        }
        var parts: [Part] = []
        var built = try build(parts)
        guard built.tokens.count <= budget else {
            throw PromptError.budgetTooSmall(needed: built.tokens.count, budget: budget)
        }
        for hit in hits.prefix(64) {
            let part = Part(id: parts.count + 1, hit: hit, byteCount: hit.passage.text.utf8.count)
            let longer = try build(parts + [part])
            guard longer.tokens.count <= budget else { break }
            parts.append(part)
            built = longer
        }
        if parts.isEmpty, let first = hits.first {
            for sentence in Sentences.ranges(in: first.passage.text) {
                let part = Part(id: 1, hit: first, byteCount: sentence.upperBound)
                let longer = try build([part])
                guard longer.tokens.count <= budget else { break }
                parts = [part]
                built = longer
            }
            guard !parts.isEmpty else {
                let smallest = Sentences.ranges(in: first.passage.text).first?.upperBound ?? 0
                let needed = try build([Part(id: 1, hit: first, byteCount: smallest)]).tokens.count
                throw PromptError.budgetTooSmall(needed: needed, budget: budget)
            }
        }
        (messages, tokens) = built
        passages = parts
    }

    private static func messages(question: String, parts: [Part], instructions: String) -> [ChatMessage] {
        var system = """
            Answer the question from the numbered passages alone. Use their words. End each sentence with the number of \
            the passage it comes from, like this: [1].
            """
        if !instructions.isEmpty { system += "\n" + instructions }
        let passages = parts.map { "[\($0.id)] " + $0.readingText }
        let user = (passages + ["Question: " + question]).joined(separator: "\n\n")
        return [ChatMessage(role: .system, content: system), ChatMessage(role: .user, content: user)]
    }
}

/// Why no prompt could be built.
package enum PromptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Question, frame and the first sentence of the best passage need more tokens than there are.
    case budgetTooSmall(needed: Int, budget: Int)

    package var description: String {
        switch self {
        case .budgetTooSmall(let needed, let budget):
            """
            The prompt needs at least \(needed) tokens, but the context budget leaves \(budget). \
            Shorten the question, allow fewer tokens for the answer, or choose a model with a longer context.
            """
        }
    }
}
