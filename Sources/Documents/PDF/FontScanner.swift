import Foundation

/// Reads what `pdftohtml -xml` writes: the fonts that lines are set in, and the outline.
///
/// Places are those of `-zoom 3`: three to a point. Time is linear in the bytes.
struct FontScanner {
    /// A stretch of text in one font, in points.
    struct Stretch: Sendable {
        let box: LayoutBox
        let size: Float
        let isBold: Bool
        let isMonospaced: Bool
    }

    /// An entry of the outline.
    struct OutlineItem: Sendable, Equatable {
        let title: String
        /// From 1.
        let level: Int
        /// From 1; nil where it leads to no page.
        let page: Int?
    }

    /// The stretches of each page, by its number.
    private(set) var pages: [Int: [Stretch]] = [:]
    private(set) var outline: [OutlineItem] = []
    /// Width and height of each page in points, after its own rotation.
    private(set) var sizes: [Int: (width: Float, height: Float)] = [:]
    private var fonts: [String: (size: Float, isBold: Bool, isMonospaced: Bool)] = [:]
    private var page = 0
    private var depth = 0
    /// Outlines deeper or longer than this are cut off.
    private static let outlineLimit = 20_000
    static let scale: Float = 3

    init(_ output: [UInt8]) {
        var start = 0
        let bytes = output.span
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A { end += 1 }
            if end - start < 10_000 { line(String(decoding: output[start..<end], as: UTF8.self)) }
            start = end + 1
        }
    }

    private mutating func line(_ text: String) {
        let line =
            text.utf8.first == 0x09 || text.utf8.first == 0x20 ? text.drop { $0 == "\t" || $0 == " " } : text[...]
        if line.hasPrefix("<text ") {
            stretch(line)
        } else if line.hasPrefix("<fontspec ") {
            let family = Self.attribute("family", of: line) ?? ""
            fonts[String(Self.attribute("id", of: line) ?? "")] = (
                (Float(Self.attribute("size", of: line) ?? "") ?? 0) / Self.scale, Self.isBold(family),
                Self.isMonospaced(family)
            )
        } else if line.hasPrefix("<page ") {
            page = Int(Self.attribute("number", of: line) ?? "") ?? 0
            if let width = number("width", line), let height = number("height", line) { sizes[page] = (width, height) }
        } else if line.hasPrefix("<outline>") {
            depth += 1
        } else if line.hasPrefix("</outline>") {
            depth = max(depth - 1, 0)
        } else if line.hasPrefix("<item"), outline.count < Self.outlineLimit {
            guard let close = line.firstIndex(of: ">") else { return }
            let end = line.range(of: "</item>")?.lowerBound ?? line.endIndex
            let title = LayoutText.cleaned(String(line[line.index(after: close)..<end]))
            guard !title.isEmpty else { return }
            outline.append(
                OutlineItem(
                    title: title, level: max(depth, 1), page: Self.attribute("page", of: line).flatMap { Int($0) }))
        }
    }

    private mutating func stretch(_ line: Substring) {
        guard let top = number("top", line), let left = number("left", line), let width = number("width", line),
            let height = number("height", line), let font = fonts[String(Self.attribute("font", of: line) ?? "")],
            let close = line.firstIndex(of: ">")
        else { return }
        let content = line[line.index(after: close)...]
        let isBold = font.isBold || content.hasPrefix("<b>") && content.contains("</b></text>")
        let box = LayoutBox(left: left, top: top, right: left + width, bottom: top + height)
        pages[page, default: []].append(
            Stretch(box: box, size: font.size, isBold: isBold, isMonospaced: font.isMonospaced))
    }

    private func number(_ name: String, _ line: Substring) -> Float? {
        Self.attribute(name, of: line).flatMap { Float($0) }.map { $0 / Self.scale }
    }

    private static func attribute(_ name: String, of line: Substring) -> Substring? {
        guard let start = line.range(of: " \(name)=\"") else { return nil }
        let rest = line[start.upperBound...]
        return rest.firstIndex(of: "\"").map { rest[..<$0] }
    }

    /// Whether a font's name says that it is heavy: poppler knows the word, we also know Computer Modern's and Nimbus's.
    private static func isBold(_ family: Substring) -> Bool {
        let name = base(family)
        return ["bold", "black", "heavy", "demi"].contains { name.contains($0) } || name.hasSuffix("medi")
            || ["cmbx", "sfbx", "cmssbx", "sfsx", "ecbx"].contains { name.hasPrefix($0) }
    }

    private static func isMonospaced(_ family: Substring) -> Bool {
        let name = base(family)
        return ["mono", "courier", "consol", "typewriter", "menlo", "fixed", "nimbusmon", "inconsolata"].contains {
            name.contains($0)
        } || ["cmtt", "sftt", "ectt", "cmsltt", "sfst"].contains { name.hasPrefix($0) }
    }

    /// The name after the six letters of a subset.
    private static func base(_ family: Substring) -> String {
        (family.split(separator: "+").last ?? family).lowercased()
    }
}

extension LayoutText {
    /// A string's words without control characters, with ligatures as letters.
    static func cleaned(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return ExtractedText.line(cleaned(bytes.span, 0..<bytes.count))
    }
}

extension String {
    /// Compatibility characters as those they stand for (Unicode's NFKC).
    var precomposedCompatibility: String { precomposedStringWithCompatibilityMapping }
}

extension PageLayout {
    /// Takes the size of a page that is turned by a quarter: `pdftotext` states that of the page before it is turned.
    mutating func setSize(_ size: (width: Float, height: Float)) {
        if abs(size.width - height) < 2, abs(size.height - width) < 2 { (width, height) = (height, width) }
    }

    /// Gives each line the size and weight of the type that most of it is set in. Without stretches nothing changes.
    mutating func setFonts(_ stretches: [FontScanner.Stretch]) {
        let sorted = stretches.sorted { $0.box.middle < $1.box.middle }
        guard !sorted.isEmpty else { return }
        for index in lines.indices where !lines[index].isVertical {
            let box = lines[index].box
            var low = sorted.partitioningIndex { $0.box.middle >= box.top }
            var widest = (width: Float(0), size: Float(0))
            var (bold, monospaced, all) = (Float(0), Float(0), Float(0))
            // A line has a few stretches; a page that stacks thousands at one height is no page of text.
            let end = min(low + 200, sorted.count)
            while low < end, sorted[low].box.middle <= box.bottom {
                let stretch = sorted[low]
                low += 1
                let shared = box.sharedWidth(stretch.box)
                guard shared > 0 else { continue }
                all += shared
                if stretch.isBold { bold += shared }
                if stretch.isMonospaced { monospaced += shared }
                if shared > widest.width { widest = (shared, stretch.size) }
            }
            guard all > 0, widest.size > 0 else { continue }
            lines[index].size = widest.size
            lines[index].isBold = bold > 0.8 * all
            lines[index].isMonospaced = monospaced > 0.8 * all
        }
    }
}

extension Array {
    /// The first index whose element satisfies a predicate that holds for all after it.
    func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
