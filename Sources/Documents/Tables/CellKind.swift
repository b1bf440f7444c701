/// What the text of a table's cell looks like.
enum CellKind {
    case empty
    /// A number, an amount, a percentage.
    case number
    /// A date, a time of day, or both.
    case date
    /// `true`, `false`.
    case truth
    /// Anything else.
    case text

    /// Whether it is a value rather than words.
    var isValue: Bool { self == .number || self == .date || self == .truth }

    /// Looks at a cell's text. Linear in its length, which counts up to 64 bytes: no value is longer.
    init(_ text: String) {
        let bytes = Array(text.utf8.prefix(65)).drop { $0 == 0x20 }
        guard !bytes.isEmpty else {
            self = .empty
            return
        }
        guard bytes.count <= 64 else {
            self = .text
            return
        }
        let word = String(decoding: bytes, as: UTF8.self).lowercased()
        if word == "true" || word == "false" {
            self = .truth
        } else {
            self = Self.valueKind(of: word)
        }
    }

    private static let currencies: Set<Unicode.Scalar> = ["$", "€", "£", "¥", "₹", "₽", "%", "‰"]
    private static let currencyNames: Set<Substring> = ["eur", "usd", "gbp", "chf", "jpy", "am", "pm", "t", "z", "e"]

    /// A number or a date has digits, few separators, and no letters but those of a unit.
    private static func valueKind(of word: String) -> CellKind {
        var digits = 0
        var separators: [Unicode.Scalar: Int] = [:]
        var letters = ""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "0"..."9": digits += 1
            case "a"..."z": letters.unicodeScalars.append(scalar)
            case "-", "+", ".", ",", ":", "/", "(", ")", "'", "−":
                separators[scalar, default: 0] += 1
                if !letters.isEmpty, letters.last != " " { letters += " " }
            case " ", "\u{A0}", "\u{202F}", "\u{2009}": if !letters.isEmpty { letters += " " }
            default: guard currencies.contains(scalar) else { return .text }
            }
        }
        guard digits > 0 else {
            // A dash stands for nothing.
            return separators.keys.allSatisfy { $0 == "-" || $0 == "." } && letters.isEmpty ? .empty : .text
        }
        let names = letters.split(separator: " ")
        guard names.allSatisfy({ currencyNames.contains($0) || months.contains($0.prefix(3)) && $0.count <= 9 }) else {
            return .text
        }
        if names.contains(where: { months.contains($0.prefix(3)) }) { return digits <= 8 ? .date : .text }
        if separators[":"] != nil { return .date }
        let (dashes, slashes, points) = (separators["-"] ?? 0, separators["/"] ?? 0, separators["."] ?? 0)
        if digits >= 4, digits <= 8, dashes == 2 || slashes == 2 || points == 2 { return .date }
        if dashes > 1 || slashes > 1 || separators["+"] ?? 0 > 1 { return .text }
        return .number
    }

    private static let months: Set<Substring> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
}
