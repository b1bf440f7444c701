import Inference
import Passages
import Retrieval

extension AnswerRun {
    /// Answers with the sentences that the model's likelihoods speak for.
    func say(
        _ reading: Reading, in assembly: AnswerAssembly, confidence: Double, _ timings: AnswerTimings,
        _ emit: (AnswerEvent) -> Void
    ) {
        var assembly = assembly
        for sentence in reading.chosen(atMost: options.sentenceLimit) {
            var quote = sentence.quote
            quote.support = confidence
            let words = quote.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            assembly.add(words, quotes: [quote], support: confidence).forEach(emit)
        }
        finish(
            assembly, style: .sentence, usage: Usage(promptTokens: reading.promptTokens), reason: .stop,
            confidence: confidence, timings, emit)
    }

    /// The best sentence of each of the best passages, at most three.
    static func nearest(_ passages: [Hit], reading: Reading, support: Double) -> [Quote] {
        passages.indices.prefix(3).compactMap { place in
            var quote = reading.sentences.first { $0.passage == place }?.quote
            if quote == nil { quote = Quote(0..<passages[place].passage.text.utf8.count, of: passages[place]) }
            quote?.support = support
            return quote
        }
    }
}
