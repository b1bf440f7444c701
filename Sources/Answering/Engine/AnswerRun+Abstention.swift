import Inference
import Passages
import Retrieval

extension AnswerRun {
    /// Says that there is no answer, why, and which sources came nearest.
    func finish(
        without nearest: [Quote], _ reason: AbstentionReason, confidence: Double, _ timings: AnswerTimings,
        _ emit: (AnswerEvent) -> Void
    ) {
        var assembly = AnswerAssembly(parsers: engine.parsers)
        _ = assembly.append("", Self.words(for: reason))
        emit(.text(assembly.text))
        var citations: [Citation] = []
        for (place, quote) in nearest.enumerated() {
            let lines =
                quote.lines.count == 1
                ? "line \(quote.lines.lowerBound)" : "lines \(quote.lines.lowerBound)–\(quote.lines.upperBound)"
            let before = assembly.text.utf8.count
            let span = assembly.append(place == 0 ? " Nearest: " : "; ", "\(quote.hit.passage.title), \(lines)")
            let citation = assembly.checked(Citation(quote, id: place + 1, answerSpan: span))
            _ = assembly.append(" ", "[\(place + 1)]")
            citations.append(citation)
            emit(.text(String(decoding: assembly.text.utf8.dropFirst(before), as: UTF8.self)))
            emit(.citation(citation))
        }
        emit(
            .finished(
                Answer(
                    question: question, text: assembly.text, nearest: citations, abstentionReason: reason,
                    confidence: confidence, threshold: threshold, style: options.style,
                    model: engine.model.information.name, usage: Usage(), finishReason: .stop, timings: timings)))
    }

    static func words(for reason: AbstentionReason) -> String {
        switch reason {
        case .emptyQuestion: "The question is empty."
        case .emptyIndex: "Nothing is indexed yet. Add documents with: footnote index DIR"
        case .nothingFound: "Not in these documents: no passage bears on the question."
        case .insufficientSupport: "Not in these documents."
        }
    }
}
