/// Tells which bytes of a source file are comments and which are strings, by a language's marks alone.
///
/// It is right about nearly all code, and always ends: what it takes for a string that never closes ends with its line, or
/// with the file where strings may have many lines.
struct SourceLexer {
    /// What a byte is a part of.
    enum Class: UInt8 {
        case code, comment, string
        /// A line for the preprocessor.
        case directive
    }

    private struct Mark {
        let open: [UInt8]
        let close: [UInt8]
        var kind = Class.string
        var escapes = false
        var spansLines = true
        var nests = false
    }

    private let bytes: [UInt8]
    private let language: SourceLanguage
    private var marks: [Mark] = []
    private var lineComments: [[UInt8]] = []
    /// Whether a mark can begin with this byte.
    private var mayBegin = [Bool](repeating: false, count: 256)
    private var offset = 0
    private var hereWord: [UInt8]?
    /// Words that end no here-document from here on.
    private var endlessWords: Set<[UInt8]> = []
    private(set) var classes: [UInt8]

    /// The class of each byte.
    ///
    /// Complexity: linear.
    static func classes(of bytes: [UInt8], language: SourceLanguage) -> [UInt8] {
        var lexer = SourceLexer(bytes, language)
        lexer.run()
        return lexer.classes
    }

    private init(_ bytes: [UInt8], _ language: SourceLanguage) {
        self.bytes = bytes
        self.language = language
        classes = [UInt8](repeating: Class.code.rawValue, count: bytes.count)
        marks = language.blockComments.map {
            Mark(
                open: Array($0.open.utf8), close: Array($0.close.utf8), kind: .comment, nests: language.nestsComments)
        }
        marks += language.strings.map {
            Mark(open: $0.open, close: $0.close, escapes: $0.escapes, spansLines: $0.spansLines)
        }
        lineComments = language.lineComments.map { Array($0.utf8) }
        for mark in marks.map(\.open) + lineComments { mayBegin[Int(mark[0])] = true }
        if language.hasCharacters { mayBegin[0x27] = true }
        if language.hasRegularExpressions { mayBegin[0x2F] = true }
        if language.hasHereDocuments { mayBegin[0x3C] = true }
        if language.hasPreprocessor { mayBegin[0x23] = true }
    }

