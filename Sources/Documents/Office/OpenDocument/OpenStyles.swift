/// What the styles of an OpenDocument text mean for its text.
struct OpenStyles {
    /// How a level of a list is numbered.
    struct Level {
        var isNumbered = false
        var format = "1"
        var prefix = ""
        var suffix = ""
        var start = 1
        /// So many levels' numbers are shown, this one's last.
        var shownLevels = 1
    }

    private struct Style {
        var parent: String?
        var name = ""
        var isHidden = false
        var isSuperscript = false
    }

    private var styles: [String: Style] = [:]
    private var lists: [String: [Int: Level]] = [:]
    private var outline: [Int: Level] = [:]
    private var outlineCounters = [Int](repeating: 0, count: 11)
    private var reached: [String: Int] = [:]

    /// Takes a style, a list style, or the numbering of headings.
    mutating func add(_ node: XMLNode) {
        guard node.name == "style:style" else {
            var levels: [Int: Level] = [:]
            for child in node.elements {
                guard let index = child["text:level"].flatMap({ Int($0) }), (1...10).contains(index) else { continue }
                levels[index] = Self.level(of: child)
            }
            if node.name == "text:outline-style" {
                outline = levels
            } else if let name = node["style:name"] {
                lists[name] = levels
            }
            return
        }
        guard let name = node["style:name"] else { return }
        let properties = node.first("style:text-properties")
        styles[name] = Style(
            parent: node["style:parent-style-name"], name: node["style:display-name"] ?? name,
            isHidden: properties?["text:display"] == "none",
            isSuperscript: properties?["style:text-position"].map(Self.isRaised) ?? false)
    }

    /// `super` or a part of the line's height above it.
    private static func isRaised(_ position: String) -> Bool {
        let first = position.split(separator: " ").first ?? ""
        return first == "super" || (first.hasSuffix("%") && (Int(first.dropLast()) ?? 0) > 0)
    }

    private static func level(of node: XMLNode) -> Level {
        var level = Level()
        level.isNumbered = node.name != "text:list-level-style-bullet" && node.name != "text:list-level-style-image"
        level.format = node["style:num-format"] ?? ""
        level.prefix = node["style:num-prefix"] ?? ""
        level.suffix = node["style:num-suffix"] ?? ""
        level.start = min(max(node["text:start-value"].flatMap { Int($0) } ?? 1, 0), 99_999)
        level.shownLevels = min(max(node["text:display-levels"].flatMap { Int($0) } ?? 1, 1), 10)
        return level
    }

    /// What paragraphs of a style are, through those that it is based on; at most 32 of them, for they may form a ring.
    func role(_ name: String?) -> WordStyles.Role? {
        var name = name
        for _ in 0..<32 {
            guard let current = name else { return nil }
            let plain = current.replacing("_20_", with: " ")
            if let role = WordStyles.role(named: styles[current]?.name ?? plain) ?? WordStyles.role(named: plain) {
                // Headings have an element of their own; of styles the title alone counts.
                if case .heading(let level) = role, level > 0 { return nil }
                return role == .contents ? nil : role
            }
            name = styles[current]?.parent
        }
        return nil
    }

    /// Whether text of a style is hidden.
    func isHidden(_ name: String?) -> Bool { name.flatMap { styles[$0]?.isHidden } ?? false }

    /// Whether text of a style is raised.
    func isSuperscript(_ name: String?) -> Bool { name.flatMap { styles[$0]?.isSuperscript } ?? false }

    /// How a list numbers its items; nil where its style is not known.
    func level(of list: String?, at index: Int) -> Level? { list.flatMap { lists[$0]?[min(index, 10)] } }

    /// Counts a heading, and gives its number as shown, with a space; nothing where headings have none.
    mutating func number(ofHeading level: Int) -> String {
        let level = min(max(level, 1), 10)
        outlineCounters[level] += 1
        for deeper in level + 1..<max(level + 1, 11) { outlineCounters[deeper] = 0 }
        guard let style = outline[level], !style.format.isEmpty else { return "" }
        let parts = (max(1, level - style.shownLevels + 1)...level).map { index in
            ListNumber.text(max(outlineCounters[index], 1), format: outline[index]?.format ?? "1")
        }
        return style.prefix + parts.joined(separator: ".") + style.suffix + " "
    }

    /// Keeps the number that a list has reached, for one that continues it.
    mutating func remember(_ number: Int?, of list: String?, level: Int) {
        if let number, let list { reached["\(list)/\(level)"] = number }
    }

    /// The number that a list of this style has reached.
    func continued(_ list: String?, level: Int) -> Int? { list.flatMap { reached["\($0)/\(level)"] } }
}
