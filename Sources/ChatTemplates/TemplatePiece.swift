/// A stretch of a rendered conversation, all of it written by the template or none of it.
package struct TemplatePiece: Sendable, Equatable {
    /// The text.
    package var text: String
    /// Whether the template itself wrote it: only such text may spell control tokens. What was computed in a way that
    /// could mix both counts as inserted.
    package var isTemplate: Bool

    package init(text: String, isTemplate: Bool) {
        self.text = text
        self.isTemplate = isTemplate
    }
}

extension TemplatePiece {
    /// The pieces of a text, as long as they can be.
    static func pieces(of text: TemplateText) -> [TemplatePiece] {
        var pieces: [TemplatePiece] = []
        var start = 0
        while start < text.count {
            let isInserted = text.isInserted(at: start)
            var end = start + 1
            while end < text.count, text.isInserted(at: end) == isInserted { end += 1 }
            pieces.append(TemplatePiece(text: text[start..<end].string, isTemplate: !isInserted))
            start = end
        }
        return pieces
    }
}
