/// Finds sentences by punctuation.
///
/// A sentence ends with `.`, `!`, `?` or `…` before white space, with one of the stops of Chinese, Japanese, Hindi, Arabic
/// and other scripts wherever they stand, and at a change of block: a blank line, a list item, a heading, a table row, a
/// line of fenced code. Quotation marks, brackets and note numbers (`[12]`) after the stop belong to the sentence. A full
/// stop does not end one inside a number or a name, after an initial or an abbreviation, or before a lower-case letter. A
/// single line break is white space, so that hard-wrapped text is read like flowing text.
public enum Sentences {
    /// The sentences of a text as ranges of its UTF-8 bytes: ascending, not overlapping, without white space at either
    /// end, and together covering everything that is not white space.
    ///
    /// Complexity: linear in the text's length.
    public static func ranges(in text: String) -> [Range<Int>] {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8Span.span
        return ranges(in: 0..<bytes.count, of: bytes)
    }

    /// Whether a sentence is the file's own words throughout.
    ///
    /// U+FFFD stands where bytes were in no character of the file's set: what the file says there is not known, so that
    /// nobody should be quoted across it.
    package static func isWhole(_ sentence: some StringProtocol) -> Bool {
        !sentence.unicodeScalars.contains("\u{FFFD}")
    }

    /// The sentences in a stretch of a text.
    static func ranges(in range: Range<Int>, of bytes: Span<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = range.lowerBound
        func close(at end: Int) {
            let sentence = Whitespace.trimmed(start..<end, in: bytes)
            if !sentence.isEmpty { found.append(sentence) }
            start = end
        }
        var lines = LineStructure()
        var lineStart = range.lowerBound
        while lineStart < range.upperBound {
            let line = lineStart..<Lines.next(after: lineStart, in: bytes, end: range.upperBound)
            let role = lines.role(of: line, in: bytes)
            if role.startsBlock { close(at: line.lowerBound) }
            if role.isWhole {
                // A row of a table, a line of code or a heading: one unit whatever its punctuation.
                close(at: line.upperBound)
            } else {
                var offset = line.lowerBound + role.markerLength
                while let end = nextEnd(from: offset, line: line, sentenceStart: start, bound: range, of: bytes) {
                    close(at: end)
                    offset = end
                }
            }
            lineStart = line.upperBound
        }
        close(at: range.upperBound)
        return found
    }

    /// The end of the first sentence that ends in the line at or after an offset; nil where none does.
    private static func nextEnd(
        from offset: Int, line: Range<Int>, sentenceStart: Int, bound: Range<Int>, of bytes: Span<UInt8>
    ) -> Int? {
        var offset = offset
        while offset < line.upperBound {
            let stop = Stop(at: offset, in: bytes, end: line.upperBound)
            guard let stop else {
                offset += 1
                continue
            }
            // The whole run of stops, then what closes.
            var run = stop
            var end = offset + run.length
            while end < line.upperBound, let next = Stop(at: end, in: bytes, end: line.upperBound) {
                run = Stop(kind: max(run.kind, next.kind), length: end + next.length - offset)
                end += next.length
            }
            let closed = SentenceContext.afterClosers(end, in: bytes, end: line.upperBound)
            let context = SentenceContext(
                stop: run, at: offset, stopEnd: end, closersEnd: closed, sentenceStart: sentenceStart,
                bound: bound.upperBound)
            if context.endsSentence(in: bytes) { return closed }
            offset = closed
        }
        return nil
    }
}

/// A punctuation mark that may end a sentence.
struct Stop {
    /// In ascending order of how surely a run with such a stop in it ends a sentence.
    enum Kind: Int, Comparable {
        /// `.`
        case period
        /// `…`, or three periods.
        case ellipsis
        /// `!`
        case exclamation
        /// `?`
        case question
        /// A stop that needs no white space after it, as in Chinese.
        case full

        static func < (one: Kind, other: Kind) -> Bool { one.rawValue < other.rawValue }
    }

    let kind: Kind
    let length: Int

    init(kind: Kind, length: Int) {
        self.kind = kind
        self.length = length
    }

    /// The stop at an offset, or nil.
    @inline(__always)
    init?(at offset: Int, in bytes: Span<UInt8>, end: Int) {
        switch bytes[offset] {
        case UInt8(ascii: "."):
            if offset + 2 < end, bytes[offset + 1] == UInt8(ascii: "."), bytes[offset + 2] == UInt8(ascii: ".") {
                self.init(kind: .ellipsis, length: 3)
            } else {
                self.init(kind: .period, length: 1)
            }
        case UInt8(ascii: "!"): self.init(kind: .exclamation, length: 1)
        case UInt8(ascii: "?"): self.init(kind: .question, length: 1)
        case 0xD6, 0xD8, 0xDB, 0xE0...0xE3, 0xEF: self.init(multibyteAt: offset, in: bytes, end: end)
        default: return nil
        }
    }

    private init?(multibyteAt offset: Int, in bytes: Span<UInt8>, end: Int) {
        guard let scalar = SentenceContext.scalar(at: offset, in: bytes, end: end) else { return nil }
        let length = UTF8.width(scalar)
        switch scalar {
        case "…": self.init(kind: .ellipsis, length: length)
        case "‼", "⁉": self.init(kind: .exclamation, length: length)
        case "⁇", "⁈", "؟": self.init(kind: .question, length: length)
        case "։", "۔": self.init(kind: .question, length: length)
        case "。", "！", "？", "｡", "．", "।", "॥", "።", "။", "។": self.init(kind: .full, length: length)
        default: return nil
        }
    }
}
