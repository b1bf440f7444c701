extension TemplateText {
    /// Where a text begins in this one, each occurrence after the end of the one before; an empty text is never found.
    ///
    /// Linear in both lengths (Knuth, Morris and Pratt 1977), so that no template can make searching slow.
    func occurrences(of needle: TemplateText, limit: Int = .max) -> [Int] {
        guard !needle.isEmpty, needle.count <= count, limit > 0 else { return [] }
        let fallback = needle.fallbacks
        var found: [Int] = []
        var matched = 0
        for index in units.indices {
            let code = code(at: index)
            while matched > 0, needle.code(at: matched) != code { matched = fallback[matched - 1] }
            if needle.code(at: matched) == code { matched += 1 }
            guard matched == needle.count else { continue }
            found.append(index + 1 - matched)
            if found.count == limit { break }
            matched = 0
        }
        return found
    }

    /// For each beginning of the text, the length of the longest proper beginning that is also its end.
    private var fallbacks: [Int] {
        var lengths = Array(repeating: 0, count: count)
        var matched = 0
        for index in units.indices.dropFirst() {
            while matched > 0, code(at: matched) != code(at: index) { matched = lengths[matched - 1] }
            if code(at: matched) == code(at: index) { matched += 1 }
            lengths[index] = matched
        }
        return lengths
    }

    /// Where a text begins first; an empty text at the beginning.
    func firstIndex(of needle: TemplateText) -> Int? {
        needle.isEmpty ? 0 : occurrences(of: needle, limit: 1).first
    }

    /// Where a text begins last; an empty text at the end.
    func lastIndex(of needle: TemplateText) -> Int? {
        if needle.isEmpty { return count }
        let (text, needle) = (reversed, needle.reversed)
        return text.occurrences(of: needle, limit: 1).first.map { count - $0 - needle.count }
    }

    /// The code points in reverse order.
    var reversed: TemplateText { TemplateText(units: units.reversed(), isMarkup: isMarkup) }

    func hasPrefix(_ text: TemplateText) -> Bool {
        text.count <= count && text.units.indices.allSatisfy { code(at: $0) == text.code(at: $0) }
    }

    func hasSuffix(_ text: TemplateText) -> Bool {
        let offset = count - text.count
        return offset >= 0 && text.units.indices.allSatisfy { code(at: offset + $0) == text.code(at: $0) }
    }

    /// The parts between occurrences of a separator, which is not empty.
    func split(by separator: TemplateText, limit: Int = .max) -> [TemplateText] {
        parts(between: occurrences(of: separator, limit: limit), length: separator.count)
    }

    /// The same, with occurrences counted from the end.
    func splitFromEnd(by separator: TemplateText, limit: Int) -> [TemplateText] {
        let starts = reversed.occurrences(of: separator.reversed, limit: limit)
        return parts(between: starts.reversed().map { count - $0 - separator.count }, length: separator.count)
    }

    private func parts(between starts: [Int], length: Int) -> [TemplateText] {
        var parts: [TemplateText] = []
        var position = 0
        for start in starts {
            parts.append(self[position..<start])
            position = start + length
        }
        parts.append(self[position..<count])
        return parts
    }

    /// The words between white space. At most `limit` cuts are made, from the end if that is asked for.
    func words(limit: Int = .max, fromEnd: Bool = false) -> [TemplateText] {
        if fromEnd { return reversed.words(limit: limit).reversed().map(\.reversed) }
        var words: [TemplateText] = []
        var index = 0
        while true {
            while index < count, code(at: index).isPythonSpace { index += 1 }
            if index == count { return words }
            if words.count == limit {
                words.append(self[index..<count])
                return words
            }
            let start = index
            while index < count, !code(at: index).isPythonSpace { index += 1 }
            words.append(self[start..<index])
        }
    }

    /// The text without white space at its ends, or without the code points of `set`.
    func trimmed(of set: TemplateText? = nil, atStart: Bool = true, atEnd: Bool = true) -> TemplateText {
        let codes = set.map { set in Set(set.units.indices.map { set.code(at: $0) }) }
        func goes(_ code: UInt32) -> Bool { codes?.contains(code) ?? code.isPythonSpace }
        var (start, end) = (0, count)
        if atStart { while start < end, goes(code(at: start)) { start += 1 } }
        if atEnd { while end > start, goes(code(at: end - 1)) { end -= 1 } }
        return start == 0 && end == count ? self : self[start..<end]
    }

    /// The text with occurrences of `old` replaced. An empty `old` stands before each code point and at the end.
    func replacing(_ old: TemplateText, with new: TemplateText, limit: Int = .max) -> TemplateText {
        let starts = old.isEmpty ? Array((0...count).prefix(limit)) : occurrences(of: old, limit: limit)
        guard !starts.isEmpty else { return self }
        var result = TemplateText(isMarkup: isMarkup)
        result.units.reserveCapacity(count + starts.count * max(0, new.count - old.count))
        var position = 0
        for start in starts {
            result.units += units[position..<start]
            // What takes the place of inserted text is no more the template's than that text was.
            let replaced =
                old.isEmpty ? units[max(0, start - 1)..<min(start + 1, count)] : units[start..<start + old.count]
            let isInserted = replaced.contains { $0 & Self.insertedMark != 0 }
            result.units += isInserted ? new.units.map { $0 | Self.insertedMark } : new.units
            position = start + old.count
        }
        result.units += units[position...]
        return result
    }

    /// The lines, without or with their ends.
    func lines(keepingEnds: Bool = false) -> [TemplateText] {
        var lines: [TemplateText] = []
        var start = 0
        var index = 0
        while index < count {
            guard code(at: index).endsPythonLine else {
                index += 1
                continue
            }
            let isPair = code(at: index) == 0x0D && index + 1 < count && code(at: index + 1) == 0x0A
            let next = index + (isPair ? 2 : 1)
            lines.append(self[start..<(keepingEnds ? next : index)])
            start = next
            index = next
        }
        if start < count { lines.append(self[start..<count]) }
        return lines
    }
}
