public import Inference
public import Retrieval

/// An answer with its citations, or an abstention with the nearest sources.
public struct Answer: Sendable, Codable, Equatable {
    /// The person's words, unchanged.
    public var question: String
    /// The whole text as streamed, markers such as ` [1]` included; the short answer stands between `**` in it.
    public var text: String
    /// The sentences of the text, in order; empty on abstention.
    public var sentences: [AnswerSentence]
    /// One record per quote, by id; empty on abstention.
    public var citations: [Citation]
    /// On abstention the passages that came nearest, numbered as in the text; else empty.
    public var nearest: [Citation]
    /// The ids of citations whose passages give the same answer as the first citation's.
    public var agreeing: [Int]
    /// The ids of citations whose passages give another answer.
    public var disagreeing: [Int]
    /// Whether the documents were found not to hold an answer.
    public var abstained: Bool
    /// Why there is no answer; nil when there is one.
    public var abstentionReason: AbstentionReason?
    /// How many written sentences were left out, since their citations don't carry them; 0 in other styles.
    public var droppedSentences: Int
    /// The answer in few words, word for word from the sources, where it was read from them; nil where sentences were chosen
    /// by likelihood alone, and on abstention.
    public var shortAnswer: String?
    /// How likely it is that the answer stands in what is quoted, 0…1 (see `AnswerEngine.reader`). How likely the short
    /// answer's words are the right ones is its sentence's `support`.
    public var confidence: Double
    /// The confidence below which the answer is an abstention.
    public var threshold: Double
    /// The style that was asked for.
    public var style: AnswerStyle
    /// The model's name.
    public var model: String
    /// Tokens read and written.
    public var usage: Usage
    /// Why the text ends.
    public var finishReason: FinishReason
    /// Seconds spent in each part.
    public var timings: AnswerTimings

    /// Makes an answer.
    public init(
        question: String, text: String, sentences: [AnswerSentence] = [], citations: [Citation] = [],
        nearest: [Citation] = [], agreeing: [Int] = [], disagreeing: [Int] = [],
        abstentionReason: AbstentionReason? = nil, shortAnswer: String? = nil, droppedSentences: Int = 0,
        confidence: Double, threshold: Double,
        style: AnswerStyle, model: String, usage: Usage, finishReason: FinishReason, timings: AnswerTimings
    ) {
        self.question = question
        self.text = text
        self.sentences = sentences
        self.citations = citations
        self.nearest = nearest
        self.agreeing = agreeing
        self.disagreeing = disagreeing
        self.abstentionReason = abstentionReason
        abstained = abstentionReason != nil
        self.shortAnswer = shortAnswer
        self.droppedSentences = droppedSentences
        self.confidence = confidence
        self.threshold = threshold
        self.style = style
        self.model = model
        self.usage = usage
        self.finishReason = finishReason
        self.timings = timings
    }
}

/// A sentence of an answer.
public struct AnswerSentence: Sendable, Codable, Equatable {
    /// The sentence without its markers.
    public var text: String
    /// Its place in the answer's text, in UTF-8 bytes, markers excluded; `**` around the short answer lies within.
    public var span: ByteSpan
    /// Where the short answer stands in the answer's text, in UTF-8 bytes, the `**` around it excluded; nil where there is none.
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

/// Why a question has no answer.
public enum AbstentionReason: String, Sendable, Codable, Equatable {
    /// The question has no words.
    case emptyQuestion
    /// The index holds no passages.
    case emptyIndex
    /// No passage bears on the question at all.
    case nothingFound
    /// The confidence stays below the threshold.
    case insufficientSupport
}

/// Seconds spent in each part of answering.
public struct AnswerTimings: Sendable, Codable, Equatable {
    /// Finding passages, reranking excluded.
    public var retrieveSeconds: Double
    /// Reranking them.
    public var rerankSeconds: Double
    /// Choosing sentences or writing text.
    public var readSeconds: Double

    /// Makes timings.
    public init(retrieveSeconds: Double = 0, rerankSeconds: Double = 0, readSeconds: Double = 0) {
        self.retrieveSeconds = retrieveSeconds
        self.rerankSeconds = rerankSeconds
        self.readSeconds = readSeconds
    }
}

/// What happens while a question is answered, in this order: `retrieved` once, then for each sentence `text`, the
/// text of its marker, and `citation` when its quote is cited for the first time; `finished` once, last.
public enum AnswerEvent: Sendable {
    /// The passages were found.
    case retrieved(SearchResult)
    /// A piece of the answer's text; the pieces joined, emphasised ones between `**`, are `Answer.text`.
    case text(String)
    /// A piece of the answer's text that is the short answer.
    case emphasis(String)
    /// A quote was cited for the first time; its marker has been streamed.
    case citation(Citation)
    /// The whole answer.
    case finished(Answer)
}
