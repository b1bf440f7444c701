// `str.format`, as Python has it in the sandbox: attributes of values are those that a template reaches.
extension Evaluator {
    func formatted(_ form: TemplateText, braces arguments: Arguments) throws(TemplateError) -> Value {
        var result = TemplateText(isMarkup: form.isMarkup)
        var index = 0
        var nextPosition = 0
        while index < form.count {
            let code = form.code(at: index)
            let isDoubled = index + 1 < form.count && form.code(at: index + 1) == code
            if code == 0x7B || code == 0x7D, isDoubled {
                result.units.append(form.units[index])
                index += 2
            } else if code == 0x7B {
                var end = index + 1
                while end < form.count, form.code(at: end) != 0x7D, form.code(at: end) != 0x7B { end += 1 }
                guard end < form.count, form.code(at: end) == 0x7D else {
                    throw invalid("a \"{\" in a string that is formatted has no end, or another in it")
                }
                let part = try replacement(form[(index + 1)..<end], arguments, &nextPosition)
                result.append(form.isMarkup ? part.escaped : part)
                index = end + 1
            } else if code == 0x7D {
                throw invalid("a single \"}\" stands in a string that is formatted")
            } else {
                result.units.append(form.units[index])
                index += 1
            }
            try checkLength(result.count)
        }
        try reserve(result.count)
        return .text(result)
    }

    /// What stands for one field: its name, a conversion, and a form.
    private func replacement(
        _ field: TemplateText, _ arguments: Arguments, _ nextPosition: inout Int
    ) throws(TemplateError) -> TemplateText {
        let parts = field.split(by: ":", limit: 1)
        let conversion = parts[0].split(by: "!", limit: 1)
        var value = try fieldValue(conversion[0].string, arguments, &nextPosition)
        if conversion.count > 1 {
            switch conversion[1].string {
            case "s": value = .text(try printed(value))
            case "r", "a": value = .text(value.represented)
            default: throw invalid("a field of a string that is formatted has an unknown conversion")
            }
        }
        guard parts.count > 1 else { return try printed(value) }
        guard let form = TextForm(specification: parts[1]) else {
            throw invalid("\"\(parts[1].string)\" is no form for a value")
        }
        return try written(value, form)
    }

    private func fieldValue(
        _ field: String, _ arguments: Arguments, _ nextPosition: inout Int
    ) throws(TemplateError) -> Value {
        let name = field.prefix { $0 != "." && $0 != "[" }
        var value: Value
        if name.isEmpty || Int(name) != nil {
            let position = Int(name) ?? nextPosition
            if name.isEmpty { nextPosition += 1 }
            guard arguments.positional.indices.contains(position) else {
                throw invalid("a string is formatted with too few values")
            }
            value = arguments.positional[position]
        } else {
            guard let found = arguments.named.first(where: { $0.name == name }) else {
                throw invalid("the string that is formatted needs a value \"\(name)\"")
            }
            value = found.value
        }
        var rest = field.dropFirst(name.count)
        while let first = rest.popFirst() {
            let step = rest.prefix { $0 != "." && $0 != "[" && $0 != "]" }
            rest = rest.dropFirst(step.count)
            if first == "." {
                value = try attribute(TemplateText(String(step)), of: value)
            } else if first == "[", rest.popFirst() == "]" {
                value = try item(Int(step).map { .integer($0) } ?? .text(String(step)), of: value)
            } else {
                throw invalid("\"\(field)\" is no field of a string that is formatted")
            }
        }
        return value
    }

    private func written(_ value: Value, _ form: TextForm) throws(TemplateError) -> TemplateText {
        switch value {
        case .text(let text):
            guard form.type == nil || form.type == "s" else {
                throw invalid("a string can't be written as \"\(form.type ?? "s")\"")
            }
            return form.padded(form.precision.map { text[0..<min($0, text.count)] } ?? text, alignment: .start)
        case .integer, .float, .bool:
            let text: String? =
                if case .float(let number) = value { form.number(number) } else { value.integer.flatMap(form.integer) }
            guard let text else { throw invalid("a number can't be written as \"\(form.type ?? "d")\"") }
            return form.padded(TemplateText(inserted: text), alignment: .end)
        case .undefined(let undefined): throw missing(undefined)
        default: throw invalid("a value of type \(value.typeName) has no forms")
        }
    }
}

extension TextForm {
    /// The form of a field: fill and alignment, sign, width, groups, precision, type. Nil for anything else.
    init?(specification text: TemplateText) {
        self.init()
        let characters = text.units.indices.compactMap { UnicodeScalar(text.code(at: $0)).map { Character($0) } }
        guard characters.count == text.count else { return nil }
        let alignments: [Character: Alignment] = ["<": .start, ">": .end, "^": .centre, "=": .afterSign]
        var rest = characters[...]
        if characters.count > 1, let alignment = alignments[characters[1]] {
            self.alignment = alignment
            filler = text.code(at: 0)
            rest = rest.dropFirst(2)
        } else if let first = rest.first, let alignment = alignments[first] {
            self.alignment = alignment
            rest = rest.dropFirst()
        }
        if let first = rest.first, "+- ".contains(first) {
            sign = first == "-" ? "" : String(first)
            rest = rest.dropFirst()
        }
        if rest.first == "#" {
            isAlternate = true
            rest = rest.dropFirst()
        }
        if rest.first == "0", alignment == nil { (alignment, filler) = (.afterSign, 0x30) }
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        width = Int(String(digits)) ?? 0
        rest = rest.dropFirst(digits.count)
        if let first = rest.first, first == "," || first == "_" {
            groupSeparator = String(first)
            rest = rest.dropFirst()
        }
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(String(digits)) else { return nil }
            precision = number
            rest = rest.dropFirst(1 + digits.count)
        }
        type = rest.popFirst()
        guard rest.isEmpty, width <= Self.largest, precision ?? 0 <= Self.largest else { return nil }
        guard type == nil || "sdfFeEgGxXobn%".contains(type ?? "s") else { return nil }
    }
}
