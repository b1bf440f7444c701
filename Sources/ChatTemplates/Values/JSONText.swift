/// Writes values as Python's `json.dumps` does, which `tojson` of transformers calls.
struct JSONText {
    /// What stands before each member of one level, where each gets a line of its own; nil for one line.
    var indent: TemplateText?
    var itemSeparator: TemplateText
    var keySeparator: TemplateText
    var sortsKeys: Bool
    var escapesNonASCII: Bool
    /// The most characters to write: what goes past them is not completed.
    let limit: Int
    /// What was written: all of it counts as inserted.
    private(set) var output = TemplateText()

    init(
        indent: TemplateText?, separators: (item: TemplateText, key: TemplateText)?, sortsKeys: Bool,
        escapesNonASCII: Bool, limit: Int
    ) {
        self.indent = indent
        self.limit = limit
        itemSeparator = separators?.item ?? (indent == nil ? ", " : ",")
        keySeparator = separators?.key ?? ": "
        self.sortsKeys = sortsKeys
        self.escapesNonASCII = escapesNonASCII
    }

    /// Adds a value; returns why that is impossible, or nil.
    mutating func write(_ value: Value, level: Int = 0) -> String? {
        if output.count > limit { return nil }
        switch value {
        case .none: output.append(inserted: "null")
        case .bool(let value): output.append(inserted: value ? "true" : "false")
        case .integer(let value): output.append(inserted: value.description)
        case .float(let value): output.append(inserted: Self.number(value))
        case .text(let text): write(text)
        case .sequence(let sequence) where sequence.kind == .list || sequence.kind.isTuple:
            return write(sequence.items, "[", "]", level: level) { $0.write($1, level: level + 1) }
        case .mapping(let mapping): return write(mapping, level: level)
        default: return "Object of type \(value.typeName) is not JSON serializable"
        }
        return nil
    }

    private mutating func write(_ mapping: Mapping, level: Int) -> String? {
        var entries = mapping.entries
        if sortsKeys {
            for entry in entries where entry.key.text == nil {
                return "keys of type \(entry.key.typeName) are not sorted"
            }
            entries.sort { ($0.key.text ?? "").precedes($1.key.text ?? "") }
        }
        return write(entries, "{", "}", level: level) { writer, entry in
            switch entry.key {
            case .text(let text): writer.write(text)
            case .none: writer.output.append(inserted: "\"null\"")
            case .bool(let value): writer.output.append(inserted: value ? "\"true\"" : "\"false\"")
            case .integer(let value): writer.output.append(inserted: "\"\(value)\"")
            case .float(let value): writer.output.append(inserted: "\"\(Self.number(value))\"")
            default: return "keys must be str, int, float, bool or None, not \(entry.key.typeName)"
            }
            writer.output.append(writer.keySeparator.inserted)
            return writer.write(entry.value, level: level + 1)
        }
    }

    private mutating func write<Item>(
        _ items: [Item], _ opening: String, _ closing: String, level: Int,
        _ writeItem: (inout JSONText, Item) -> String?
    ) -> String? {
        output.append(inserted: opening)
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(itemSeparator.inserted) }
            breakLine(level: level + 1)
            if let problem = writeItem(&self, item) { return problem }
        }
        if !items.isEmpty { breakLine(level: level) }
        output.append(inserted: closing)
        return nil
    }

    private mutating func breakLine(level: Int) {
        guard let indent else { return }
        output.append(inserted: "\n")
        for _ in 0..<level { output.append(indent.inserted) }
    }

    private mutating func write(_ text: TemplateText) {
        output.append(inserted: "\"")
        for index in text.units.indices {
            let code = text.code(at: index)
            switch code {
            case 0x22: output.append(inserted: "\\\"")
            case 0x5C: output.append(inserted: "\\\\")
            case 0x0A: output.append(inserted: "\\n")
            case 0x0D: output.append(inserted: "\\r")
            case 0x09: output.append(inserted: "\\t")
            case 0x0C: output.append(inserted: "\\f")
            case 0x08: output.append(inserted: "\\b")
            case ..<0x20: output.append(inserted: "\\u" + code.hexadecimal(width: 4))
            case 0x7F... where escapesNonASCII: writeEscaped(code)
            default: output.units.append(code | TemplateText.insertedMark)
            }
        }
        output.append(inserted: "\"")
    }

    /// A code point as one or two units of UTF-16.
    private mutating func writeEscaped(_ code: UInt32) {
        if code < 0x1_0000 {
            output.append(inserted: "\\u" + code.hexadecimal(width: 4))
        } else {
            let rest = code - 0x1_0000
            output.append(inserted: "\\u" + (0xD800 + rest >> 10).hexadecimal(width: 4))
            output.append(inserted: "\\u" + (0xDC00 + rest & 0x3FF).hexadecimal(width: 4))
        }
    }

    private static func number(_ value: Double) -> String {
        value.isNaN
            ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : Value.representation(of: value)
    }
}
