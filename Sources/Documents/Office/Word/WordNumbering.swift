/// The numbers and bullets of a document's lists, counted as a word processor counts them.
struct WordNumbering {
    private struct Level {
        var start = 1
        var format = "decimal"
        var text = ""
        var isLegal = false
        /// The level whose advance starts this one anew; 0 where nothing does.
        var restart: Int?
        var styleID: String?
    }

    private struct List {
        var definition: String
        var overrides: [Int: Level] = [:]
        var starts: [Int: Int] = [:]
    }

    private var definitions: [String: [Int: Level]] = [:]
    private var lists: [String: List] = [:]
    /// Numbers reached, by definition and level.
    private var counters: [String: [Int]] = [:]
    private var begun: Set<String> = []
    private var styleLevels: [String: Int] = [:]

    /// No lists.
    init() {}

    /// The lists of `numbering.xml`.
    init(_ root: XMLNode) {
        var linked: [String: String] = [:]
        var styled: [String: String] = [:]
        for node in root.elements("w:abstractNum") {
            guard let id = node["w:abstractNumId"] else { continue }
            definitions[id] = Self.levels(of: node)
            if let style = node.first("w:numStyleLink")?["w:val"] { linked[id] = style }
            if let style = node.first("w:styleLink")?["w:val"] { styled[style] = id }
        }
        for (id, style) in linked {
            if let other = styled[style], definitions[id]?.isEmpty != false { definitions[id] = definitions[other] }
        }
        for node in root.elements("w:num") {
            guard let id = node["w:numId"], let definition = node.first("w:abstractNumId")?["w:val"] else { continue }
            var list = List(definition: definition)
            for change in node.elements("w:lvlOverride") {
                guard let level = change["w:ilvl"].flatMap({ Int($0) }), (0...8).contains(level) else { continue }
                list.starts[level] = change.first("w:startOverride")?["w:val"].flatMap { Int($0) }
                list.overrides[level] = change.first("w:lvl").map { Self.level(of: $0) }
            }
            lists[id] = list
        }
        for (_, levels) in definitions.sorted(by: { $0.key < $1.key }) {
            for (index, level) in levels { if let style = level.styleID { styleLevels[style] = index } }
        }
    }

    private static func levels(of node: XMLNode) -> [Int: Level] {
        var levels: [Int: Level] = [:]
        for child in node.elements("w:lvl") {
            if let index = child["w:ilvl"].flatMap({ Int($0) }), (0...8).contains(index) {
                levels[index] = level(of: child)
            }
        }
        return levels
    }

    private static func level(of node: XMLNode) -> Level {
        var level = Level()
        if let start = node.first("w:start")?["w:val"].flatMap({ Int($0) }) { level.start = min(max(start, 0), 99_999) }
        level.format = node.first("w:numFmt")?["w:val"] ?? "decimal"
        level.text = node.first("w:lvlText")?["w:val"] ?? ""
        level.isLegal = WordStyles.isOn(node.first("w:isLgl"))
        level.restart = node.first("w:lvlRestart")?["w:val"].flatMap { Int($0) }
        level.styleID = node.first("w:pStyle")?["w:val"]
        return level
    }

    /// Whether paragraphs with this id are in a list.
    func isList(_ id: String?) -> Bool { id.map { $0 != "0" && lists[$0] != nil } ?? false }

    /// The level that a list's definition links with a style.
    func level(ofStyle id: String?) -> Int? { id.flatMap { styleLevels[$0] } }

    /// Counts a paragraph of a list, and says what stands before it: `-` for a bullet, a number as it is shown, or
    /// nothing.
    mutating func next(_ id: String, level index: Int) -> String {
        let index = min(max(index, 0), 8)
        guard let list = lists[id] else { return "-" }
        let levels = definitions[list.definition] ?? [:]
        func level(_ index: Int) -> Level { list.overrides[index] ?? levels[index] ?? Level(text: "%\(index + 1).") }
        var counter = counters[list.definition] ?? []
        if begun.insert(id).inserted {
            for (changed, start) in list.starts where changed < 9 {
                while counter.count <= changed { counter.append(level(counter.count).start - 1) }
                counter[changed] = min(max(start, 0), 99_999) - 1
            }
        }
        while counter.count <= index {
            // Levels passed over count as begun.
            let isPassed = counter.count < index
            counter.append(level(counter.count).start - (isPassed ? 0 : 1))
        }
        counter[index] += 1
        for deeper in counter.indices where deeper > index {
            let restart = level(deeper).restart ?? deeper
            if restart > index { counter[deeper] = level(deeper).start - 1 }
        }
        counters[list.definition] = counter
        let current = level(index)
        if current.format == "bullet" { return current.text.isEmpty ? "" : "-" }
        if current.format == "none" { return "" }
        var shown = current.text
        for part in 0...index {
            let format = current.isLegal ? "decimal" : level(part).format
            let value = part < index ? max(counter[part], level(part).start) : counter[part]
            shown = shown.replacing("%\(part + 1)", with: ListNumber.text(value, format: format))
        }
        return ExtractedText.line(shown)
    }
}

/// Numbers as lists show them.
enum ListNumber {
    /// A number in one of the formats of Office Open XML or OpenDocument; decimal where the format is another.
    static func text(_ number: Int, format: String) -> String {
        switch format {
        case "lowerLetter", "a": letters(number).lowercased()
        case "upperLetter", "A": letters(number)
        case "lowerRoman", "i": roman(number).lowercased()
        case "upperRoman", "I": roman(number)
        case "decimalZero": number < 10 ? "0\(number)" : "\(number)"
        case "none": ""
        default: "\(number)"
        }
    }

    /// A…Z, AA, BB, …
    private static func letters(_ number: Int) -> String {
        guard number > 0, let letter = Unicode.Scalar(UInt32(0x41 + (number - 1) % 26)) else { return "\(number)" }
        return String(repeating: Character(letter), count: min((number - 1) / 26 + 1, 10))
    }

    private static func roman(_ number: Int) -> String {
        guard (1...3999).contains(number) else { return "\(number)" }
        let values = [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
            (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ]
        var rest = number
        var result = ""
        for (value, sign) in values {
            while rest >= value {
                result += sign
                rest -= value
            }
        }
        return result
    }
}
