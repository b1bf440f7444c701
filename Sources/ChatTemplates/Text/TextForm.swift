internal import Foundation

/// How one value is written into a text: the options of `%` and of `str.format`.
struct TextForm {
    enum Alignment { case start, end, centre, afterSign }

    var filler: UInt32 = 0x20
    var alignment: Alignment?
    /// The sign of numbers that are not negative: none, "+" or " ".
    var sign = ""
    var isAlternate = false
    var width = 0
    var groupSeparator = ""
    var precision: Int?
    /// What kind of text: `s`, `d`, `f` and so on; nil for what the value itself suggests.
    var type: Character?

    /// The largest width and precision: more than any text needs.
    static let largest = 1_000

    /// The number written; nil where the type is none for numbers.
    func number(_ value: Double) -> String? {
        let magnitude = value.magnitude
        let sign = value.sign == .minus && !value.isNaN ? "-" : sign
        guard value.isFinite else { return sign + (value.isNaN ? "nan" : "inf") }
        switch type {
        case "f", "F": return sign + grouped(String(format: "%.\(precision ?? 6)f", magnitude))
        case "e", "E", "g", "G":
            let letter = type ?? "g"
            return sign + String(format: "%\(isAlternate ? "#" : "").\(precision ?? 6)\(letter)", magnitude)
        case "%": return sign + String(format: "%.\(precision ?? 6)f%%", magnitude * 100)
        case nil:
            guard let precision else { return sign + grouped(Value.representation(of: magnitude)) }
            let text = String(format: "%.\(max(1, precision))g", magnitude)
            return sign + (text.contains { ".en".contains($0) } ? text : text + ".0")
        default: return nil
        }
    }

    /// The integer written; nil where the type is none for integers.
    func integer(_ value: Int) -> String? {
        let sign = value < 0 ? "-" : sign
        switch type {
        case nil, "d", "i", "u", "n": return sign + grouped("\(value.magnitude)")
        case "x": return sign + (isAlternate ? "0x" : "") + String(value.magnitude, radix: 16)
        case "X": return sign + (isAlternate ? "0X" : "") + String(value.magnitude, radix: 16, uppercase: true)
        case "o": return sign + (isAlternate ? "0o" : "") + String(value.magnitude, radix: 8)
        case "b": return sign + (isAlternate ? "0b" : "") + String(value.magnitude, radix: 2)
        default: return number(Double(value))
        }
    }

    private func grouped(_ digits: String) -> String {
        guard !groupSeparator.isEmpty else { return digits }
        let whole = digits.prefix { $0.isNumber }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { result += groupSeparator }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }

    /// A text with what fills it up to the width.
    func padded(_ text: TemplateText, alignment usual: Alignment) -> TemplateText {
        let missing = width - text.count
        guard missing > 0 else { return text }
        func filling(_ count: Int) -> TemplateText {
            TemplateText(units: Array(repeating: filler | TemplateText.insertedMark, count: count))
        }
        switch alignment ?? usual {
        case .start: return text + filling(missing)
        case .end: return filling(missing) + text
        case .centre: return filling(missing / 2) + text + filling(missing - missing / 2)
        case .afterSign:
            let signs: Set<UInt32> = [0x2B, 0x2D, 0x20]
            let hasSign = !text.isEmpty && signs.contains(text.code(at: 0))
            let head = text[0..<(hasSign ? 1 : 0)]
            return head + filling(missing) + text[(hasSign ? 1 : 0)..<text.count]
        }
    }
}
