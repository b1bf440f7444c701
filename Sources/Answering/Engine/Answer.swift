public import Inference

/// An answer: sentences, each with the citations that carry it.
public struct Answer: Sendable, Codable, Equatable {
    /// The question as it was searched and answered.
    public var question: String
    /// The whole text as streamed, markers such as ` [1]` included; the short answer stands between `**` in it.
    public var text: String
    /// The sentences of the text, in order.
    public var sentences: [AnswerSentence] = []
    /// One record per quote, by id.
    public var citations: [Citation] = []
    /// The ids of citations whose passages give the same answer as the first citation's.
    public var agreeing: [Int] = []
    /// The ids of citations whose passages give another answer.
    public var disagreeing: [Int] = []
    /// How many written sentences were left out, since their citations don't carry them; 0 in other styles.
    public var droppedSentences = 0
    /// The answer in few words, word for word from the sources, if it was read from them; nil if sentences were chosen by
    /// likelihood alone.
    public var shortAnswer: String?
    /// The form of what was read from the sources; nil if sentences were chosen by likelihood alone, or written.
    public var kind: AnswerKind?
    /// Whether it is a list or a count of things that may not all have been found, or not all been named.
    public var mayBeIncomplete = false
    /// How likely it is that the answer stands in what is quoted, 0…1 (see ``AnswerEngine/reader``). How likely the short
    /// answer's words are the right ones is its sentence's `support`.
    public var confidence: Double
    /// The confidence below which the answer would have been withheld.
    public var threshold: Double
    /// The style in which it is made; another than was asked for if that one had nothing to say.
    public var style: AnswerStyle
    /// The model's name.
    public var model: String
    /// Tokens read and written.
    public var usage: Usage
    /// Why the text ends.
    public var finishReason = FinishReason.stop
    /// Seconds spent in each part.
    public var timings: AnswerTimings
    /// What was sent to another machine for it; nil where nothing was.
    public var remote: RemoteUse?

    /// Makes an answer without sentences; they are added to it.
    public init(question: String, text: String, style: AnswerStyle, model: String, measured: Measured) {
        self.question = question
        self.text = text
        self.style = style
        self.model = model
        confidence = measured.confidence
        threshold = measured.threshold
        usage = measured.usage
        timings = measured.timings
    }
}

extension Answer {
    /// What is said, in the fewest words: the short answer, or else the sentences without their markers.
    public var words: String { shortAnswer ?? sentences.map(\.text).joined(separator: " ") }

    /// The titles of the documents cited, in the order of their first citation, each once.
    public var citedTitles: [String] {
        citations.reduce(into: []) { titles, citation in
            if !titles.contains(citation.title) { titles.append(citation.title) }
        }
    }
}

/// A sentence of an answer.
public struct AnswerSentence: Sendable, Codable, Equatable {
    /// The sentence without its markers.
    public var text: String
    /// Its place in the answer's text, in UTF-8 bytes, markers excluded; `**` around the short answer lies within.
    public var span: ByteSpan
    /// Where the short answer stands in the answer's text, in UTF-8 bytes, the `**` around it excluded; nil if there is none.
    public var emphasis: ByteSpan?
    /// The ids of the citations that carry it, at least one.
    public var citationIDs: [Int]
    /// How well they carry it, 0…1: of a sentence with an emphasis, how likely its words are the right ones.
    public var support: Double

    /// Makes a sentence.
    public init(text: String, span: ByteSpan, emphasis: ByteSpan? = nil, citationIDs: [Int], support: Double) {
        self.text = text
        self.span = span
        self.emphasis = emphasis
        self.citationIDs = citationIDs
        self.support = support
    }
}
