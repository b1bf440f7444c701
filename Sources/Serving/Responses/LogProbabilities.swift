import Formats
import Inference
import Tokenizers

/// Log probabilities in the shapes of chat and of completions.
struct LogProbabilities {
    let tokenizer: any Tokenizer

    /// `choices[].logprobs` of chat: {content: [{token, logprob, bytes, top_logprobs}], refusal}.
    func chat(_ tokens: [WrittenSequence.Token]) -> JSON {
        let content = tokens.map { token in
            entry(token.id, token.logProbability)
                .adding("top_logprobs", .array(token.alternatives.map { entry($0.token, $0.logProbability) }))
        }
        return ["content": .array(content), "refusal": .null]
    }

    private func entry(_ id: TokenID, _ logProbability: Float?) -> JSON {
        let bytes = tokenizer.bytes(of: id)
        return [
            "token": .string(text(id)), "logprob": number(logProbability),
            "bytes": .array(bytes.map { .integer(Int($0)) }),
        ]
    }

    /// `choices[].logprobs` of completions: four arrays aligned by token.
    ///
    /// - Parameters:
    ///   - count: how many alternatives were asked for; with 0, `top_logprobs` is null.
    ///   - offset: characters (Unicode scalars) of the choice's text before these tokens.
    func completion(_ tokens: [WrittenSequence.Token], count: Int, offset: inout Int) -> JSON {
        var offsets: [JSON] = []
        for token in tokens {
            offsets.append(.integer(offset))
            // Every byte but the continuations of UTF-8 begins a scalar.
            offset += tokenizer.bytes(of: token.id).count { $0 & 0b1100_0000 != 0b1000_0000 }
        }
        let top = tokens.map { token -> JSON in
            guard !token.alternatives.isEmpty else { return .null }
            var members: [JSON.Member] = []
            let chosen = token.logProbability.map { TokenProbability(token: token.id, logProbability: $0) }
            // The chosen token is always among them, as in OpenAI's replies.
            for alternative in token.alternatives + (chosen.map { [$0] } ?? []) {
                let name = text(alternative.token)
                guard !members.contains(where: { $0.name == name }) else { continue }
                members.append(.init(name: name, value: number(alternative.logProbability)))
            }
            return .object(members)
        }
        return [
            "tokens": .strings(tokens.map { text($0.id) }),
            "token_logprobs": .array(tokens.map { number($0.logProbability) }),
            "top_logprobs": count > 0 ? .array(top) : .null, "text_offset": .array(offsets),
        ]
    }

    private func text(_ id: TokenID) -> String { String(decoding: tokenizer.bytes(of: id), as: UTF8.self) }

    private func number(_ value: Float?) -> JSON {
        guard let value, value.isFinite else { return .null }
        return .float(value)
    }
}
