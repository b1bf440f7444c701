/// Reads what `pdftotext -bbox-layout` writes: pages, blocks, lines and words with boxes.
///
/// It looks like XHTML, but text in it may have characters that XML forbids; so it is scanned tag by tag. Time is linear in
/// the bytes.
struct LayoutScanner {
    private(set) var pages: [PageLayout] = []
    private var block = 0
    private var line: PageLayout.Line?

    /// The pages that the output has.
    static func pages(of output: [UInt8]) -> [PageLayout] {
        var scanner = LayoutScanner()
        scanner.scan(output.span)
        return scanner.pages
    }

    private mutating func scan(_ bytes: Span<UInt8>) {
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<") else {
                offset += 1
                continue
            }
            var end = offset + 1
            while end < bytes.count, bytes[end] != UInt8(ascii: ">") { end += 1 }
            offset = tag(bytes, offset + 1..<end)
        }
    }

    /// Takes a tag; the result is where the next begins at the earliest.
    private mutating func tag(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        let next = min(range.upperBound + 1, bytes.count)
        guard range.count >= 4 else { return next }
        switch (bytes[range.lowerBound], bytes[range.lowerBound + 1]) {
        case (UInt8(ascii: "w"), UInt8(ascii: "o")):
            var end = next
            while end < bytes.count, bytes[end] != UInt8(ascii: "<") { end += 1 }
            word(bytes, range, text: next..<end)
            return end
        case (UInt8(ascii: "l"), UInt8(ascii: "i")) where bytes[range.lowerBound + 2] == UInt8(ascii: "n"):
            line = PageLayout.Line(box: box(bytes, range), block: block, size: 0)
        case (UInt8(ascii: "b"), UInt8(ascii: "l")):
            block += 1
        case (UInt8(ascii: "p"), UInt8(ascii: "a")):
            let numbers = Self.numbers(bytes, range)
            pages.append(PageLayout(width: numbers.0, height: numbers.1))
            block = 0
        case (UInt8(ascii: "/"), UInt8(ascii: "l")):
            if var line, !line.words.isEmpty, !pages.isEmpty {
                line.size = Self.size(of: line)
                pages[pages.count - 1].lines.append(line)
            }
            line = nil
        default:
            break
        }
        return next
    }

    private mutating func word(_ bytes: Span<UInt8>, _ range: Range<Int>, text: Range<Int>) {
        let cleaned = LayoutText.cleaned(bytes, text)
        guard !cleaned.isEmpty else { return }
        let word = PageLayout.Word(text: cleaned, box: box(bytes, range))
        line?.words.append(word)
    }

    /// Letters reach from descender to ascender, some 1.1 of the type's size.
    private static func size(of line: PageLayout.Line) -> Float {
        var heights = line.words.map { line.box.height > 3 * $0.box.height ? $0.box.width : $0.box.height }
        heights.sort()
        return heights[heights.count / 2] / 1.1
    }

    private func box(_ bytes: Span<UInt8>, _ range: Range<Int>) -> LayoutBox {
        let numbers = Self.numbers(bytes, range)
        return LayoutBox(left: numbers.0, top: numbers.1, right: numbers.2, bottom: numbers.3)
    }

    /// The first four quoted numbers of a tag.
    private static func numbers(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (Float, Float, Float, Float) {
        var found: (Float, Float, Float, Float) = (0, 0, 0, 0)
        var count = 0
        var offset = range.lowerBound
        while offset < range.upperBound, count < 4 {
            guard bytes[offset] == UInt8(ascii: "\"") else {
                offset += 1
                continue
            }
            let (value, end) = number(bytes, from: offset + 1, to: range.upperBound)
            switch count {
            case 0: found.0 = value
            case 1: found.1 = value
            case 2: found.2 = value
            default: found.3 = value
            }
            count += 1
            offset = end + 1
        }
        return found
    }

    /// A decimal number up to its closing quote, held within what a page may measure.
    private static func number(_ bytes: Span<UInt8>, from start: Int, to limit: Int) -> (Float, Int) {
        var offset = start
        var sign = 1.0
        var value = 0.0
        var scale = 0.0
        while offset < limit, bytes[offset] != UInt8(ascii: "\"") {
            switch bytes[offset] {
            case UInt8(ascii: "-"): sign = -1
            case UInt8(ascii: "."): scale = 1
            case let digit where digit >= 0x30 && digit <= 0x39:
                value = value * 10 + Double(digit - 0x30)
                scale *= 10
            default: break
            }
            offset += 1
        }
        if scale > 1 { value /= scale }
        return (Float(sign * min(value, 1e6)), offset)
    }
}

/// The characters of a PDF's words as those of a text.
enum LayoutText {
    /// A word without control characters, with ligatures and presentation forms as letters.
    static func cleaned(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var isPlain = true
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        for offset in range {
            let byte = bytes[offset]
            // U+E000… and U+F000… begin with EE and EF; U+00AD and U+0080… with C2; U+200B… with E2 80.
            if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "&") || byte == 0xC2 || byte >= 0xE1 && byte <= 0xF4
            {
                isPlain = byte == 0xE2 ? isPlain && offset + 1 < range.upperBound && bytes[offset + 1] > 0x81 : false
            }
            text.append(byte)
        }
        let string = String(decoding: text, as: UTF8.self)
        return isPlain ? string : careful(string)
    }

    private static func careful(_ text: String) -> String {
        let decoded = text.contains("&") ? entities(text) : text
        var result = String.UnicodeScalarView()
        for scalar in decoded.unicodeScalars {
            switch scalar.value {
            case 0xAD: result.append("\u{AD}")
            case 0xFB00...0xFB06, 0xFB13...0xFB17, 0xFB1D...0xFDFF, 0xFE70...0xFEFC:
                result.append(contentsOf: String(scalar).precomposedCompatibility.unicodeScalars)
            // Bullets of the usual symbol fonts, which have no code of their own.
            case 0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8, 0xF06E: result.append("•")
            case 0xE000...0xF8FF: continue
            // So are codes of planes that nobody uses.
            case 0x40000...0xDFFFF, 0xF0000...0x10FFFF: result.append("•")
            case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: result.append(" ")
            default: if !ExtractedText.isLeftOut(scalar) { result.append(scalar) }
            }
        }
        return trimmed(String(result))
    }

    private static func trimmed(_ text: String) -> String {
        text.split(separator: " ").joined(separator: " ")
    }

    private static func entities(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            let known = [
                ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"),
            ]
            if let (name, character) = known.first(where: { rest.hasPrefix($0.0) }) {
                result += character
                rest = rest.dropFirst(name.count)
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
