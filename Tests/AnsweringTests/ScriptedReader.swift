import Inference
import Tokenizers

/// A reader that finds the words it is told to find, where a passage holds them, and else calls the question unanswerable.
struct ScriptedReader: LanguageModel {
    /// Each with how sure the reader is: the log probability of a token of the answer.
    let answers: [(words: String, certainty: Float)]
    let base = ScriptedModel()

    var information: ModelInformation { base.information }
    var tokenizer: any Tokenizer { base.tokenizer }

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate { try base.chatTemplate() }

    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        let refusal = tokenizer.encode(" " + ReadingFormat.unanswerable).count + 1
        return requests.map { request in
            let (passage, wanted) = (tokenizer.decode(request.prefix), tokenizer.decode(request.continuation))
            let answer = answers.first { passage.contains($0.words) }
            guard wanted.contains(ReadingFormat.unanswerable) else {
                return request.continuation.map { _ in answer?.certainty ?? -9 }
            }
            let value: Float = answer == nil ? -0.001 : -1
            return request.continuation.indices.map {
                $0 < request.continuation.count - refusal ? (answer == nil ? -5 : -1) : value
            }
        }
    }

    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        try await base.pooledValues(sequences, weights: weights, recipe: recipe)
    }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        let passage = tokenizer.decode(request.prompt)
        let words = answers.first { passage.contains($0.words) }?.words ?? "The"
        var rest = Array(tokenizer.encode(words))[...]
        var constraint = request.makeConstraint?()
        return AsyncThrowingStream { continuation in
            while let token = rest.popFirst() {
                guard case .only(let allowed)? = constraint?.allowed(), allowed.contains(token) else { break }
                constraint?.accept(token)
                continuation.yield(.token(token, logProbability: 0, sequence: 0))
            }
            continuation.finish()
        }
    }
}
