public import Retrieval

/// What happens while a question is answered, in this order: `retrieved` once (not where a text is written from
/// documents that were named), then for each sentence `text`, the text of its marker, and `citation` when its quote is
/// cited for the first time; `finished` once, last.
public enum AnswerEvent: Sendable {
    /// The passages were found.
    case retrieved(SearchResult)
    /// A piece of the reply's text; the pieces joined, emphasised ones between `**`, are ``Reply/text``.
    case text(String)
    /// A piece of the answer's text that is the short answer.
    case emphasis(String)
    /// A quote was cited for the first time; its marker has been streamed. An abstention has no such event.
    case citation(Citation)
    /// A passage was named as one of those that came nearest; its number has been streamed. Only an abstention has such
    /// events.
    case nearest(Citation)
    /// The whole reply.
    case finished(Reply)
}

/// Turns replies into events: the only place that does.
///
/// A text that is still being written is shown as far as it goes, as often as it has grown.
struct ReplyEmitter: Sendable {
    private let yield: @Sendable (AnswerEvent) -> Void
    /// How many pieces of the text were shown.
    private var shown = 0

    init(_ yield: @escaping @Sendable (AnswerEvent) -> Void) { self.yield = yield }

    /// Says what was found.
    func found(_ result: SearchResult) { yield(.retrieved(result)) }

    /// Shows the pieces of a text that were not shown yet.
    ///
    /// - Precondition: the pieces that were shown before are the text's first ones.
    mutating func show(_ assembly: AnswerAssembly) {
        for piece in assembly.pieces[shown...] {
            switch piece {
            case .text(let text): yield(.text(text))
            case .emphasis(let words): yield(.emphasis(words))
            case .citation(let citation): yield(.citation(citation))
            case .nearest(let citation): yield(.nearest(citation))
            }
        }
        shown = assembly.pieces.count
    }

    /// Shows what is left of a reply's text, and ends.
    func finish(_ composed: ComposedReply) {
        var last = self
        last.show(composed.assembly)
        yield(.finished(composed.reply))
    }
}
