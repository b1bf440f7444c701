import Inference
import Tokenizers

/// A model that computes nothing: features are sums of a vector per word, and a question is the likelier the more of its
/// words stand before it.
struct OverlapModel: LanguageModel {
    let information = ModelInformation(
        name: "overlap", architecture: "fake", fingerprint: "0f", path: "overlap.gguf", parameterCount: 1,
        contextLength: 4096, vocabularySize: 2048, layerCount: 8, hiddenSize: 4, quantization: "F32", fileBytes: 1)
    let tokenizer: any Tokenizer = HashTokenizer()

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate { throw .missing(model: "overlap") }

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
        sequences.map { tokens in
            var sum = [Float](repeating: 0, count: 32)
            for token in tokens {
                var state = UInt64(truncatingIfNeeded: token) &* 0x9E37_79B9_7F4A_7C15 &+ 1
                for i in sum.indices {
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    sum[i] += weights[token] * (Float(state >> 40) / Float(1 << 23) - 1)
                }
            }
            return sum
        }
    }
}

/// Words as tokens, numbered by a hash.
struct HashTokenizer: Tokenizer {
    var vocabularySize: Int { 2048 }
    var beginningOfText: TokenID? { nil }
    var endOfText: TokenID? { 0 }
    var endOfGeneration: Set<TokenID> { [0] }
    var addsBeginningOfText: Bool { false }

    func encode(_ text: String) -> [TokenID] {
        text.split { !$0.isLetter && !$0.isNumber }.map { word in
            var hash: UInt32 = 2_166_136_261
            for byte in word.lowercased().utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
            return TokenID(1 + hash % 2047)
        }
    }

    func token(named control: String) -> TokenID? { nil }
    func bytes(of token: TokenID) -> [UInt8] { [] }
    func isControl(_ token: TokenID) -> Bool { token == 0 }
    func piece(_ token: TokenID) -> String { "" }
    func decode(_ tokens: [TokenID]) -> String { "" }
}
