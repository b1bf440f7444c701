/// One section of a number format, cut into what it consists of.
struct NumberFormatSection: Sendable {
    /// A part of a section.
    enum Token: Equatable, Sendable {
        case literal(String)
        /// `0`, `#` or `?`
        case digit(Character)
        case point
        case comma
        case percent
        case slash
        /// `E+` or `E-`
        case exponent(showsPlus: Bool)
        case general
        case text
        /// A run of one letter of `y`, `m`, `d`, `h`, `s`.
        case date(Character, count: Int)
        /// `AM/PM` or `A/P`
        case dayHalf(isShort: Bool)
        /// `[h]`, `[mm]`: time that does not start anew each day.
        case elapsed(Character, count: Int)
        /// `.0` to `.000` after seconds.
        case fraction(count: Int)
    }

    private(set) var tokens: [Token] = []
    private(set) var condition: NumberFormatCondition?
    /// Whether the reader's system orders day and month.
    private(set) var isSystemDate = false

    init(_ code: String) {
        var rest = code[...]
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                let text = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(text.count + 1)
                add(String(text))
            case "\\": if let next = rest.popFirst() { add(String(next)) }
            case "_":
                // The width of a character, which a space stands for where it parts words.
                _ = rest.popFirst()
                add(" ")
            case "*": _ = rest.popFirst()
            case "[":
                let content = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(content.count + 1)
                addBracket(String(content))
            default: addLetter(character, &rest)
            }
        }
        if tokens.contains(where: { if case .date = $0 { true } else { false } }) { makeMinutes() }
    }

    private mutating func add(_ text: String) {
        if case .literal(let before)? = tokens.last {
            tokens[tokens.count - 1] = .literal(before + text)
        } else {
            tokens.append(.literal(text))
        }
    }

    private mutating func addBracket(_ content: String) {
        if let condition = NumberFormatCondition(content) {
            self.condition = condition
        } else if content.hasPrefix("$") {
            // A currency and a language: `[$€-407]`.
            let parts = content.dropFirst().split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            if let currency = parts.first, !currency.isEmpty { add(String(currency)) }
            if parts.count > 1, ["f800", "x-sysdate"].contains(parts[1].lowercased()) { isSystemDate = true }
        } else if let letter = content.lowercased().first, "hms".contains(letter),
            content.lowercased().allSatisfy({ $0 == letter })
        {
            tokens.append(.elapsed(letter, count: content.count))
        }
    }

    private mutating func addLetter(_ character: Character, _ rest: inout Substring) {
        switch character {
        case "0", "#", "?": tokens.append(.digit(character))
        case ".":
            let zeros = rest.prefix { $0 == "0" }
            if case .date("s", _)? = tokens.last, !zeros.isEmpty {
                rest = rest.dropFirst(zeros.count)
                tokens.append(.fraction(count: min(zeros.count, 3)))
            } else if case .elapsed("s", _)? = tokens.last, !zeros.isEmpty {
                rest = rest.dropFirst(zeros.count)
                tokens.append(.fraction(count: min(zeros.count, 3)))
            } else {
                tokens.append(.point)
            }
        case ",": tokens.append(.comma)
        case "%": tokens.append(.percent)
        case "/": tokens.append(.slash)
        case "@": tokens.append(.text)
        case "E", "e":
            if let sign = rest.first, sign == "+" || sign == "-" {
                rest = rest.dropFirst()
                tokens.append(.exponent(showsPlus: sign == "+"))
            } else {
                tokens.append(.date("y", count: 4))
                rest = rest.drop { $0 == "e" }
            }
        case "G", "g":
            if rest.lowercased().hasPrefix("eneral") {
                rest = rest.dropFirst(6)
                tokens.append(.general)
            }
        case "A", "a":
            let lower = rest.prefix(4).lowercased()
            if lower.hasPrefix("m/pm") {
                rest = rest.dropFirst(4)
                tokens.append(.dayHalf(isShort: false))
            } else if lower.hasPrefix("/p") {
                rest = rest.dropFirst(2)
                tokens.append(.dayHalf(isShort: true))
            } else {
                add(String(character))
            }
        default:
            let letter = Character(character.lowercased())
            guard "ymdhsb".contains(letter) else { return add(String(character)) }
            let run = rest.prefix { Character($0.lowercased()) == letter }
            rest = rest.dropFirst(run.count)
            tokens.append(.date(letter == "b" ? "y" : letter, count: run.count + 1))
        }
    }

    /// An `m` after hours or before seconds means minutes; it becomes an `n`.
    private mutating func makeMinutes() {
        var afterHours = false
        for index in tokens.indices {
            switch tokens[index] {
            case .date("h", _), .elapsed("h", _): afterHours = true
            case .date("m", let count) where count <= 2:
                let next = tokens[(index + 1)...].first { if case .literal = $0 { false } else { true } }
                var beforeSeconds = false
                if case .date("s", _)? = next { beforeSeconds = true }
                if afterHours || beforeSeconds { tokens[index] = .date("n", count: count) }
                afterHours = false
            case .date, .elapsed: afterHours = false
            default: break
            }
        }
    }

    /// Whether it shows a date, a time or a duration.
    var isDate: Bool {
        isSystemDate
            || tokens.contains {
                switch $0 {
                case .date, .elapsed, .dayHalf: true
                default: false
                }
            }
    }

    /// Whether it is for texts.
    var isText: Bool { tokens.contains(.text) }

    /// A text with what the format puts around it.
    func wrapped(_ text: String) -> String {
        tokens.map { token in
            switch token {
            case .text: text
            case .literal(let literal): literal
            default: ""
            }
        }.joined()
    }

    /// A number in this section's form. `number` has the sign that is to be shown, `value` the cell's own.
    func text(of number: DecimalText, value: Double, from1904: Bool) -> String {
        if isDate { return dateText(of: value, from1904: from1904) ?? number.general }
        if tokens.contains(.general) || tokens.contains(.text) {
            return tokens.map { token in
                switch token {
                case .general, .text: number.general
                case .literal(let literal): literal
                default: ""
                }
            }.joined()
        }
        return numberText(of: number)
    }
}
