// `form % values`, as Python has it.
extension Evaluator {
    func formatted(_ form: TemplateText, percent values: Value) throws(TemplateError) -> Value {
        var positional = [values]
        if case .sequence(let sequence) = values, sequence.kind.isTuple { positional = sequence.items }
        var rest = positional[...]
        var result = TemplateText(isMarkup: form.isMarkup)
        var index = 0
        var usesNames = false
        while index < form.count {
            guard form.code(at: index) == 0x25 else {
                result.units.append(form.units[index])
                index += 1
                continue
            }
            var reader = PercentReader(form, at: index + 1)
            guard let (textForm, name) = reader.read() else {
                throw invalid("a \"%\" in a string that is formatted begins no known form")
            }
            index = reader.index
            if textForm.type == "%" {
                result.append("%")
                continue
            }
            let value: Value
            if let name {
                guard case .mapping(let mapping) = values, let found = mapping[name] else {
                    throw invalid("the string that is formatted needs a value \"\(name.string)\"")
                }
                usesNames = true
                value = found
            } else {
                guard let next = rest.popFirst() else { throw invalid("a string is formatted with too few values") }
                value = next
            }
            let part = try written(value, textForm)
            result.append(form.isMarkup ? part.escaped : part)
            try checkLength(result.count)
        }
        try reserve(result.count)
        if !rest.isEmpty, !usesNames {
            // One dictionary or list may stay unused, as in Python.
            if rest.count == 1, positional.count == 1, case .mapping = values { return .text(result) }
            throw invalid("a string is formatted with too many values")
        }
        return .text(result)
    }

    private func written(_ value: Value, _ form: TextForm) throws(TemplateError) -> TemplateText {
        switch form.type {
        case "s", "r", "a":
            let text = form.type == "s" ? try printed(value) : value.represented
            let cut = form.precision.map { text[0..<min($0, text.count)] } ?? text
            return form.padded(cut, alignment: .end)
        case "c":
            guard let text = value.text, text.count == 1 else { throw invalid("\"%c\" needs one character") }
            return form.padded(text, alignment: .end)
        case "d", "i", "u", "x", "X", "o":
            guard let number = value.number, let integer = Int(exactly: number.rounded(.towardZero)) ?? value.integer
            else {
                throw invalid("\"%\(form.type ?? "d")\" needs a number, and not \(value.typeName)")
            }
            return form.padded(TemplateText(inserted: form.integer(value.integer ?? integer) ?? ""), alignment: .end)
        default:
            guard let number = value.number, let text = form.number(number) else {
                throw invalid("\"%\(form.type ?? "f")\" needs a number, and not \(value.typeName)")
            }
            return form.padded(TemplateText(inserted: text), alignment: .end)
        }
    }
}

/// Reads what follows a percent sign.
private struct PercentReader {
    private let text: TemplateText
    private(set) var index: Int

    init(_ text: TemplateText, at index: Int) {
        self.text = text
        self.index = index
    }

    private var current: Character? {
        index < text.count ? UnicodeScalar(text.code(at: index)).map { Character($0) } : nil
    }

    mutating func read() -> (TextForm, name: TemplateText?)? {
        var form = TextForm()
        var name: TemplateText?
        if current == "(" {
            let start = index + 1
            while current != nil, current != ")" { index += 1 }
            guard current == ")" else { return nil }
            name = text[start..<index]
            index += 1
        }
        while let flag = current, "-0+ #".contains(flag) {
            switch flag {
            case "-": form.alignment = .start
            case "0": if form.alignment == nil { (form.alignment, form.filler) = (.afterSign, 0x30) }
            case "#": form.isAlternate = true
            default: if form.sign != "+" { form.sign = String(flag) }
            }
            index += 1
        }
        if form.alignment == .start { form.filler = 0x20 }
        guard let width = readNumber() else { return nil }
        form.width = width
        if current == "." {
            index += 1
            guard let precision = readNumber() else { return nil }
            form.precision = precision
        }
        while current == "h" || current == "l" || current == "L" { index += 1 }
        guard let type = current, "sracdiuxXofFeEgG%".contains(type) else { return nil }
        index += 1
        form.type = type
        if "srac".contains(type), form.filler == 0x30 { (form.alignment, form.filler) = (nil, 0x20) }
        return (form, name)
    }

    /// A number, 0 where none stands; nil for one that is too large.
    private mutating func readNumber() -> Int? {
        var value = 0
        while index < text.count, text.code(at: index).isASCIIDigit {
            value = value * 10 + Int(text.code(at: index)) - 0x30
            guard value <= TextForm.largest else { return nil }
            index += 1
        }
        return value
    }
}
