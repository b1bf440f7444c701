import Inference
import Synchronization
import Tokenizers

/// A model that says what it was told to, a character at a time, and remembers what it was asked.
final class FakeModel: LanguageModel {
    struct Script: Sendable {
        var reply = "Hello"
        var finish = FinishReason.stop
        /// Waits this long before each character.
        var pause: Duration?
        /// Waits before the first character until `release()`.
        var isHeld = false
        /// Fails after the reply.
        var failure: InferenceError?
    }

    let information: ModelInformation
    let tokenizer: any Tokenizer = ByteTokenizer()
    let script: Script
    private let hasTemplate: Bool
    private let state = Mutex((requests: [GenerationRequest](), isReleased: false, ended: 0, stopped: 0))

    init(_ script: Script = Script(), contextLength: Int = 4096, hasTemplate: Bool = true) {
        self.script = script
        self.hasTemplate = hasTemplate
        information = ModelInformation(
            name: "Fake 1B Instruct", architecture: "fake", fingerprint: "f00d", path: "fake.gguf",
            parameterCount: 1, contextLength: contextLength, vocabularySize: 259, layerCount: 8, hiddenSize: 16,
            quantization: "F32", fileBytes: 4)
    }

    /// The generations asked for so far.
    var requests: [GenerationRequest] { state.withLock { $0.requests } }
    /// How many generations ran to their end, and how many were stopped before.
    var endings: (ended: Int, stopped: Int) { state.withLock { ($0.ended, $0.stopped) } }

    /// Lets go of what is held, and holds nothing any more.
    func release() { state.withLock { $0.isReleased = true } }

    func chatTemplate() throws(ChatTemplateError) -> ChatTemplate {
        guard hasTemplate else { throw .missing(model: information.name) }
        return ChatTemplate(family: .chatML)
    }

    func generate(_ request: GenerationRequest) -> AsyncThrowingStream<GenerationEvent, any Error> {
        state.withLock { $0.requests.append(request) }
        let (stream, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
        let task = Task {
            do {
                try await run(request, continuation)
                state.withLock { $0.ended += 1 }
                continuation.finish(throwing: script.failure)
            } catch {
                state.withLock { $0.stopped += 1 }
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    private func run(
        _ request: GenerationRequest, _ continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation
    ) async throws {
        while script.isHeld, !state.withLock({ $0.isReleased }) { try await Task.sleep(for: .milliseconds(5)) }
        for sequence in 0..<request.count {
            var tokens = Array(tokenizer.encode(script.reply).prefix(request.maxTokens))
            if var constraint = request.makeConstraint?() {
                tokens = []
                while !constraint.isFinished, case .only(let allowed) = constraint.allowed(), let first = allowed.first
                {
                    tokens.append(first)
                    constraint.accept(first)
                }
            }
            var pending: [UInt8] = []
            for (position, token) in tokens.enumerated() {
                if let pause = script.pause { try await Task.sleep(for: pause) }
                if request.topLogProbabilities > 0 {
                    let other = TokenProbability(token: 42, logProbability: -4)
                    let chosen = TokenProbability(token: token, logProbability: -0.5)
                    continuation.yield(
                        .alternatives(Array([chosen, other].prefix(request.topLogProbabilities)), sequence: sequence))
                }
                let logProbability = -0.5 - Float(sequence) * 0.25
                continuation.yield(.token(token, logProbability: logProbability, sequence: sequence))
                pending += tokenizer.bytes(of: token)
                if let text = String(validating: pending, as: UTF8.self) {
                    continuation.yield(.text(text, sequence: sequence))
                    pending = []
                } else if position == tokens.count - 1 {
                    continuation.yield(.text(String(decoding: pending, as: UTF8.self), sequence: sequence))
                }
            }
            let isCut = tokens.count < script.reply.utf8.count && request.makeConstraint == nil
            let usage = Usage(promptTokens: request.prompt.count, completionTokens: tokens.count)
            continuation.yield(.finished(isCut ? .length : script.finish, usage: usage, sequence: sequence))
        }
    }

    /// A byte that the prefix holds is likely, any other is not.
    func logLikelihoods(_ requests: [ScoringRequest]) async throws -> [[Float]] {
        requests.map { request in
            let known = Set(request.prefix)
            return request.continuation.map { known.contains($0) ? -0.5 : -3 }
        }
    }

    /// Counts of bytes, folded into 16 features.
    func pooledValues(
        _ sequences: [[TokenID]], weights: TokenWeights, recipe: EmbeddingRecipe
    ) async throws -> [[Float]] {
        sequences.map { tokens in
            var features = [Float](repeating: 0, count: 16)
            for token in tokens { features[Int(token) % 16] += weights[token] }
            return features
        }
    }
}