    private mutating func run() {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == 0x0A, let word = hereWord {
                hereWord = nil
                skipHereDocument(word)
            } else if mayBegin[Int(byte)] {
                readMark(byte)
            } else {
                offset += 1
            }
        }
    }

    private mutating func readMark(_ byte: UInt8) {
        // Block comments come first: in Lua they begin like line comments.
        for mark in marks where mark.kind == .comment && holds(mark.open, at: offset) {
            return skip(mark)
        }
        for mark in lineComments where holds(mark, at: offset) && mayComment(at: offset) {
            return paint(to: endOfLine(from: offset), as: .comment)
        }
        if byte == 0x23, language.hasPreprocessor, isFirstOnLine(offset) { return skipDirective() }
        for mark in marks where mark.kind == .string && holds(mark.open, at: offset) {
            return skip(mark)
        }
        if byte == 0x27, language.hasCharacters, let end = characterEnd() { return paint(to: end, as: .string) }
        if byte == 0x2F, language.hasRegularExpressions, let end = regularExpressionEnd() {
            return paint(to: end, as: .string)
        }
        if byte == 0x3C, language.hasHereDocuments { readHereMark() }
        offset += 1
    }

    private mutating func paint(to end: Int, as kind: Class) {
        for index in offset..<end { classes[index] = kind.rawValue }
        offset = max(end, offset + 1)
    }

    private mutating func skip(_ mark: Mark) {
        var end = offset + mark.open.count
        var depth = 1
        while end < bytes.count {
            if mark.escapes, bytes[end] == 0x5C {
                end = min(end + 2, bytes.count)
            } else if holds(mark.close, at: end) {
                depth -= 1
                end += mark.close.count
                if depth == 0 { break }
            } else if mark.nests, holds(mark.open, at: end) {
                depth += 1
                end += mark.open.count
            } else if bytes[end] == 0x0A, !mark.spansLines {
                break
            } else {
                end += 1
            }
        }
        paint(to: min(end, bytes.count), as: mark.kind)
    }

    private mutating func skipDirective() {
        var end = endOfLine(from: offset)
        // A directive goes on after a backslash.
        while end < bytes.count, end > offset, isContinued(before: end) { end = endOfLine(from: end + 1) }
        var index = offset
        while index < end {
            if bytes[index] == 0x2F, index + 1 < end, bytes[index + 1] == 0x2A || bytes[index + 1] == 0x2F { break }
            classes[index] = Class.directive.rawValue
            index += 1
        }
        offset = max(index, offset + 1)
    }

    private func isContinued(before end: Int) -> Bool {
        bytes[end - 1] == 0x5C || (end > 1 && bytes[end - 1] == 0x0D && bytes[end - 2] == 0x5C)
    }

    private func mayComment(at position: Int) -> Bool {
        switch language.commentPlace {
        case .anywhere: return position == 0 || bytes[position] != 0x23 || bytes[position - 1] != 0x24
        case .atWord:
            guard position > 0 else { return true }
            let before = bytes[position - 1]
            return Whitespace.isASCII(before) || [0x3B, 0x28, 0x7B, 0x7D, 0x29].contains(before)
        case .atLine: return isFirstOnLine(position)
        case .inFirstColumn: return position == 0 || bytes[position - 1] == 0x0A
        }
    }

    private func isFirstOnLine(_ position: Int) -> Bool {
        var index = position
        while index > 0, index > position - 200 {
            index -= 1
            if bytes[index] == 0x0A || bytes[index] == 0x0D { return true }
            if bytes[index] != 0x20, bytes[index] != 0x09 { return false }
        }
        return index == 0
    }

    private func endOfLine(from position: Int) -> Int {
        var end = position
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        return end
    }

    private func holds(_ mark: [UInt8], at position: Int) -> Bool {
        guard position + mark.count <= bytes.count, bytes[position] == mark[0] else { return false }
        for index in 1..<max(mark.count, 1) where bytes[position + index] != mark[index] { return false }
        return true
    }

    /// The end of a character such as `'a'` or `'\n'` that begins here, or nil for a lifetime, a label, a prime.
    private func characterEnd() -> Int? {
        if offset > 0, Self.isWord(bytes[offset - 1]), bytes[offset - 1] < 0x80 {
            // Prefixes of characters in C++ and Rust are one letter long.
            if offset > 1, Self.isWord(bytes[offset - 2]) { return nil }
        }
        guard offset + 2 < bytes.count else { return nil }
        let isEscape = bytes[offset + 1] == 0x5C
        let limit = min(offset + (isEscape ? 14 : 6), bytes.count)
        var index = offset + (isEscape ? 3 : 2)
        while index < limit {
            if bytes[index] == 0x27 { return index + 1 }
            if bytes[index] == 0x0A || (!isEscape && bytes[index] < 0x80) { return nil }
            index += 1
        }
        return nil
    }

    static func isWord(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x24 || byte >= 0x80
    }
}

// MARK: - Regular expressions and here-documents

extension SourceLexer {
    /// The end of a regular expression that begins here, or nil for a division.
    private func regularExpressionEnd() -> Int? {
        var before = offset - 1
        while before >= 0, before > offset - 64, bytes[before] == 0x20 || bytes[before] == 0x09 { before -= 1 }
        if before >= 0, !Array("(,=:[!&|?{};+~\n".utf8).contains(bytes[before]) { return nil }
        var index = offset + 1
        var isInSet = false
        while index < bytes.count, index < offset + 2000, bytes[index] != 0x0A {
            switch bytes[index] {
            case 0x5C: index += 1
            case 0x5B: isInSet = true
            case 0x5D: isInSet = false
            case 0x2F where !isInSet: return index + 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Notes the word that ends a here-document such as `<<EOF` or `<<-'END'`.
    private mutating func readHereMark() {
        guard offset + 2 < bytes.count, bytes[offset + 1] == 0x3C, bytes[offset + 2] != 0x3C,
            offset == 0 || bytes[offset - 1] != 0x3C
        else { return }
        var index = offset + 2
        while index < bytes.count, [0x2D, 0x7E, 0x20, 0x22, 0x27, 0x5C].contains(bytes[index]) { index += 1 }
        var word: [UInt8] = []
        while index < bytes.count, word.count < 64, Self.isWord(bytes[index]) {
            word.append(bytes[index])
            index += 1
        }
        // A shift to the left stands before a number or a small letter.
        if let first = word.first, (0x41...0x5A).contains(first) || first == 0x5F { hereWord = word }
    }

    private mutating func skipHereDocument(_ word: [UInt8]) {
        var start = offset + 1
        while !endlessWords.contains(word), start < bytes.count {
            let end = endOfLine(from: start)
            var lower = start
            while lower < end, bytes[lower] == 0x20 || bytes[lower] == 0x09 { lower += 1 }
            if end - lower <= word.count + 1, end - lower >= word.count, holds(word, at: lower) {
                return paint(to: start, as: .string)
            }
            start = end + 1
        }
        // No line ends it: it was none.
        endlessWords.insert(word)
        offset += 1
    }
}
