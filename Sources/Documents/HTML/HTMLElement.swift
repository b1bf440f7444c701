/// An element's beginning: its name and its attributes, names in lower case.
struct HTMLElement {
    let name: String
    private let attributes: [(name: String, value: String)]

    init(name: String, attributes: [(name: String, value: String)] = []) {
        self.name = name
        self.attributes = attributes
    }

    /// An attribute's value; empty where it has none, nil where it is not there.
    subscript(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// Its number in an attribute, within bounds.
    func number(_ name: String, in bounds: ClosedRange<Int>) -> Int? {
        guard let text = self[name], let value = Int(text.prefix(12).filter { !$0.isWhitespace }) else { return nil }
        return min(max(value, bounds.lowerBound), bounds.upperBound)
    }

    /// The first of its roles.
    var role: String? {
        self["role"].flatMap { $0.split(separator: " ").first.map { $0.lowercased() } }
    }

    /// The words of its class and id, split at hyphens and underscores too, in lower case.
    var nameWords: [Substring] {
        let names = [self["class"], self["id"]].compactMap { $0?.prefix(512).lowercased() }.joined(separator: " ")
        return names.split { !($0.isLetter || $0.isNumber) }
    }

    /// Its classes, in lower case.
    var classes: [Substring] {
        (self["class"]?.prefix(512).lowercased()).map { $0[...].split(whereSeparator: \.isWhitespace) } ?? []
    }

    /// Whether it refers to a place in its own page.
    var isFragmentLink: Bool { self["href"]?.hasPrefix("#") ?? false }

    /// Whether it marks where a note belongs, as digital books say it.
    var isNoteReference: Bool {
        role == "doc-noteref" || self["epub:type"]?.split(separator: " ").contains("noteref") ?? false
    }
}

// MARK: Visibility

extension HTMLElement {
    /// Classes for text that only screen readers speak.
    private static let spokenClasses: Set<Substring> = [
        "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-only", "a11y-hidden",
        "mw-jump-link", "skip-link", "skiplink", "skip-to-content", "skip-nav", "skip-to-main",
    ]
    /// Classes of small controls beside headings, and of formulas set twice.
    private static let controlClasses: Set<Substring> = [
        "mw-editsection", "headerlink", "katex-html", "mjx-chtml", "mathjax_preview", "copybtn", "copy-button",
    ]

    /// Whether a reader of the page doesn't see what is in it, by its own attributes.
    var isHidden: Bool {
        if self["hidden"] != nil || self["popover"] != nil { return true }
        if name == "dialog", self["open"] == nil { return true }
        if name == "input", self["type"]?.lowercased() == "hidden" { return true }
        if let style = self["style"], HTMLStyle(style).hides { return true }
        let classes = classes
        if classes.contains(where: { Self.spokenClasses.contains($0) || Self.controlClasses.contains($0) }) {
            return true
        }
        // A sign drawn beside a link; words are not hidden from anyone by this alone.
        return self["aria-hidden"]?.lowercased() == "true" && (name == "i" || classes.contains("anchor"))
    }
}

/// The declarations of a style attribute.
struct HTMLStyle {
    private var values: [String: String] = [:]

    init(_ text: String) {
        for declaration in text.prefix(4096).lowercased().split(separator: ";") {
            guard let colon = declaration.firstIndex(of: ":") else { continue }
            let name = declaration[..<colon].filter { !$0.isWhitespace }
            var value = declaration[declaration.index(after: colon)...].split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            if let mark = value.firstIndex(of: "!") { value = String(value[..<mark]) }
            while value.hasSuffix(" ") { value.removeLast() }
            values[name] = value
        }
    }

    /// Whether what has this style is not seen: not displayed, invisible, transparent, of no size, off the screen, or of
    /// its background's colour.
    var hides: Bool {
        if values["display"] == "none" || values["content-visibility"] == "hidden" { return true }
        if ["hidden", "collapse"].contains(values["visibility"] ?? "") { return true }
        if isZero("opacity") || isZero("font-size") || isZero("zoom") { return true }
        if let transform = values["transform"], transform.contains("scale(0)") { return true }
        if let indent = length("text-indent"), indent <= -500 { return true }
        return isOffScreen || isClipped || isOfBackgroundColour
    }

    private var isOffScreen: Bool {
        guard ["absolute", "fixed", "relative"].contains(values["position"] ?? "") else {
            return length("margin-left").map { $0 <= -2000 } ?? false
        }
        return ["left", "top", "right", "bottom"].contains { length($0).map { $0 <= -500 } ?? false }
    }

    private var isClipped: Bool {
        let clip = (values["clip"] ?? "").filter { !$0.isWhitespace }
        if ["rect(0,0,0,0)", "rect(0000)", "rect(0px,0px,0px,0px)", "rect(1px,1px,1px,1px)", "rect(1px1px1px1px)"]
            .contains(clip)
        {
            return true
        }
        let path = (values["clip-path"] ?? "").filter { !$0.isWhitespace }
        if path == "inset(50%)" || path == "inset(100%)" || path == "circle(0)" { return true }
        guard values["overflow"] == "hidden" else { return false }
        return ["height", "width", "max-height", "max-width"].contains { length($0).map { $0 <= 1 } ?? false }
    }

    private var isOfBackgroundColour: Bool {
        guard let colour = values["color"].map(Self.colour) else { return false }
        if colour == "transparent" { return true }
        guard let background = values["background-color"] ?? values["background"] else { return false }
        return colour == Self.colour(background)
    }

    /// A colour in one spelling of those that are common for black and white.
    private static func colour(_ text: String) -> String {
        let text = text.filter { !$0.isWhitespace }
        switch text {
        case "white", "#fff", "#ffffff", "rgb(255,255,255)", "#ffff", "#ffffffff": return "#ffffff"
        case "black", "#000", "#000000", "rgb(0,0,0)": return "#000000"
        case "rgba(0,0,0,0)", "#0000", "#00000000": return "transparent"
        default:
            guard text.hasPrefix("#"), text.count == 4 else { return text }
            return "#" + text.dropFirst().map { "\($0)\($0)" }.joined()
        }
    }

    /// The number that a value begins with, in pixels about: of `em` and `rem` sixteen, of `%` and `vw` ten.
    private func length(_ name: String) -> Double? {
        guard let value = values[name] else { return nil }
        let digits = value.prefix { $0.isNumber || $0 == "-" || $0 == "." || $0 == "+" }
        guard let number = Double(digits) else { return nil }
        let unit = value.dropFirst(digits.count)
        if unit.hasPrefix("em") || unit.hasPrefix("rem") { return number * 16 }
        return unit.hasPrefix("%") || unit.hasPrefix("v") ? number * 10 : number
    }

    private func isZero(_ name: String) -> Bool {
        guard let value = values[name] else { return false }
        return value.first.map { $0.isNumber || $0 == "." } ?? false && length(name) == 0
    }
}
