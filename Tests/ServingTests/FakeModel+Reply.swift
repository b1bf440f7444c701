import Inference
import TestModels
import Tokenizers

extension FakeModel {
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

    /// A model that says what it was told to, a character at a time. Its tokens are bytes, which are also its features.
    init(_ script: Script = Script(), contextLength: Int = 4096, hasTemplate: Bool = true) {
        self.init(
            named: "Fake 1B Instruct", fingerprint: "f00d", tokenizer: ByteTokenizer(), featureCount: 16,
            hiddenSize: 16,
            contextLength: contextLength)
        template = hasTemplate ? .chatML : nil
        // Counts of bytes, folded into 16 features.
        values = { token in (0..<16).map { Int(token) % 16 == $0 ? 1 : 0 } }
        likelihoods = { request in
            let known = Set(request.prefix)
            return request.continuation.map { known.contains($0) ? -0.5 : -3 }
        }
        writing = { model, request, events in
            while script.isHeld, !model.isReleased { try await Task.sleep(for: .milliseconds(5)) }
            for sequence in 0..<request.count {
                try await Self.write(script, sequence: sequence, of: request, to: events)
            }
            if let failure = script.failure { throw failure }
        }
    }

    private static func write(
        _ script: Script, sequence: Int, of request: GenerationRequest, to events: Events
    ) async throws {
        let tokenizer = ByteTokenizer()
        let tokens =
            constrained(request, script.reply) ?? Array(tokenizer.encode(script.reply).prefix(request.maxTokens))
        var pending: [UInt8] = []
        for (position, token) in tokens.enumerated() {
            if let pause = script.pause { try await Task.sleep(for: pause) }
            if request.topLogProbabilities > 0 {
                let other = TokenProbability(token: 42, logProbability: -4)
                let chosen = TokenProbability(token: token, logProbability: -0.5)
                events.yield(
                    .alternatives(Array([chosen, other].prefix(request.topLogProbabilities)), sequence: sequence))
            }
            events.yield(.token(token, logProbability: -0.5 - Float(sequence) * 0.25, sequence: sequence))
            pending += tokenizer.bytes(of: token)
            if let text = String(validating: pending, as: UTF8.self) {
                events.yield(.text(text, sequence: sequence))
                pending = []
            } else if position == tokens.count - 1 {
                events.yield(.text(String(decoding: pending, as: UTF8.self), sequence: sequence))
            }
        }
        let isCut = tokens.count < script.reply.utf8.count && request.makeConstraint == nil
        let usage = Usage(promptTokens: request.prompt.count, completionTokens: tokens.count)
        events.yield(.finished(isCut ? .length : script.finish, usage: usage, sequence: sequence))
    }

    /// For a request with a constraint the reply, if it is allowed, or else the first allowed token at each step.
    private static func constrained(_ request: GenerationRequest, _ reply: String) -> [TokenID]? {
        guard var constraint = request.makeConstraint?() else { return nil }
        let wanted = ByteTokenizer().encode(reply)
        if var strict = request.makeConstraint?(), follows(wanted, &strict) { return wanted }
        var tokens: [TokenID] = []
        while !constraint.isFinished, case .only(let allowed) = constraint.allowed(), let first = allowed.first {
            tokens.append(first)
            constraint.accept(first)
        }
        return tokens
    }

    /// Whether a constraint allows all of some tokens.
    private static func follows(_ tokens: [TokenID], _ constraint: inout any TokenConstraint) -> Bool {
        for token in tokens {
            switch constraint.allowed() {
            case .all: break
            case .only(let allowed): if !allowed.contains(token) { return false }
            case .allExcept(let refused): if refused.contains(token) { return false }
            }
            constraint.accept(token)
        }
        return true
    }
}
