import Answering
import Inference
import Synchronization
import Tokenizers

/// A model that finds a question the likelier the more of its words stand before it, and writes a script as far as its
/// constraint lets it: where the script may not go on, the first allowed token stands instead.
final class ScriptedModel: LanguageModel {
    let information: ModelInformation
    let tokenizer: any Tokenizer = PieceTokenizer()
    private let script: String
    private let pause: Duration?
    private let log = Mutex((prompts: [[TokenID]](), scored: 0))

    init(_ script: String = "", contextLength: Int = 100_000, pause: Duration? = nil) {
        self.script = script
        self.pause = pause
        information = ModelInformation(
            name: "scripted", architecture: "fake", fingerprint: "5c", path: "scripted.gguf", parameterCount: 1,
            contextLength: contextLength, vocabularySize: PieceTokenizer().vocabularySize, layerCount: 8, hiddenSize: 4,
            quantization: "F32", fileBytes: 1)
    }

    /// The prompts that were continued.
    var prompts: [[TokenID]] { log.withLock { $0.prompts } }
    /// How many continuations were scored.
    var scoredCount: Int { log.withLock { $0.scored } }

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate { ChatTemplate(family: .chatML) }

    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        if let pause { try await Task.sleep(for: pause) }
        log.withLock { $0.scored += requests.count }
        return requests.map { request in
            let before = ContentWords(tokenizer.decode(request.prefix))
            let words = ContentWords(tokenizer.decode(request.continuation)).words
            let found = words.count { before.contains($0) }
            let value = words.isEmpty ? -5 : -5 + 4 * Float(found) / Float(words.count)
            return request.continuation.map { _ in value }
        }
    }

    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        sequences.map { tokens in
            var sum = [Float](repeating: 0, count: 24)
            for word in ContentWords(tokenizer.decode(tokens)).words {
                var state = word.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
                    ($0 ^ UInt64($1)) &* 1_099_511_628_211
                }
                for i in sum.indices {
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    sum[i] += Float(state >> 40) / Float(1 << 23) - 1
                }
            }
            return sum
        }
    }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        log.withLock { $0.prompts.append(request.prompt) }
        let (stream, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
        var constraint = request.makeConstraint?()
        var rest = Array(script.utf8)[...]
        var written: [UInt8] = []
        var reason = FinishReason.length
        var count = 0
        while count < request.maxTokens {
            if let constraint, constraint.isFinished {
                reason = .constraint
                break
            }
            var choices = PieceTokenizer().choices(constraint?.allowed() ?? .all)
            if let byte = rest.first, choices.contains(TokenID(byte)) {
                choices = [TokenID(byte)]
                rest = rest.dropFirst()
            } else if rest.isEmpty, choices.contains(PieceTokenizer.turnEnd) {
                reason = .stop
                break
            }
            guard let token = choices.first(where: { $0 != PieceTokenizer.turnEnd }) else { break }
            constraint?.accept(token)
            written += tokenizer.bytes(of: token)
            count += 1
        }
        continuation.yield(.text(String(decoding: written, as: UTF8.self), sequence: 0))
        continuation.yield(
            .finished(
                reason, usage: Usage(promptTokens: request.prompt.count, completionTokens: count), sequence: 0))
        continuation.finish()
        return stream
    }
}
