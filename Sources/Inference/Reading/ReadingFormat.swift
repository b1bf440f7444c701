package import Tokenizers

/// How a passage, a question and an answer are written for a reader.
///
///     Passage: …
///
///     Question: …
///     Answer: … <end>
///
/// An answer begins with its kind where the reader was taught kinds: `words:` and a few words of the passage; `sentence:`,
/// `yes:`, `no:`, `steps:` or `passage:` and the first words of what is meant (``opening(of:)``).
///
/// The words are those that the reader was trained with, ``Wording``.
/// Each part is encoded alone, so that the tokens of a passage are the same whatever follows; all of it as plain text, so
/// that nothing in a passage or a question can become a control token.
package struct ReadingFormat: Sendable {
    /// The words that a reader was trained with.
    package struct Wording: Sendable, Codable, Equatable {
        /// What stands before a passage, before the question, and where the answer begins.
        package var passage: String
        package var question: String
        package var answer: String
        /// The answer to a question that the passage does not answer.
        package var refusal: String
        /// What an answer of a kind begins with; nil for a reader that answers in a few words only, without naming a kind.
        package var kinds: [AnswerKind: String]?

        /// What `train finetune` teaches with questions that have no kind.
        package static let standard = Wording(
            passage: "Passage:", question: "Question:", answer: "Answer:", refusal: "unanswerable")

        /// What `train finetune` teaches with questions that have a kind.
        package static let withKinds = {
            var wording = standard
            wording.kinds = Dictionary(uniqueKeysWithValues: AnswerKind.allCases.map { ($0, $0.rawValue + ":") })
            return wording
        }()
    }

    /// The refusal of the standard wording.
    package static var unanswerable: String { Wording.standard.refusal }

    package let tokenizer: any Tokenizer
    package let wording: Wording
    /// What ends an answer.
    package let end: TokenID
    /// What stands before the first passage's label.
    private let opening: [TokenID]
    /// What stands between the question and the answer: the answer's label and what is before it.
    private let closing: [TokenID]

    /// The format of a model that was trained to read.
    ///
    /// nil where the vocabulary has no token that ends a text.
    package init?(tokenizer: any Tokenizer, wording: Wording = .standard) {
        guard let end = tokenizer.endOfText else { return nil }
        let beginning = tokenizer.addsBeginningOfText ? tokenizer.beginningOfText : nil
        self.init(
            tokenizer: tokenizer, wording: wording, end: end, opening: beginning.map { [$0] } ?? [],
            closing: tokenizer.encode("\n" + wording.answer))
    }

    /// A format whose parts stand in a frame of tokens.
    init(tokenizer: any Tokenizer, wording: Wording, end: TokenID, opening: [TokenID], closing: [TokenID]) {
        self.tokenizer = tokenizer
        self.wording = wording
        self.end = end
        self.opening = opening
        self.closing = closing
    }

    /// How many tokens stand before the passages and between question and answer.
    package var frameCount: Int { opening.count + closing.count }

    /// A prompt in its parts.
    package struct Prompt: Sendable, Equatable {
        /// Everything up to the question, with the passages' tokens.
        package let opening: [TokenID]
        package let question: [TokenID]
        /// What stands between question and answer.
        package let closing: [TokenID]
        /// Where the passages' tokens stand in `opening`.
        package let passages: [Range<Int>]

        package var tokens: [TokenID] { opening + question + closing }
        /// The tokens of all passages, one after another.
        package var passageTokens: [TokenID] { passages.flatMap { opening[$0] } }
    }

    /// The prompt for a question about passages, up to where the answer begins.
    package func prompt(passages: [String], question: String) -> Prompt {
        prompt(passages: passages.map(words), question: words(question))
    }

    /// The prompt for parts that are encoded already, each by ``words(_:)``.
    package func prompt(passages: [[TokenID]], question: [TokenID]) -> Prompt {
        var opening = opening
        var ranges: [Range<Int>] = []
        for (index, tokens) in passages.enumerated() {
            opening += tokenizer.encode((index == 0 ? "" : "\n\n") + wording.passage)
            ranges.append(opening.count..<opening.count + tokens.count)
            opening += tokens
        }
        opening += tokenizer.encode("\n\n" + wording.question)
        return Prompt(
            opening: opening, question: question, closing: closing, passages: ranges)
    }

    /// The prompt for one passage under a heading, which is read with it but no part of it.
    package func prompt(
        heading: [TokenID] = [], passage: ArraySlice<TokenID>, question: [TokenID]
    ) -> Prompt {
        let whole = prompt(passages: [heading + passage], question: question)
        let passages = whole.passages.map { $0.lowerBound + heading.count..<$0.upperBound }
        return Prompt(opening: whole.opening, question: whole.question, closing: whole.closing, passages: passages)
    }

    /// A text without the format's own labels at the beginnings of its lines: a passage that says "Answer: …" speaks to the
    /// reader. A space takes the place of the colon, so that every other byte stands where it stood.
    package func withoutLabels(_ text: String) -> String {
        let labels =
            [wording.passage, wording.question, wording.answer] + (wording.kinds.map { Array($0.values) } ?? [])
        let marks = labels.map { Array($0.lowercased().utf8) }.filter { $0.last == UInt8(ascii: ":") }
        var bytes = Array(text.utf8)
        var isLineStart = true
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if isLineStart, let mark = marks.first(where: { Self.holds(bytes, $0, at: place) }) {
                // What follows a label may be the next one.
                place += mark.count
                bytes[place - 1] = UInt8(ascii: " ")
                continue
            }
            let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            isLineStart = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || isLineStart && isBlank
            place += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether bytes hold a mark, whatever the case of its letters.
    private static func holds(_ bytes: [UInt8], _ mark: [UInt8], at place: Int) -> Bool {
        place + mark.count <= bytes.count
            && mark.indices.allSatisfy { index in
                let byte = bytes[place + index]
                return (0x41...0x5A).contains(byte) ? byte | 0x20 == mark[index] : byte == mark[index]
            }
    }

    /// How many words name a sentence or a block.
    private static let openingWords = 6

    /// The first words of a sentence or block, as they stand: enough to find it in its passage.
    package static func opening(of text: some StringProtocol) -> String {
        let text = text.drop { $0.isWhitespace }
        var end = text.startIndex
        for _ in 0..<openingWords {
            let word = text[end...].drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
            if word.isEmpty { break }
            end = word.endIndex
        }
        return String(text[..<end])
    }

    /// The tokens of an answer, its end included.
    ///
    /// - Parameter kind: nil, or one that the wording has a label for.
    package func answer(_ text: String, kind: AnswerKind? = nil) -> [TokenID] {
        let label = kind.flatMap { wording.kinds?[$0] }
        return (label.map(words) ?? []) + words(text) + [end]
    }

    /// The tokens of the answer that there is none, its end included.
    package var refusal: [TokenID] { words(wording.refusal) + [end] }

    /// The tokens of a passage, a question or an answer, as they follow their label.
    package func words(_ text: String) -> [TokenID] { tokenizer.encode(" " + text) }
}
