/// Reads the straight lines of what `pdftocairo -svg` draws, page by page.
///
/// Of paths those of straight segments along the axes count, and filled rectangles: thin ones are lines, coloured ones have
/// edges. Letters, pictures and all that is defined for use elsewhere are passed over. Time is linear in the bytes.
struct RuleScanner {
    private(set) var pages: [PageRules] = []
    private var horizontal: [PageRules.Rule] = []
    private var vertical: [PageRules.Rule] = []
    private var size: (width: Float, height: Float) = (0, 0)
    /// Elements around that define and do not draw.
    private var definitions = 0

    /// The first bytes of the elements that count: those of `svg`, `defs`, `symbol`, `clipPath`, `mask`, `page`, `path`,
    /// `pattern`, `rect`, and of ends.
    private static let beginnings: Set<UInt8> = Set("sdcmpr/".utf8)

    /// The rules of each page of the output.
    static func pages(of output: [UInt8]) -> [PageRules] {
        var scanner = RuleScanner()
        scanner.scan(output.span)
        return scanner.pages
    }

    private mutating func scan(_ bytes: Span<UInt8>) {
        var offset = 0
        var isInPages = false
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "<") else {
                offset += 1
                continue
            }
            var end = offset + 1
            while end < bytes.count, bytes[end] != UInt8(ascii: ">") { end += 1 }
            defer { offset = end + 1 }
            // Most elements are letters: they are not looked at.
            guard end - offset < 100_000, offset + 1 < end, Self.beginnings.contains(bytes[offset + 1]) else {
                continue
            }
            let tag = SVGTag((offset + 1..<end).map { bytes[$0] })
            switch tag.name {
            case "svg": size = (tag.number("width") ?? 0, tag.number("height") ?? 0)
            case "defs", "symbol", "clipPath", "mask", "pattern": if !tag.isClosed { definitions += 1 }
            case "/defs", "/symbol", "/clipPath", "/mask", "/pattern": definitions = max(definitions - 1, 0)
            case "page": isInPages = true
            case "/page": endPage()
            case "path": if definitions == 0 { path(tag) }
            case "rect": if definitions == 0 { rectangle(tag) }
            default: break
            }
        }
        // A single page has no element of its own.
        if !isInPages { endPage() }
    }

    private mutating func endPage() {
        pages.append(PageRules(horizontal: horizontal, vertical: vertical))
        horizontal = []
        vertical = []
    }

    // MARK: - Drawing

    private mutating func path(_ tag: SVGTag) {
        guard horizontal.count + vertical.count <= PageRules.limit, let data = tag.value("d"),
            let parts = SVGPath.parts(tag.bytes.span, data, matrix: tag.matrix)
        else { return }
        for part in parts {
            if tag.isStroked { stroke(part) }
            if let isWhite = tag.isFilledWhite { fill(part, isWhite: isWhite) }
        }
    }

    private mutating func rectangle(_ tag: SVGTag) {
        guard let width = tag.number("width"), let height = tag.number("height"), let isWhite = tag.isFilledWhite else {
            return
        }
        let (left, top) = (tag.number("x") ?? 0, tag.number("y") ?? 0)
        let matrix = tag.matrix
        let corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
        fill(corners.map { matrix.applied(to: $0) }, isWhite: isWhite)
    }

    private mutating func stroke(_ points: [(Float, Float)]) {
        for (from, to) in zip(points, points.dropFirst()) {
            if abs(from.1 - to.1) < 0.7, abs(from.0 - to.0) > 1 {
                horizontal.append(.init(position: from.1, start: min(from.0, to.0), end: max(from.0, to.0)))
            } else if abs(from.0 - to.0) < 0.7, abs(from.1 - to.1) > 1 {
                vertical.append(.init(position: from.0, start: min(from.1, to.1), end: max(from.1, to.1)))
            }
        }
    }

    private mutating func fill(_ points: [(Float, Float)], isWhite: Bool) {
        guard points.count >= 4, points.count <= 6 else { return }
        let (left, right) = (points.map(\.0).min() ?? 0, points.map(\.0).max() ?? 0)
        let (top, bottom) = (points.map(\.1).min() ?? 0, points.map(\.1).max() ?? 0)
        let isRectangle = points.allSatisfy {
            (abs($0.0 - left) < 0.7 || abs($0.0 - right) < 0.7) && (abs($0.1 - top) < 0.7 || abs($0.1 - bottom) < 0.7)
        }
        guard isRectangle else { return }
        if bottom - top <= 3, right - left > 3 {
            horizontal.append(.init(position: (top + bottom) / 2, start: left, end: right))
        } else if right - left <= 3, bottom - top > 3 {
            vertical.append(.init(position: (left + right) / 2, start: top, end: bottom))
        } else if !isWhite, right - left > 8, bottom - top > 6,
            (right - left) * (bottom - top) < 0.5 * size.width * size.height
        {
            horizontal.append(.init(position: top, start: left, end: right))
            horizontal.append(.init(position: bottom, start: left, end: right))
            vertical.append(.init(position: left, start: top, end: bottom))
            vertical.append(.init(position: right, start: top, end: bottom))
        }
    }
}

