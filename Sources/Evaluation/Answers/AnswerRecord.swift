package import Answering
package import Formats
package import Inference

/// One question with what came of it: everything that figures are computed from.
package struct AnswerRecord: Sendable, Codable, Equatable {
    /// The question's id, or its number in the file, from 1, where it has none.
    package var id: String
    package var question: String
    /// The document that the question is about, as the file names it.
    package var document: String?
    /// Accepted answers; empty where the documents hold none.
    package var accepted: [String]
    /// Where the answer stands; nil where that is not known.
    package var evidence: QuestionRecord.Evidence?
    /// The answer's sentences without markers and without those of passages that disagree; empty where there was nothing to
    /// say at any threshold.
    package var answer = ""
    /// The words of it that answer the question; nil where the answer is sentences alone.
    package var shortAnswer: String?
    /// The form of the answer; nil where sentences were chosen by likelihood.
    package var kind: AnswerKind?
    /// The form of the answer that the file names; nil where it names none.
    package var expectedKind: String?
    /// How sure the engine was, 0…1; 0 where there was nothing to say.
    package var confidence = 0.0
    /// Whether the confidence stays below the threshold of the measurement, so that the answer would have been withheld.
    package var abstained = true
    /// Whether what was said is an accepted answer (`AnswerMatch`).
    package var exact = false
    /// Whether the answer's sentences hold an accepted answer, word by word in a row.
    package var contained = false
    /// Shared words of what was said and the nearest accepted answer, 0…1 (`AnswerMatch`).
    package var f1 = 0.0
    package var citations: [CitedQuote] = []
    /// Numbers that the sentences cite without a quote behind them.
    package var citationsWithoutQuote = 0
    /// The rank, from 1, of the first found passage that overlaps the evidence; nil where none does.
    package var evidenceRank: Int?
    /// How many passages were read.
    package var passagesRead = 0
    package var seconds = Seconds(whole: 0)

    /// Makes the record of a question; what came of it is set afterwards.
    package init(
        id: String, question: String, document: String? = nil, accepted: [String],
        evidence: QuestionRecord.Evidence? = nil
    ) {
        self.id = id
        self.question = question
        self.document = document
        self.accepted = accepted
        self.evidence = evidence
    }

    /// Whether the documents hold an answer.
    package var isAnswerable: Bool { !accepted.isEmpty }
    /// What is compared with the accepted answers: the short answer, or else the sentences.
    package var said: String { shortAnswer ?? answer }

    /// Seconds spent on the question.
    package struct Seconds: Sendable, Codable, Equatable {
        /// From question to finished answer, checks of this measurement excluded.
        package var whole: Double
        /// The engine's own account of it.
        package var parts: AnswerTimings

        package init(whole: Double, parts: AnswerTimings = AnswerTimings()) {
            self.whole = whole
            self.parts = parts
        }
    }

    /// A quote that the answer rests on.
    package struct CitedQuote: Sendable, Codable, Equatable {
        /// What the source says at the quote's place.
        package enum Source: String, Sendable, Codable, CaseIterable {
            /// The quote, word for word.
            case verbatim
            /// Something else, and the citation says so: the source has changed since it was indexed.
            case stale
            /// Something else, and the citation claims the quote: it is invented.
            case invented
        }

        /// The number in the answer, from 1.
        package var id: Int
        /// Path and title of the source.
        package var path = ""
        package var title = ""
        package var firstLine = 1
        package var lastLine = 1
        /// UTF-8 bytes of the source's text, the end excluded.
        package var startByte = 0
        package var endByte = 0
        package var quote: String
        package var source: Source
        /// Whether quote and evidence share at least a byte of the same document; nil where the evidence is not known.
        package var hitsEvidence: Bool?
        /// How many bytes of the quote are evidence; nil where the evidence is not known.
        package var evidenceBytes: Int?
        /// Whether it is cited for saying something else than the answer.
        package var disagrees: Bool

        /// Makes the record of a quote; where it stands is set afterwards.
        package init(id: Int, quote: String, source: Source, hitsEvidence: Bool? = nil, disagrees: Bool = false) {
            self.id = id
            self.quote = quote
            self.source = source
            self.hitsEvidence = hitsEvidence
            self.disagrees = disagrees
        }
    }
}
