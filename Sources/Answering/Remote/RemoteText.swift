import Documents
import Formats

/// Reads what another machine wrote: sentences, and the numbers that each cites.
///
/// It is a stranger's text. Control and formatting characters become spaces, numbers in brackets are taken out so that none
/// can pass for a citation of ours, and sentences, numbers and length are bounded. Linear in the text's length.
package struct RemoteText: Sendable, Equatable {
    /// A sentence without its numbers.
    package struct Sentence: Sendable, Equatable {
        package var text: String
        /// The numbers that it cites, in their order, each once.
        package var numbers: [Int]

        package init(_ text: String, _ numbers: [Int]) {
            self.text = text
            self.numbers = numbers
        }
    }

    /// The sentences in their order, cited or not.
    package private(set) var sentences: [Sentence] = []

    /// The longest sentence that is looked at, in UTF-8 bytes.
    private static let longestSentence = 2_000
    /// The most bytes of a text that are looked at.
    private static let longestText = 262_144

    /// Reads a text with numbers in square brackets behind its sentences.
    package init(marked text: String) { add(marked: text, also: []) }

    /// Reads a structured reply; nil if it is none.
    package init?(structured text: String) {
        let bytes = Array(Self.unfenced(text).utf8)
        let limits = JSONParser.Limits(depth: 8, byteCount: Self.longestText)
        guard let value = try? JSONParser.parse(bytes.span, limits: limits),
            let records = value["sentences"]?.elements ?? value.elements
        else { return nil }
        for record in records {
            guard let words = record["sentence"]?.string, let numbers = record["passages"]?.elements else { return nil }
            add(marked: words, also: numbers.prefix(64).map { $0.wholeNumber ?? 0 })
        }
    }

    /// A text without the fence of a code block around it, which some models write unasked.
    private static func unfenced(_ text: String) -> Substring {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        guard text.hasPrefix("```"), text.hasSuffix("```"), let line = text.firstIndex(where: \.isNewline) else {
            return text
        }
        return text[text.index(after: line)...].dropLast(3)
    }

    /// Adds the sentences of a text. Numbers stand behind what they carry, before its full stop or after it; of several
    /// sentences before them, the last one is meant.
    ///
    /// - Parameter others: numbers that belong to each of its sentences.
    private mutating func add(marked text: String, also others: [Int]) {
        let first = sentences.count
        var pending = ""
        let stretches = Self.stretches(
            of: Self.cleaned(String(decoding: text.utf8.prefix(Self.longestText), as: UTF8.self)))
        for stretch in stretches {
            switch stretch {
            case .words(var words):
                if pending.isEmpty, sentences.count > first { words = attachingStop(of: words) }
                pending += words
            case .numbers(let numbers):
                let found = Self.parted(pending)
                pending = ""
                if found.isEmpty {
                    // Further numbers behind a sentence that has some.
                    if sentences.count > first { cite(numbers, at: sentences.count - 1) }
                } else {
                    sentences += found.map { Sentence($0, []) }
                    cite(numbers, at: sentences.count - 1)
                }
            }
        }
        sentences += Self.parted(pending).map { Sentence($0, []) }
        for place in sentences.indices.dropFirst(first) { cite(others, at: place) }
    }

    private mutating func cite(_ numbers: [Int], at place: Int) {
        for number in numbers where !sentences[place].numbers.contains(number) {
            sentences[place].numbers.append(number)
        }
    }

    /// Gives a full stop that stands behind numbers to the sentence before them, and returns the words after it.
    private mutating func attachingStop(of words: String) -> String {
        guard let stop = words.first, ".!?。！？".contains(stop), let last = sentences.last?.text.last else {
            return words
        }
        if !".!?。！？".contains(last) { sentences[sentences.count - 1].text.append(stop) }
        return String(words.dropFirst())
    }

    /// The sentences of some words. One that is too long is kept as its beginning, which no passage carries whole.
    private static func parted(_ words: String) -> [String] {
        let bytes = Array(words.utf8)
        return Sentences.ranges(in: words).compactMap { range in
            let text = String(decoding: bytes[range].prefix(longestSentence), as: UTF8.self)
            return text.contains { $0.isLetter || $0.isNumber } ? text : nil
        }
    }

    /// Words, or the numbers of one pair of brackets.
    private enum Stretch {
        case words(String)
        case numbers([Int])
    }

    private static func stretches(of text: String) -> [Stretch] {
        var found: [Stretch] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "[") {
            let inner = rest[rest.index(after: open)...]
            guard let close = inner.prefix(512).firstIndex(of: "]"), let numbers = numbers(in: inner[..<close]) else {
                found.append(.words(String(rest[...open])))
                rest = inner
                continue
            }
            found.append(.words(String(rest[..<open])))
            found.append(.numbers(numbers))
            rest = rest[rest.index(after: close)...]
        }
        return found + [.words(String(rest))]
    }

    /// `1`, or `1, 2`; nil for anything else. A number that is too large for one is 0, which no passage has.
    private static func numbers(in text: Substring) -> [Int]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            part.split(separator: " ").joined(separator: " ")
        }
        guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        return parts.map { Int($0) ?? 0 }
    }

    /// The text on one line, without what moves a cursor or turns the direction of writing, and without the marks that an
    /// answer's text has around its short answer.
    private static func cleaned(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !scalar.properties.isBidiControl {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: cleaned.append(" ")
            default: cleaned.append(scalar)
            }
        }
        return String(cleaned).replacing("**", with: "").split(separator: " ").joined(separator: " ")
    }
}
