import Inference
import Tokenizers

// What the routes of the bare model ask of it.

extension LanguageModel {
    /// Runs a generation to its end.
    ///
    /// - Returns: [`request.count`] sequences, in order.
    func write(_ request: GenerationRequest) async throws -> [WrittenSequence] {
        var sequences = Array(repeating: WrittenSequence(), count: request.count)
        for try await event in generate(request) where sequences.indices.contains(event.sequence) {
            sequences[event.sequence].add(event)
        }
        // A stream that ends without its last event was cut off by cancellation.
        try Task.checkCancellation()
        return sequences
    }

    /// Whether it writes calls of tools in a form that is told from its answers.
    var tellsCalls: Bool {
        // A model without a template has no such form; whoever chats with it is told.
        do { return try chatTemplate().reasoningMarks.areChannels } catch { return false }
    }

    /// The tokens of a prompt's text, with the beginning of text where the model wants one.
    ///
    /// - Throws: 400 for a text that is longer than the context window.
    func promptTokens(_ text: String) throws(APIError) -> [TokenID] {
        let beginning = tokenizer.addsBeginningOfText ? tokenizer.beginningOfText.map { [$0] } ?? [] : []
        do {
            return beginning + (try fittingTokens(text))
        } catch {
            throw APIError(describing: error)
        }
    }

    /// How many tokens may follow a prompt: the request's limit within what is left of the context window.
    func room(after prompt: [TokenID], limit: Int) throws(APIError) -> Int {
        let left = information.contextLength - prompt.count
        guard left > 0 else {
            throw .badRequest(
                "The prompt has \(prompt.count) tokens, but the context window holds \(information.contextLength), "
                    + "and the reply needs room too. Shorten it.",
                code: "context_length_exceeded")
        }
        return min(limit, left)
    }
}
