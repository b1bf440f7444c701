import Foundation
import Inference
import Tokenizers

@testable import IndexStore
@testable import Indexing
@testable import Passages

/// A model that computes nothing: tokens are words, and features are sums of a fixed pseudo-random vector per word.
struct FakeLanguageModel: LanguageModel {
    static let featureCount = 48
    let information: ModelInformation
    let tokenizer: any Tokenizer = WordTokenizer()
    /// Called with the number of passages of each call.
    var onEmbedding: @Sendable (Int) throws -> Void = { _ in }
    /// Whether features come out as no numbers.
    var spoils = false

    init(name: String = "fake", fingerprint: String = "f00d", embeddingAdapter: String? = nil) {
        information = ModelInformation(
            name: name, architecture: "llama", fingerprint: fingerprint, path: "/models/\(name).gguf",
            parameterCount: 0, contextLength: 1_024, vocabularySize: WordTokenizer.size, layerCount: 4, hiddenSize: 8,
            quantization: "F32", fileBytes: 0, embeddingAdapter: embeddingAdapter)
    }

    static func manifest(_ model: FakeLanguageModel = FakeLanguageModel()) -> Manifest {
        var recipe = EmbeddingRecipe()
        recipe.layerCount = 4
        recipe.dimension = 40
        return Manifest(name: "test", model: model.information, recipe: recipe, createdBy: "0.0.0")
    }

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate {
        throw ChatTemplateError.missing(model: information.name)
    }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        requests.map { $0.continuation.map { _ in -1 } }
    }

    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        try onEmbedding(sequences.count)
        if spoils { return sequences.map { _ in [.nan, 1] } }
        return sequences.map { FakeLanguageModel.features($0, weights: weights) }
    }

    static func features(_ tokens: [TokenID], weights: TokenWeights) -> [Float] {
        var sum = [Float](repeating: 0, count: featureCount)
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

/// Words and single signs as tokens, numbered by a hash.
struct WordTokenizer: Tokenizer {
    static let size = 4_096
    var vocabularySize: Int { WordTokenizer.size }
    var beginningOfText: TokenID? { nil }
    var endOfText: TokenID? { 0 }
    var endOfGeneration: Set<TokenID> { [0] }
    var addsBeginningOfText: Bool { false }

    func encode(_ text: String) -> [TokenID] {
        text.split { !$0.isLetter && !$0.isNumber }.map { word in
            var hash: UInt32 = 2_166_136_261
            for byte in word.lowercased().utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
            return TokenID(1 + hash % UInt32(WordTokenizer.size - 1))
        }
    }

    func token(named control: String) -> TokenID? { nil }
    func bytes(of token: TokenID) -> [UInt8] { [] }
    func isControl(_ token: TokenID) -> Bool { token == 0 }
    func piece(_ token: TokenID) -> String { "" }
    func decode(_ tokens: [TokenID]) -> String { "" }
}
