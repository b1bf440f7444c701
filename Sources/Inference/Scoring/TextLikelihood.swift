public import Tokenizers

/// How likely a model finds a text, token by token.
public struct TextLikelihood: Sendable, Equatable {
    /// The tokens that were scored, in order.
    public let tokens: [TokenID]
    /// The natural logarithm of each token's probability, given everything before it.
    public let logProbabilities: [Float]
    /// The length of the scored text in UTF-8.
    public let byteCount: Int

    /// Makes a likelihood from values that belong to the tokens one by one.
    public init(tokens: [TokenID], logProbabilities: [Float], byteCount: Int) {
        precondition(tokens.count == logProbabilities.count, "one value per token")
        self.tokens = tokens
        self.logProbabilities = logProbabilities
        self.byteCount = byteCount
    }

    /// The natural logarithm of the whole text's probability.
    public var sum: Double { logProbabilities.reduce(0) { $0 + Double($1) } }

    /// e to the mean surprise of a token; 1 for a text that the model was sure of, NaN where nothing was scored.
    public var perplexity: Double { exponentialOf(-sum / Double(logProbabilities.count)) }

    /// Bits that the text takes for each of its bytes; comparable between models of different vocabularies.
    public var bitsPerByte: Double { -sum / logarithm(2) / Double(byteCount) }
}

extension LanguageModel {
    /// What stands before a text's first token: the beginning of text where the model was trained with one.
    public var textBeginning: [TokenID] {
        tokenizer.addsBeginningOfText ? tokenizer.beginningOfText.map { [$0] } ?? [] : []
    }

    /// The tokens of a prefix, and of what follows it, cut as the whole text is cut.
    ///
    /// A token that reaches across the border belongs to what follows.
    public func split(prefix: String, continuation: String) -> (prefix: [TokenID], continuation: [TokenID]) {
        let before = tokenizer.encode(prefix)
        let whole = tokenizer.encode(prefix + continuation)
        let shared = zip(before, whole).prefix { $0 == $1 }.count
        return (textBeginning + whole[..<shared], Array(whole[shared...]))
    }

    /// The likelihood of texts, each after the same prefix.
    ///
    /// Without a token in front, the first token of a text has nothing to be predicted from: it is left out.
    /// - Throws: `InferenceError` where a text exceeds the context; ``windowedLogLikelihood(of:window:stride:progress:)`` scores longer ones.
    public func logLikelihoods(of texts: [String], after prefix: String = "") async throws -> [TextLikelihood] {
        var requests: [ScoringRequest] = []
        for text in texts {
            var (before, tokens) = split(prefix: prefix, continuation: text)
            if before.isEmpty, !tokens.isEmpty { before = [tokens.removeFirst()] }
            // A request needs a prefix even where there is nothing to score.
            requests.append(ScoringRequest(prefix: before.isEmpty ? [0] : before, continuation: tokens))
        }
        let scores = try await logLikelihoods(requests)
        return texts.indices.map { index in
            TextLikelihood(
                tokens: requests[index].continuation, logProbabilities: scores[index],
                byteCount: texts[index].utf8.count)
        }
    }

    /// The likelihood of a text of any length, in windows that slide over it.
    ///
    /// A window holds `window` tokens and each begins `stride` tokens after the one before. In the first, every token is
    /// scored; in the others those that the one before did not hold, so that each token counts once and, from the second
    /// window on, has at least `window - stride` tokens before it. Where the model was trained with a beginning of text,
    /// it stands in front of every window and takes one of its places.
    /// - Parameters:
    ///   - window: tokens of a window; nil for the context window, at most 2,048.
    ///   - stride: tokens from one window to the next; nil for half a window.
    ///   - progress: called with the number of tokens scored so far and of all.
    /// - Throws: `InferenceError` for a window that exceeds the context or a stride outside it.
    public func windowedLogLikelihood(
        of text: String, window: Int? = nil, stride: Int? = nil, progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> TextLikelihood {
        let limit = information.contextLength
        let window = window ?? min(limit, 2048)
        guard (2...limit).contains(window) else {
            throw InferenceError.invalidOption(name: "window", value: "\(window)", expected: "2 to \(limit) tokens")
        }
        let size = window - textBeginning.count
        let stride = stride ?? max(1, window / 2)
        // A token is predicted from at least one before it.
        let longestStride = max(1, textBeginning.isEmpty ? size - 1 : size)
        guard (1...longestStride).contains(stride) else {
            throw InferenceError.invalidOption(
                name: "stride", value: "\(stride)", expected: "1 to \(longestStride) tokens")
        }
        let tokens = tokenizer.encode(text)
        var scored: [TokenID] = []
        var values: [Float] = []
        for start in Swift.stride(from: 0, to: tokens.count, by: stride) {
            let end = min(start + size, tokens.count)
            // What the windows so far have not scored; the very first token is predicted only behind a beginning.
            let first = start == 0 ? (textBeginning.isEmpty ? 1 : 0) : start - stride + size
            if first < end {
                let request = ScoringRequest(
                    prefix: textBeginning + tokens[start..<first], continuation: Array(tokens[first..<end]))
                values += try await logLikelihoods([request])[0]
                scored += request.continuation
                progress(end, tokens.count)
            }
            if end == tokens.count { break }
        }
        return TextLikelihood(tokens: scored, logProbabilities: values, byteCount: text.utf8.count)
    }
}
