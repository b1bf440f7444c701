/// What an answer may look like, byte by byte: sentences that each end with at least one marker such as ` [2]`, whose
/// number is one of the given ids.
///
/// In a sentence any text may stand, but `[` is never followed by a digit, so that nothing else looks like a marker,
/// and there are no line breaks, since a line break ends a sentence without a marker. After `.`, `!` or `?` and closing
/// quotes the only continuation is a marker, except that a full stop does not end a sentence inside a number (`3.14`),
/// before a small letter (`main.swift`), and after an initial or a known abbreviation (`J. Smith`, `Dr. Smith`).
/// After `。`, `！` and `？` a marker must follow at once. The text may end after a marker only. All of it is valid UTF-8.
///
/// The value is the state of a machine with a bounded number of states (apart from counters that only matter by their
/// limits), so that the set of tokens that may follow can be kept per state.
package struct CitationGrammar: Sendable, Hashable {
    enum Phase: Hashable, Sendable {
        /// Before a sentence's first byte; `afterSpace` once its leading space was written.
        case opening(afterSpace: Bool)
        /// Inside a sentence.
        case body
        /// After a mark that ends a sentence unless what follows shows otherwise.
        case ended(Ending)
        /// After the ending and a space; `mayContinue` after an abbreviation.
        case gap(mayContinue: Bool)
        /// After `[` and the digits of `number`.
        case marker(number: Int)
        /// After `]`.
        case cited
        /// After `]` and a space.
        case between
    }

    struct Ending: Hashable, Sendable {
        var isFullStop = false
        var followsDigit = false
        var isAbbreviation = false
        var isWide = false
        var isClosed = false
    }

    let rules: CitationRules
    var phase: Phase = .opening(afterSpace: false)
    var word = WordShape()
    var character = CharacterProgress()
    var hasLetter = false
    var afterBracket = false
    var afterDigit = false
    /// Whether the sentence has become so long that it must end.
    var isOverlong = false
    /// Whether this is the last sentence that may be written.
    var isLast = false
    /// The ids cited in this sentence, as bits.
    var cited: UInt64 = 0

    /// Starts before the first sentence.
    package init(rules: CitationRules) {
        self.rules = rules
        isLast = rules.sentenceLimit <= 1
    }

    /// Whether the text may end here.
    package var mayEnd: Bool { phase == .cited }

    /// Whether the text must end here: the last sentence has all the citations it may have.
    package var mustEnd: Bool { mayEnd && isLast && !mayCiteMore }

    var mayCiteMore: Bool {
        cited.nonzeroBitCount < min(rules.citationsPerSentence, rules.ids.count)
    }

    /// Whether a sentence was begun whose marker has not been written.
    package var isInsideSentence: Bool {
        switch phase {
        case .cited, .between, .opening: false
        case .marker: true
        case .body, .ended, .gap: true
        }
    }

    /// Takes one more byte; false, with the state unchanged, when the byte may not follow.
    package mutating func advance(_ byte: UInt8) -> Bool {
        var next = self
        guard next.step(byte) else { return false }
        self = next
        return true
    }

    /// Whether these bytes may follow.
    package func accepts(_ bytes: some Sequence<UInt8>) -> Bool {
        var state = self
        for byte in bytes where !state.step(byte) { return false }
        return true
    }
}

/// What a grammar is made for.
package struct CitationRules: Sendable, Hashable {
    /// The ids that may be cited, ascending, each 1…64.
    package let ids: [Int]
    /// The most sentences.
    package let sentenceLimit: Int
    /// The most markers after one sentence.
    package let citationsPerSentence: Int
    /// The length in bytes from which on a sentence must end at its next chance.
    package let sentenceBytes: Int

    /// Makes rules.
    ///
    /// - Precondition: at least one id, all of them in 1…64.
    package init(ids: [Int], sentenceLimit: Int = 4, citationsPerSentence: Int = 2, sentenceBytes: Int = 400) {
        precondition(!ids.isEmpty && ids.allSatisfy { (1...64).contains($0) }, "ids in 1...64")
        self.ids = Set(ids).sorted()
        self.sentenceLimit = max(1, sentenceLimit)
        self.citationsPerSentence = max(1, citationsPerSentence)
        self.sentenceBytes = max(1, sentenceBytes)
    }

    /// Whether a number written so far can still become one of these ids.
    static func isPrefix(_ number: Int, of ids: [Int]) -> Bool {
        ids.contains { id in
            var id = id
            while id > number { id /= 10 }
            return id == number
        }
    }
}
