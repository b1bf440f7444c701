import Digests
import Formats
import Foundation
package import Tokenizers

/// Examples of plain text: the tokens of all files one after another, cut into windows of one length.
package struct TextExamples: ExampleSource {
    package let examplesPerEpoch: Int
    package let fingerprint: String
    private let tokens: [TokenID]
    private let windows: [Range<Int>]
    private let order: EpochOrder

    /// - Parameter window: tokens of an example that are predicted, each from those before it in the window.
    /// - Throws: `TrainingError.noExamples` where the text is shorter than two tokens.
    package init(
        texts: [String], tokenizer: any Tokenizer, window: Int, seed: UInt64, path: String
    ) throws(TrainingError) {
        try self.init(
            tokens: TextExamples.tokens(of: texts, tokenizer: tokenizer), window: window, seed: seed, path: path)
    }

    /// All texts one after another, each with the token that ends it where the vocabulary has one.
    static func tokens(of texts: [String], tokenizer: any Tokenizer) -> [TokenID] {
        var tokens: [TokenID] = []
        for text in texts {
            tokens += tokenizer.encode(text)
            if let end = tokenizer.endOfText { tokens.append(end) }
        }
        return tokens
    }

    package init(tokens: [TokenID], window: Int, seed: UInt64, path: String) throws(TrainingError) {
        guard tokens.count > 1 else { throw .noExamples(path: path, reason: "it has fewer than two tokens") }
        self.tokens = tokens
        windows = stride(from: 0, to: tokens.count - 1, by: window).map { $0..<min($0 + window + 1, tokens.count) }
            .filter { $0.count > 1 }
        order = EpochOrder(count: windows.count, seed: seed)
        examplesPerEpoch = windows.count
        var hash = SHA256()
        for start in stride(from: 0, to: tokens.count, by: 4096) {
            var writer = ByteWriter()
            writer.append(Array(tokens[start..<min(start + 4096, tokens.count)]))
            hash.update(data: Data(writer.bytes))
        }
        fingerprint = hash.hexadecimal()
    }

    package func example(_ index: Int) -> TrainingSequence {
        let window = windows[order[index]]
        return TrainingSequence(tokens: Array(tokens[window]), weights: Array(repeating: 1, count: window.count))
    }
}
