extension JSON {
    /// How a value is written.
    package struct Form: Sendable {
        /// In which order an object's keys stand.
        package enum Order: Sendable {
            /// As they were added or parsed.
            case inserted
            /// By their bytes, so that equal values give equal text.
            case sorted
        }

        /// What becomes of NaN and infinities, which JSON does not have.
        package enum NonFinite: Sendable {
            case null
            /// The strings "nan", "inf" and "-inf", so that a measurement shows what came out.
            case named
        }

        package var order: Order
        package var nonFinite: NonFinite
        /// Whether each member and element gets a line of its own, indented by two spaces a level.
        package var isIndented: Bool

        package init(order: Order = .inserted, nonFinite: NonFinite = .null, isIndented: Bool = false) {
            self.order = order
            self.nonFinite = nonFinite
            self.isIndented = isIndented
        }
    }

    /// The value as JSON text on one line, keys in their order, NaN and infinities as null.
    package var text: String { text(Form()) }

    /// The value as JSON text. Linear in the size of the value, but for sorting the keys of each object.
    ///
    /// Numbers have the fewest digits that give them again; a whole number has no fraction (2, not 2.0). Slashes and
    /// non-ASCII characters stand as they are; besides what RFC 8259 asks for, the two Unicode line separators are
    /// escaped, so that nothing that splits lines splits a value.
    package func text(_ form: Form) -> String {
        var output = ""
        write(to: &output, form, level: 0)
        return output
    }

    private func write(to output: inout String, _ form: Form, level: Int) {
        switch value {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += value.description
        case .unsigned(let value): output += value.description
        case .number(let value): Self.write(value, to: &output, form)
        case .string(let value): Self.write(value, to: &output)
        case .array(let elements):
            Self.write(elements, "[", "]", to: &output, form, level: level) { element, output in
                element.write(to: &output, form, level: level + 1)
            }
        case .object(let members):
            let ordered =
                form.order == .sorted
                ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
            Self.write(ordered, "{", "}", to: &output, form, level: level) { member, output in
                Self.write(member.name, to: &output)
                output += form.isIndented ? ": " : ":"
                member.value.write(to: &output, form, level: level + 1)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], _ opening: String, _ closing: String, to output: inout String, _ form: Form, level: Int,
        _ writeItem: (Item, inout String) -> Void
    ) {
        output += opening
        for (position, item) in items.enumerated() {
            if position > 0 { output += "," }
            if form.isIndented { output += "\n" + String(repeating: "  ", count: level + 1) }
            writeItem(item, &output)
        }
        if form.isIndented, !items.isEmpty { output += "\n" + String(repeating: "  ", count: level) }
        output += closing
    }

    private static func write(_ number: Double, to output: inout String, _ form: Form) {
        guard number.isFinite else {
            switch form.nonFinite {
            case .null: output += "null"
            case .named: output += number.isNaN ? "\"nan\"" : number < 0 ? "\"-inf\"" : "\"inf\""
            }
            return
        }
        let digits = number.description
        output += digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
    }

    private static func write(_ string: String, to output: inout String) {
        output += "\""
        // E2 begins the line separators' UTF-8.
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0xE2 }) {
            output += string
        } else {
            for scalar in string.unicodeScalars { write(scalar, to: &output) }
        }
        output += "\""
    }

    private static func write(_ scalar: UnicodeScalar, to output: inout String) {
        switch scalar {
        case "\"": output += "\\\""
        case "\\": output += "\\\\"
        case "\u{8}": output += "\\b"
        case "\t": output += "\\t"
        case "\n": output += "\\n"
        case "\u{C}": output += "\\f"
        case "\r": output += "\\r"
        case "\u{0}"..<"\u{20}", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: output.unicodeScalars.append(scalar)
        }
    }
}
