extension Value {
    /// The value as `str` gives it, which is what a template prints.
    ///
    /// Only a string keeps what it knows about who wrote it; what stands for any other value counts as inserted.
    var printed: TemplateText {
        switch self {
        case .text(let text): return TemplateText(units: text.units)
        case .undefined: return TemplateText()
        default:
            var text = TemplateText()
            writeRepresentation(to: &text)
            return text
        }
    }

    /// The value as `repr` gives it.
    func writeRepresentation(to output: inout TemplateText) {
        switch self {
        case .none: output.append(inserted: "None")
        case .bool(let value): output.append(inserted: value ? "True" : "False")
        case .integer(let value): output.append(inserted: value.description)
        case .float(let value): output.append(inserted: Self.representation(of: value))
        case .text(let text):
            output.append(inserted: text.isMarkup ? "Markup(" : "")
            Self.writeQuoted(text, to: &output)
            output.append(inserted: text.isMarkup ? ")" : "")
        case .sequence(let sequence): sequence.writeRepresentation(to: &output)
        case .mapping(let mapping): Self.write(mapping, to: &output)
        case .undefined: output.append(inserted: "Undefined")
        case .namespace: output.append(inserted: "<Namespace>")
        case .generator: output.append(inserted: "<generator object>")
        case .loop(let loop): output.append(inserted: "<LoopContext \(loop.index + 1)/\(loop.items.count)>")
        case .macro(let macro): output.append(inserted: "<Macro '\(macro.definition.name)'>")
        case .function(let function): output.append(inserted: "<function \(function.rawValue)>")
        case .method(let receiver, let name):
            output.append(inserted: "<built-in method \(name) of \(receiver.typeName) object>")
        }
    }

    fileprivate static func write(_ mapping: Mapping, to output: inout TemplateText) {
        output.append(inserted: "{")
        for (index, entry) in mapping.entries.enumerated() {
            if index > 0 { output.append(inserted: ", ") }
            entry.key.writeRepresentation(to: &output)
            output.append(inserted: ": ")
            entry.value.writeRepresentation(to: &output)
        }
        output.append(inserted: "}")
    }

    /// A string in quotation marks: single ones, but where it has those and no double ones.
    private static func writeQuoted(_ text: TemplateText, to output: inout TemplateText) {
        let codes = text.units.indices.lazy.map { text.code(at: $0) }
        let quote: UInt32 = codes.contains(0x27) && !codes.contains(0x22) ? 0x22 : 0x27
        output.units.append(quote | TemplateText.insertedMark)
        for code in codes {
            switch code {
            case quote, 0x5C: output.units += [0x5C | TemplateText.insertedMark, code | TemplateText.insertedMark]
            case 0x0A: output.append(inserted: "\\n")
            case 0x0D: output.append(inserted: "\\r")
            case 0x09: output.append(inserted: "\\t")
            default:
                if code.isPythonPrintable {
                    output.units.append(code | TemplateText.insertedMark)
                } else {
                    let (letter, width) = code < 0x100 ? ("x", 2) : code < 0x1_0000 ? ("u", 4) : ("U", 8)
                    output.append(inserted: "\\\(letter)" + code.hexadecimal(width: width))
                }
            }
        }
        output.units.append(quote | TemplateText.insertedMark)
    }

    /// A number as Python writes it: the fewest digits that give it again, with an exponent below 1e-4 and from 1e16.
    static func representation(of value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
        let (digits, exponent) = shortestDigits(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent >= 16 {
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(size)"
        }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count) + ".0"
        }
        return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
    }

    /// The fewest digits that give a positive number again, without zeros at the ends, and the power of ten of the first.
    private static func shortestDigits(of value: Double) -> (digits: String, exponent: Int) {
        let parts = value.description.split(separator: "e")
        let stated = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = halves[0]
        let digits = whole + (halves.count > 1 ? halves[1] : "")
        let zeros = digits.prefix { $0 == "0" }.count
        var kept = digits.dropFirst(zeros)
        while kept.last == "0" { kept.removeLast() }
        return (String(kept), whole.count - 1 - zeros + stated)
    }
}

extension ValueSequence {
    /// The sequence as `repr` gives it.
    func writeRepresentation(to output: inout TemplateText) {
        if case .range(let step, let start, let stop) = kind {
            output.append(inserted: "range(\(start), \(stop)\(step == 1 ? "" : ", \(step)"))")
            return
        }
        output.append(inserted: prefix.isEmpty ? (kind.isTuple ? "(" : "[") : prefix + "([")
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(inserted: ", ") }
            item.writeRepresentation(to: &output)
        }
        if kind.isTuple { output.append(inserted: items.count == 1 ? ",)" : ")") }
        if !kind.isTuple { output.append(inserted: prefix.isEmpty ? "]" : "])") }
    }
}

extension UInt32 {
    /// Hexadecimal digits, at least so many.
    func hexadecimal(width: Int) -> String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
