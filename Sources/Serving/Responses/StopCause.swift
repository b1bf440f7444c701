import Inference
import Tokenizers

/// What ended a sequence, for forms that tell a stop string from the model's own end.
enum StopCause: Sendable, Equatable {
    /// The model ended it.
    case end
    /// The limit of tokens.
    case length
    /// A stop string.
    case text(String)

    /// - Parameter sequence: all that was written, with its tokens.
    init(_ sequence: WrittenSequence, stops: [String], model: any LanguageModel) {
        guard sequence.finishReason != .length else {
            self = .length
            return
        }
        // The stop string is not part of the text, but of the tokens that were drawn.
        let drawn = model.tokenizer.decode(sequence.tokens.map(\.id))
        let found = stops.first { !sequence.text.contains($0) && drawn.contains($0) }
        self = found.map { .text($0) } ?? .end
    }

    /// The stop string.
    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }
}