/// An element of an SVG file: its name, and the attributes as they are asked for.
private struct SVGTag {
    /// All between the brackets.
    let bytes: [UInt8]
    let name: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        name = String(decoding: bytes.prefix(10).prefix { $0 != 0x20 && $0 != 0x0A }, as: UTF8.self)
    }

    /// Whether the element ends with its tag.
    var isClosed: Bool { bytes.last == UInt8(ascii: "/") }

    /// Where an attribute's value stands.
    func value(_ attribute: String) -> Range<Int>? {
        guard let start = find(" \(attribute)=\"") else { return nil }
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += 1 }
        return start..<end
    }

    func number(_ attribute: String) -> Float? {
        guard let value = value(attribute) else { return nil }
        var reader = NumberReader(value)
        return reader.next(bytes.span)
    }

    /// cairo writes a style, or since 1.18 attributes.
    var isStroked: Bool { find("stroke-width") != nil && find("stroke:none") == nil && find("stroke=\"none\"") == nil }

    /// Whether its filling is white; nil where it has none.
    var isFilledWhite: Bool? {
        if find("fill:none") != nil || find("fill=\"none\"") != nil || find("fill:url") != nil { return nil }
        guard let start = find("fill:rgb(") ?? find("fill=\"rgb(") else { return false }
        var reader = NumberReader(start..<bytes.count)
        let colours = numbers(&reader, 3)
        return colours.count == 3 && colours.allSatisfy { $0 >= 99 }
    }

    var matrix: SVGMatrix {
        guard let start = find("matrix(") else { return SVGMatrix() }
        var reader = NumberReader(start..<bytes.count)
        let values = numbers(&reader, 6)
        guard values.count == 6 else { return SVGMatrix() }
        return SVGMatrix(
            a: values[0], b: values[1], c: values[2], d: values[3], e: values[4], f: values[5])
    }

    private func numbers(_ reader: inout NumberReader, _ count: Int) -> [Float] {
        var result: [Float] = []
        while result.count < count, let value = reader.next(bytes.span) { result.append(value) }
        return result
    }

    /// The place after the first occurrence of some text.
    private func find(_ text: String) -> Int? {
        let mark = Array(text.utf8)
        guard bytes.count >= mark.count else { return nil }
        for start in 0...bytes.count - mark.count where bytes[start] == mark[0] {
            if mark.indices.allSatisfy({ bytes[start + $0] == mark[$0] }) { return start + mark.count }
        }
        return nil
    }
}

/// An affine map, as SVG writes it.
private struct SVGMatrix {
    var a: Float = 1
    var b: Float = 0
    var c: Float = 0
    var d: Float = 1
    var e: Float = 0
    var f: Float = 0

    func applied(to point: (Float, Float)) -> (Float, Float) {
        (a * point.0 + c * point.1 + e, b * point.0 + d * point.1 + f)
    }
}

/// The straight parts of a path.
private enum SVGPath {
    /// The corners of each part; nil for a path that is curved.
    static func parts(_ bytes: Span<UInt8>, _ range: Range<Int>, matrix: SVGMatrix) -> [[(Float, Float)]]? {
        var parts: [[(Float, Float)]] = []
        var current: [(Float, Float)] = []
        var reader = NumberReader(range)
        while let letter = reader.letter(bytes) {
            switch letter {
            case UInt8(ascii: "M"), UInt8(ascii: "L"):
                guard let x = reader.next(bytes), let y = reader.next(bytes) else { return nil }
                if letter == UInt8(ascii: "M") {
                    if current.count > 1 { parts.append(current) }
                    current = []
                }
                current.append(matrix.applied(to: (x, y)))
            case UInt8(ascii: "Z"):
                if let first = current.first { current.append(first) }
            default:
                return nil
            }
        }
        if current.count > 1 { parts.append(current) }
        return parts
    }
}

/// Reads numbers and letters of a list one after the other.
private struct NumberReader {
    private var offset: Int
    private let end: Int

    init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next letter; nil at the end or where a number comes first.
    mutating func letter(_ bytes: Span<UInt8>) -> UInt8? {
        while offset < end, bytes[offset] == 0x20 || bytes[offset] == UInt8(ascii: ",") { offset += 1 }
        guard offset < end, bytes[offset] >= 0x41 else { return nil }
        offset += 1
        return bytes[offset - 1]
    }

    /// The next number, held within what a page may measure; nil where none comes before the end.
    mutating func next(_ bytes: Span<UInt8>) -> Float? {
        while offset < end, bytes[offset] == 0x20 || bytes[offset] == UInt8(ascii: ",") { offset += 1 }
        var sign: Float = 1
        if offset < end, bytes[offset] == UInt8(ascii: "-") {
            sign = -1
            offset += 1
        }
        var value: Double = 0
        var scale: Double = 0
        let start = offset
        while offset < end {
            let byte = bytes[offset]
            if byte == UInt8(ascii: ".") {
                scale = 1
            } else if byte >= 0x30, byte <= 0x39 {
                value = value * 10 + Double(byte - 0x30)
                scale *= 10
            } else {
                break
            }
            offset += 1
        }
        guard offset > start else { return nil }
        if scale > 1 { value /= scale }
        return sign * Float(min(value, 1e6))
    }
}
