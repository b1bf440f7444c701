import Inference
import Tokenizers

/// A model that computes nothing: tokens are words, each with a vector of its own whatever its context, and a question is the
/// likelier the more of its words stand before it.
struct WordModel: LanguageModel {
    let information = ModelInformation(
        name: "words", architecture: "fake", fingerprint: "0e", path: "words.gguf", parameterCount: 1,
        contextLength: 4096, vocabularySize: 4096, layerCount: 8, hiddenSize: 4, quantization: "F32", fileBytes: 1)
    let tokenizer: any Tokenizer = WordTokenizer()
    /// Whether it gives values of single tokens, as the real model does.
    var givesTokens = true

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate { throw .missing(model: "words") }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        requests.map { request in
            let before = Set(request.prefix)
            return request.continuation.map { before.contains($0) ? -1 : -5 }
        }
    }

    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        values(of: sequences).map { $0.pooled(weights: weights, recipe: recipe) }
    }

    func tokenValues(_ sequences: [[TokenID]], recipe: EmbeddingRecipe) async throws -> [TokenValues]? {
        givesTokens ? values(of: sequences) : nil
    }

    private func values(of sequences: [[TokenID]]) -> [TokenValues] {
        sequences.map { tokens in
            TokenValues(tokens: tokens, featureCount: 64, values: tokens.flatMap(Self.vector))
        }
    }

    private static func vector(of token: TokenID) -> [Float] {
        var state = UInt64(truncatingIfNeeded: token) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        return (0..<64).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Float(state >> 40) / Float(1 << 23) - 1
        }
    }
}

/// Words as tokens, numbered by a hash.
private struct WordTokenizer: Tokenizer {
    var vocabularySize: Int { 4096 }
    var beginningOfText: TokenID? { nil }
    var endOfText: TokenID? { 0 }
    var endOfGeneration: Set<TokenID> { [0] }
    var addsBeginningOfText: Bool { false }

    func encode(_ text: String) -> [TokenID] {
        text.split { !$0.isLetter && !$0.isNumber }.map { word in
            var hash: UInt32 = 2_166_136_261
            for byte in word.lowercased().utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
            return TokenID(1 + hash % 4095)
        }
    }

    func token(named control: String) -> TokenID? { nil }
    func bytes(of token: TokenID) -> [UInt8] { [] }
    func isControl(_ token: TokenID) -> Bool { token == 0 }
    func piece(_ token: TokenID) -> String { "" }
    func decode(_ tokens: [TokenID]) -> String { "" }
}
