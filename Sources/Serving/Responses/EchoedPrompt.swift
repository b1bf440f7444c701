import Inference
import Tokenizers

/// What `echo` puts before a completion: the prompt's text and, where asked for, how likely each of its tokens was.
struct EchoedPrompt: Sendable {
    let text: String
    let tokens: [WrittenSequence.Token]

    /// Nothing, unless the request echoes.
    init(_ prompt: CompletionRequest.Prompt, request: CompletionRequest, model: any LanguageModel) async throws {
        guard request.echoes else {
            text = ""
            tokens = []
            return
        }
        text = prompt.text
        guard let count = request.logProbabilities else {
            tokens = []
            return
        }
        let scored =
            count == 0
            ? try await Self.likelihoods(prompt.tokens, model: model)
            : try await Self.alternatives(prompt.tokens, count: count, model: model)
        let first = WrittenSequence.Token(id: prompt.tokens[0], logProbability: nil, alternatives: [])
        tokens = Array(([first] + scored).dropFirst(prompt.firstOwnToken))
    }

    /// All tokens but the first, scored in one pass.
    private static func likelihoods(
        _ tokens: [TokenID], model: any LanguageModel
    ) async throws -> [WrittenSequence.Token] {
        guard tokens.count > 1 else { return [] }
        let continuation = Array(tokens.dropFirst())
        let scores = try await model.logLikelihoods([
            ScoringRequest(prefix: [tokens[0]], continuation: continuation)
        ])
        return zip(continuation, scores.first ?? []).map {
            WrittenSequence.Token(id: $0, logProbability: $1, alternatives: [])
        }
    }

    /// All tokens but the first with the alternatives at their places: a generation that may write only the prompt.
    ///
    /// - Complexity: one decode step per token.
    private static func alternatives(
        _ tokens: [TokenID], count: Int, model: any LanguageModel
    ) async throws -> [WrittenSequence.Token] {
        guard tokens.count > 1 else { return [] }
        let forced = Array(tokens.dropFirst())
        let sequences = try await model.write(
            GenerationRequest(
                prompt: [tokens[0]], maxTokens: forced.count, topLogProbabilities: count,
                makeConstraint: { ForcedTokens(tokens: forced) }))
        let written = sequences.first?.tokens ?? []
        guard written.map(\.id) == forced else {
            throw APIError.unsupported(
                "logprobs", "with echo, the prompt must not hold the end of text. Send logprobs: 0.")
        }
        return written
    }
}

/// Lets a generation write exactly the given tokens.
private struct ForcedTokens: TokenConstraint {
    let tokens: [TokenID]
    private var position = 0

    init(tokens: [TokenID]) { self.tokens = tokens }

    var isFinished: Bool { position == tokens.count }

    mutating func allowed() -> AllowedTokens { isFinished ? .only([]) : .only([tokens[position]]) }

    mutating func accept(_ token: TokenID) { position += 1 }
}
