/// A number format of a spreadsheet (ECMA-376, 18.8.30 and 18.8.31): how a cell shows its number.
///
/// Dates whose order of day and month depends on the reader's system (built-in formats 14 and 22, and `[$-F800]`) are
/// shown as ISO 8601, which no reader takes for another day. Colours are dropped, `*` and `_` fill nothing.
struct NumberFormat: Sendable {
    /// A part of a format for some numbers: those above zero, below it, zero, and texts.
    private let sections: [NumberFormatSection]

    /// A format that shows numbers as they are.
    static let general = NumberFormat("General")

    /// Reads a format code. Parts that are not understood stand as they are.
    init(_ code: String) {
        sections = Self.split(String(code.prefix(1000))).prefix(4).map { NumberFormatSection($0) }
    }

    /// The code of a format that files refer to by its number alone.
    static func builtIn(_ id: Int) -> String? {
        let codes: [Int: String] = [
            0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0_);($#,##0)",
            6: "$#,##0_);[Red]($#,##0)", 7: "$#,##0.00_);($#,##0.00)", 8: "$#,##0.00_);[Red]($#,##0.00)", 9: "0%",
            10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
            17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
            37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
            40: "#,##0.00_);[Red](#,##0.00)", 41: "#,##0_);(#,##0);\"-\"", 42: "$#,##0_);($#,##0);\"-\"",
            43: "#,##0.00_);(#,##0.00);\"-\"", 44: "$#,##0.00_);($#,##0.00);\"-\"", 45: "mm:ss", 46: "[h]:mm:ss",
            47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
        ]
        if let code = codes[id] { return code }
        // Dates of East Asian systems, whose form depends on the reader's.
        return (27...36).contains(id) || (50...58).contains(id) ? "yyyy-mm-dd" : nil
    }

    /// A number as it is shown.
    func text(of number: DecimalText, from1904: Bool) -> String {
        let value = number.value
        var shown = number
        let section: NumberFormatSection
        if sections.contains(where: { $0.condition != nil }) {
            let chosen =
                sections.first { $0.condition?.holds(for: value) == true } ?? sections.first { $0.condition == nil }
            section = chosen ?? sections[sections.count - 1]
            if let condition = section.condition, condition.isNegativeOnly { shown.isNegative = false }
        } else if sections.count > 1, value < 0 {
            section = sections[1]
            shown.isNegative = false
        } else {
            section = sections.count > 2 && value == 0 ? sections[2] : sections[0]
        }
        return section.text(of: shown, value: value, from1904: from1904)
    }

    /// A text as it is shown; formats mostly leave it alone.
    func text(of text: String) -> String {
        guard sections.count == 4 || sections.count == 1 && sections[0].isText else { return text }
        return sections[sections.count - 1].wrapped(text)
    }

    private static func split(_ code: String) -> [String] {
        var sections = [""]
        var isQuoted = false
        var isInBracket = false
        var isEscaped = false
        for character in code {
            if character == ";", !isQuoted, !isInBracket, !isEscaped {
                sections.append("")
                continue
            }
            sections[sections.count - 1].append(character)
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, character == "[" || character == "]" {
                isInBracket = character == "["
            }
        }
        return sections
    }
}

/// When a section of a format is used: `[>=100]`.
struct NumberFormatCondition: Sendable {
    let comparison: String
    let limit: Double

    /// Reads the content of brackets; nil for what is no condition.
    init?(_ content: String) {
        let comparison = content.prefix { "<>=".contains($0) }
        guard !comparison.isEmpty, let limit = Double(content.dropFirst(comparison.count)) else { return nil }
        self.comparison = String(comparison)
        self.limit = limit
    }

    func holds(for value: Double) -> Bool {
        switch comparison {
        case "<": value < limit
        case "<=": value <= limit
        case ">": value > limit
        case ">=": value >= limit
        case "<>": value != limit
        default: value == limit
        }
    }

    /// Whether only negative numbers meet it: then the section shows the sign itself.
    var isNegativeOnly: Bool { comparison.hasPrefix("<") && comparison != "<>" && limit <= 0 }
}
