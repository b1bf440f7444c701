import Answering
import Inference
import Synchronization
import Tokenizers

/// A model to which words that were said before are certain, and each other word costs a nat. It writes nothing.
struct CopyingModel: LanguageModel {
    let tokenizer: any Tokenizer = ByteTokenizer()
    private let log = Counter()

    private final class Counter: Sendable { let count = Mutex(0) }

    /// How many continuations were scored.
    var scoredCount: Int { log.count.withLock { $0 } }

    let information = ModelInformation(
        name: "copying", architecture: "fake", fingerprint: "c0", path: "copying.gguf", parameterCount: 1,
        contextLength: 100_000, vocabularySize: 257, layerCount: 8, hiddenSize: 4, quantization: "F32", fileBytes: 1)

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate { ChatTemplate(family: .chatML) }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        sequences.map { _ in [] }
    }

    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        log.count.withLock { $0 += requests.count }
        return requests.map { request in
            let said = Set(ContentWords(tokenizer.decode(request.prefix)).words)
            let cost = ContentWords(tokenizer.decode(request.continuation)).words.count { !said.contains($0) }
            let share = -Float(cost) / Float(max(1, request.continuation.count))
            return request.continuation.map { _ in share }
        }
    }
}

/// Bytes as tokens.
private struct ByteTokenizer: Tokenizer {
    var vocabularySize: Int { 257 }
    var beginningOfText: TokenID? { nil }
    var endOfText: TokenID? { 256 }
    var endOfGeneration: Set<TokenID> { [256] }
    var addsBeginningOfText: Bool { false }

    func encode(_ text: String) -> [TokenID] { text.utf8.map { TokenID($0) } }
    func token(named control: String) -> TokenID? { nil }
    func bytes(of token: TokenID) -> [UInt8] { (0..<256).contains(token) ? [UInt8(token)] : [] }
    func isControl(_ token: TokenID) -> Bool { token == 256 }
    func piece(_ token: TokenID) -> String { String(decoding: bytes(of: token), as: UTF8.self) }
    func decode(_ tokens: [TokenID]) -> String { String(decoding: tokens.flatMap(bytes), as: UTF8.self) }
}
