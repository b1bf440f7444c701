public import Inference

/// What was measured while a question was answered, whatever became of it.
public struct Measured: Sendable, Codable, Equatable {
    /// How likely it is that the documents hold an answer, 0…1.
    public var confidence: Double
    /// The confidence below which there is none.
    public var threshold: Double
    /// Tokens read and written.
    public var usage: Usage
    /// Seconds spent in each part.
    public var timings: AnswerTimings

    /// Makes figures.
    public init(
        confidence: Double = 0, threshold: Double, usage: Usage = Usage(), timings: AnswerTimings = AnswerTimings()
    ) {
        self.confidence = confidence
        self.threshold = threshold
        self.usage = usage
        self.timings = timings
    }
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
