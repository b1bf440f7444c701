/// The labels of its pages that a PDF file states (ISO 32000-1, 12.4.2).
///
/// Poppler's programs do not tell them, so they are read from the file's own bytes, where those are not compressed or
/// encrypted. Time is linear in the bytes.
struct PageLabels {
    /// For each page its label.
    let labels: [String]

    /// Pages from one on, numbered in one way.
    private struct Range {
        let first: Int
        var style: String?
        var prefix = ""
        var start = 1
    }

    private static let key = Array("/PageLabels".utf8)

    /// Nil where the file states no labels that can be read, or none but the pages' own numbers.
    init?(_ bytes: [UInt8], pageCount: Int) {
        let span = bytes.span
        guard let place = Self.last(Self.key, in: span), Self.last(Array("/Encrypt".utf8), in: span) == nil else {
            return nil
        }
        var reader = PDFObjectReader(at: place + Self.key.count)
        guard let tree = reader.value(span) else { return nil }
        let places = Self.places(in: span)
        var ranges: [Range] = []
        var left = 200
        Self.collect(tree, span, places, into: &ranges, left: &left)
        ranges.sort { $0.first < $1.first }
        guard ranges.first?.first == 0 else { return nil }
        var labels: [String] = []
        for (index, range) in ranges.enumerated() {
            let end = min(index + 1 < ranges.count ? ranges[index + 1].first : pageCount, pageCount)
            while labels.count < end { labels.append(Self.label(range, labels.count)) }
        }
        guard labels.count == pageCount, labels.enumerated().contains(where: { $1 != "\($0 + 1)" }) else { return nil }
        self.labels = labels
    }

    // MARK: - The tree of numbers

    private static func collect(
        _ node: PDFValue, _ bytes: Span<UInt8>, _ places: [Int: Int], into ranges: inout [Range], left: inout Int
    ) {
        left -= 1
        guard left > 0, case .dictionary(let entries)? = resolved(node, bytes, places) else { return }
        if case .array(let kids)? = entries["Kids"].flatMap({ resolved($0, bytes, places) }) {
            for kid in kids { collect(kid, bytes, places, into: &ranges, left: &left) }
        }
        guard case .array(let numbers)? = entries["Nums"].flatMap({ resolved($0, bytes, places) }) else { return }
        for index in stride(from: 0, to: numbers.count - 1, by: 2) {
            guard case .number(let first) = numbers[index], first >= 0, ranges.count < 20_000,
                case .dictionary(let label)? = resolved(numbers[index + 1], bytes, places)
            else { continue }
            var range = Range(first: first)
            if case .name(let style)? = label["S"] { range.style = style }
            if case .string(let prefix)? = label["P"] { range.prefix = ExtractedText.line(prefix) }
            if case .number(let start)? = label["St"] { range.start = max(start, 1) }
            ranges.append(range)
        }
    }

    private static func resolved(_ value: PDFValue, _ bytes: Span<UInt8>, _ places: [Int: Int]) -> PDFValue? {
        guard case .reference(let number) = value else { return value }
        guard let place = places[number] else { return nil }
        var reader = PDFObjectReader(at: place)
        return reader.value(bytes)
    }

    /// Where the objects of the file begin, by number; of several the last.
    private static func places(in bytes: Span<UInt8>) -> [Int: Int] {
        var result: [Int: Int] = [:]
        var offset = 4
        while offset + 2 < bytes.count {
            defer { offset += 1 }
            guard bytes[offset] == UInt8(ascii: "o"), bytes[offset + 1] == UInt8(ascii: "b"),
                bytes[offset + 2] == UInt8(ascii: "j"), bytes[offset - 1] == 0x20
            else { continue }
            var start = offset - 1
            func digits() -> Int? {
                while start > 0, bytes[start - 1] == 0x20 { start -= 1 }
                let end = start
                while start > 0, end - start < 9, bytes[start - 1] >= 0x30, bytes[start - 1] <= 0x39 { start -= 1 }
                var value = 0
                for index in start..<end { value = value * 10 + Int(bytes[index] - 0x30) }
                return start < end ? value : nil
            }
            guard digits() != nil, let number = digits() else { continue }
            result[number] = offset + 3
        }
        return result
    }

    private static func last(_ mark: [UInt8], in bytes: Span<UInt8>) -> Int? {
        var start = bytes.count - mark.count
        while start >= 0 {
            if bytes[start] == mark[0], mark.indices.allSatisfy({ bytes[start + $0] == mark[$0] }) { return start }
            start -= 1
        }
        return nil
    }

    // MARK: - Numbers

