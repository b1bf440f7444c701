import Digests
import Formats
import Foundation
package import Inference
import Tokenizers

/// Examples of prompts with responses: only the response and the token that ends it count.
package struct PairExamples: ExampleSource {
    package let examplesPerEpoch: Int
    package let fingerprint: String
    private let sequences: [TrainingSequence]
    private let order: EpochOrder

    /// Reads a file with one JSON object a line: `prompt` and `response`.
    ///
    /// - Throws: `TrainingError` naming the file and the line.
    package init(path: String, format: ReadingFormat, tokenLimit: Int, seed: UInt64) throws(TrainingError) {
        let tokenizer = format.tokenizer
        var sequences: [TrainingSequence] = []
        var hash = SHA256()
        for line in try Self.lines(path) {
            var prompt: [TokenID] = []
            if tokenizer.addsBeginningOfText, let first = tokenizer.beginningOfText { prompt.append(first) }
            prompt += tokenizer.encode(line.prompt)
            let response = tokenizer.encode(line.response) + [format.end]
            guard prompt.count + response.count <= tokenLimit else {
                throw .tooLong(path: path, line: line.number, tokens: prompt.count + response.count, limit: tokenLimit)
            }
            hash.update(data: Data("\(line.prompt)\u{1F}\(line.response)\u{1E}".utf8))
            sequences.append(
                TrainingSequence(
                    tokens: prompt + response,
                    weights: Array(repeating: 0, count: prompt.count) + Array(repeating: 1, count: response.count)))
        }
        self.sequences = sequences
        order = EpochOrder(count: sequences.count, seed: seed)
        examplesPerEpoch = sequences.count
        fingerprint = hash.hexadecimal()
    }

    package func example(_ index: Int) -> TrainingSequence { sequences[order[index]] }

    private static func lines(
        _ path: String
    ) throws(TrainingError) -> [(number: Int, prompt: String, response: String)] {
        do throws(JSONLinesError) {
            return try JSONLines.read(path: path) { line throws(JSONLinesError) in
                (line.number, try line.string("prompt"), try line.string("response"))
            }
        } catch {
            throw TrainingError(error)
        }
    }
}
