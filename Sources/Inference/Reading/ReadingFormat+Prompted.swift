import Tokenizers

extension ReadingFormat {
    /// The format of a model that follows instructions: they stand in a conversation with some questions that were answered
    /// rightly, and the answer begins behind its label, so that it is written as it stands in a passage.
    ///
    /// - Throws: `ChatTemplateError`, if the model's template can't be run or does not write messages as they are.
    package init(prompting model: any LanguageModel) throws(ChatTemplateError) {
        let wording = Wording.standard
        let tokenizer = model.tokenizer
        var messages = [ChatMessage(role: .system, content: Self.instruction(wording))]
        for example in Demonstration.all {
            messages.append(
                ChatMessage(
                    role: .user,
                    content: "\(wording.passage) \(example.passage)\n\n\(wording.question) \(example.question)"))
            messages.append(
                ChatMessage(role: .assistant, content: "\(wording.answer) \(example.answer ?? wording.refusal)"))
        }
        let frame = try model.chatTemplate().frame(
            after: messages, tokenizer: tokenizer, options: ChatOptions(thinks: false))
        guard let frame, let end = frame.end ?? tokenizer.endOfText else {
            throw .noFrame(model: model.information.name)
        }
        self.init(
            tokenizer: tokenizer, wording: wording, end: end, opening: frame.before,
            closing: frame.after + tokenizer.encode(wording.answer))
    }

    private static func instruction(_ wording: Wording) -> String {
        """
        Answer the question with as few words as possible, copied from the passage. If the passage does not answer the \
        question, answer: \(wording.refusal)
        """
    }
}

/// A question that was answered rightly, or that its passage does not answer.
private struct Demonstration {
    let passage: String
    let question: String
    /// Words of the passage; nil where it does not answer.
    let answer: String?

    /// A name, none for a question that looks answerable, and a reason.
    static let all = [
        Demonstration(
            passage: """
                The lighthouse of Corran was built between 1884 and 1887 by Alan Moray, an engineer from Leith. Its lamp \
                burnt paraffin until electricity came to the island.
                """,
            question: "Who built the lighthouse?", answer: "Alan Moray"),
        Demonstration(
            passage: """
                The library lends up to twelve books at a time, for four weeks. Films and games are lent for one week, \
                since many readers wait for them.
                """,
            question: "How many films can be borrowed at a time?", answer: nil),
        Demonstration(
            passage: """
                Before you replace the filter, turn the pump off. Close both valves, so that no water runs back. Open the \
                lid with the key that hangs beside it.
                """,
            question: "Why should both valves be closed?", answer: "so that no water runs back"),
    ]
}