    private static func label(_ range: Range, _ page: Int) -> String {
        let number = min(range.start, 1_000_000) + page - range.first
        switch range.style {
        case "D": return range.prefix + "\(number)"
        case "r": return range.prefix + (PageNumber.romanText(number) ?? "\(number)")
        case "R": return range.prefix + (PageNumber.romanText(number)?.uppercased() ?? "\(number)")
        case "a": return range.prefix + letters(number)
        case "A": return range.prefix + letters(number).uppercased()
        default: return range.prefix
        }
    }

    /// a…z, then aa…zz and so on, the same letter again and again.
    private static func letters(_ number: Int) -> String {
        let letter = Character(Unicode.Scalar(UInt8(0x61 + (number - 1) % 26)))
        return String(repeating: letter, count: min((number - 1) / 26 + 1, 20))
    }
}

/// A value as a PDF file has it.
indirect enum PDFValue {
    case number(Int)
    case name(String)
    case string(String)
    case array([PDFValue])
    case dictionary([String: PDFValue])
    case reference(Int)
    case other
}

/// Reads values of a PDF file (ISO 32000-1, 7.3) from a place on.
struct PDFObjectReader {
    private var offset: Int
    /// Values that are read at most.
    private var left = 20_000

    init(at offset: Int) { self.offset = offset }

    /// The next value; nil at the end, and where what stands there is none.
    mutating func value(_ bytes: Span<UInt8>, depth: Int = 0) -> PDFValue? {
        skipSpace(bytes)
        left -= 1
        guard offset < bytes.count, depth < 20, left > 0 else { return nil }
        switch bytes[offset] {
        case UInt8(ascii: "/"):
            offset += 1
            return .name(word(bytes))
        case UInt8(ascii: "("): return .string(literal(bytes))
        case UInt8(ascii: "["):
            offset += 1
            var items: [PDFValue] = []
            while let item = value(bytes, depth: depth + 1) { items.append(item) }
            skip(UInt8(ascii: "]"), bytes)
            return .array(items)
        case UInt8(ascii: "<"):
            guard offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "<") else {
                return .string(hexadecimal(bytes))
            }
            offset += 2
            var entries: [String: PDFValue] = [:]
            while case .name(let key)? = value(bytes, depth: depth + 1), let item = value(bytes, depth: depth + 1) {
                entries[key] = item
            }
            skip(UInt8(ascii: ">"), bytes)
            skip(UInt8(ascii: ">"), bytes)
            return .dictionary(entries)
        default: return number(bytes)
        }
    }

    private mutating func number(_ bytes: Span<UInt8>) -> PDFValue? {
        let text = word(bytes)
        guard !text.isEmpty else { return nil }
        guard let value = Int(text) else { return .other }
        // "12 0 R" is a reference.
        let end = offset
        skipSpace(bytes)
        if value >= 0, Int(word(bytes)) != nil {
            skipSpace(bytes)
            if word(bytes) == "R" { return .reference(value) }
        }
        offset = end
        return .number(value)
    }

    private mutating func word(_ bytes: Span<UInt8>) -> String {
        var word: [UInt8] = []
        while offset < bytes.count, bytes[offset] > 0x20, !Self.delimiters.contains(bytes[offset]), word.count < 200 {
            word.append(bytes[offset])
            offset += 1
        }
        return String(decoding: word, as: UTF8.self)
    }

    private static let delimiters: Set<UInt8> = Set("()<>[]{}/%".utf8)

    private mutating func literal(_ bytes: Span<UInt8>) -> String {
        var content: [UInt8] = []
        var depth = 0
        while offset < bytes.count, content.count < 500 {
            var byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if depth == 0 { break }
            if byte == UInt8(ascii: "\\"), offset < bytes.count {
                byte = bytes[offset]
                offset += 1
            } else if byte == UInt8(ascii: "("), depth == 1 {
                continue
            }
            content.append(byte)
        }
        return Self.text(content)
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) -> String {
        offset += 1
        var digits: [UInt8] = []
        while offset < bytes.count, bytes[offset] != UInt8(ascii: ">"), digits.count < 1_000 {
            if let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue { digits.append(UInt8(digit)) }
            offset += 1
        }
        skip(UInt8(ascii: ">"), bytes)
        return Self.text(
            stride(from: 0, to: digits.count, by: 2).map {
                digits[$0] << 4 | ($0 + 1 < digits.count ? digits[$0 + 1] : 0)
            })
    }

    /// UTF-16 with its mark, else one byte a character.
    private static func text(_ bytes: [UInt8]) -> String {
        guard bytes.starts(with: [0xFE, 0xFF]) else { return String(bytes.map { Character(Unicode.Scalar($0)) }) }
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }

    private mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) {
        skipSpace(bytes)
        if offset < bytes.count, bytes[offset] == byte { offset += 1 }
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while offset < bytes.count, bytes[offset] <= 0x20 { offset += 1 }
    }
}
