/// Where in a document something stands, as people say it.
package enum PlaceName {
    /// `page 4`, `page iv (4)`, `pages iv–v (4–5)`, `slide 3`, `picture`, `line 7`, `lines 7–9`.
    ///
    /// - Parameters:
    ///   - pages: the pages it stands on, with the labels that are printed on them; none in a document without pages.
    ///   - lines: its lines, from 1, which are said where there are no pages.
    package static func words(
        pages: [(number: Int, label: String?)], lines: ClosedRange<Int>, mediaType: MediaType
    ) -> String {
        guard let first = pages.first, let last = pages.last else {
            return lines.count == 1 ? "line \(lines.lowerBound)" : "lines \(lines.lowerBound)–\(lines.upperBound)"
        }
        // A picture is its only page.
        if mediaType == .png || mediaType == .jpeg { return "picture" }
        let unit = mediaType.hasSlides ? "slide" : "page"
        let numbers = range("\(first.number)", "\(last.number)")
        let named = "\(unit)\(first.number == last.number ? "" : "s") "
        guard first.label != nil || last.label != nil else { return named + numbers }
        let labels = range(oneLine(first.label ?? "\(first.number)"), oneLine(last.label ?? "\(last.number)"))
        return named + (labels == numbers ? numbers : "\(labels) (\(numbers))")
    }

    private static func range(_ first: String, _ last: String) -> String {
        first == last ? first : "\(first)–\(last)"
    }

    /// A label is a stranger's text.
    private static func oneLine(_ label: String) -> String {
        let words = label.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 20 ? words.prefix(20) + "…" : words
    }
}

extension MediaType {
    /// Whether its pages are slides.
    package var hasSlides: Bool { self == .pptx || self == .odp }

    /// Whether its pages can be shown as pictures, with the places of their words.
    package var hasPagePictures: Bool {
        switch self {
        case .pdf, .png, .jpeg, .tiff: true
        default: false
        }
    }
}
