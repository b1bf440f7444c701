import Tokenizers

import func Foundation.exp

extension Model {
    /// The perplexity of a text: e to the mean negative log-likelihood of its tokens, each given those before it in windows
    /// of at most `window` tokens that do not overlap.
    ///
    /// - Throws: `InferenceError.emptyPrompt` where the text has fewer than two tokens.
    public func perplexity(of text: String, window: Int = 512) async throws -> Double {
        let tokens = tokenizer.encode(text)
        let length = max(2, min(window, information.contextLength))
        let start = tokenizer.addsBeginningOfText ? tokenizer.beginningOfText : nil
        var requests: [ScoringRequest] = []
        for first in stride(from: 0, to: tokens.count, by: length - 1) {
            let piece = tokens[first..<min(tokens.count, first + length - 1)]
            if let start {
                requests.append(ScoringRequest(prefix: [start], continuation: Array(piece)))
            } else if piece.count > 1 {
                requests.append(
                    ScoringRequest(prefix: [piece[piece.startIndex]], continuation: Array(piece.dropFirst())))
            }
        }
        let likelihoods = try await logLikelihoods(requests).joined().map(Double.init)
        guard !likelihoods.isEmpty else { throw InferenceError.emptyPrompt }
        return exp(-likelihoods.reduce(0, +) / Double(likelihoods.count))
    }
}
