// What may follow `|`.
extension Evaluator {
    /// The names of all filters.
    static let filterNames: Set<String> = [
        "abs", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "e", "escape", "first", "float",
        "forceescape", "format", "groupby", "indent", "int", "items", "join", "last", "length", "list", "lower", "map",
        "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "slice",
        "sort", "string", "sum", "title", "tojson", "trim", "truncate", "unique", "upper", "urlencode", "wordcount",
    ]

    /// Filters of Jinja that no chat template needs: chance, and ways around the sandbox.
    private static let refusedFilters: Set<String> = [
        "attr", "filesizeformat", "pprint", "random", "striptags", "urlize", "wordwrap", "xmlattr",
    ]

    func filter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        if let result = try textFilter(name, value, arguments) { return result }
        if let result = try formFilter(name, value, arguments) { return result }
        if let result = try itemFilter(name, value, arguments) { return result }
        if let result = try orderFilter(name, value, arguments) { return result }
        if let result = try selectionFilter(name, value, arguments) { return result }
        if let result = try numberFilter(name, value, arguments) { return result }
        if Self.refusedFilters.contains(name) { throw .refused(construct: "the filter \"\(name)\"", place) }
        throw .unknown(kind: "filter", name: name, place)
    }

    // MARK: Texts

    /// Filters that make a text of a text alone.
    private func textFilter(
        _ name: String, _ value: Value, _ arguments: Arguments
    ) throws(TemplateError) -> Value? {
        switch name {
        case "upper", "lower", "capitalize", "title", "string", "safe", "escape", "e", "forceescape", "wordcount",
            "urlencode":
            break
        default: return nil
        }
        _ = try bind(arguments, [], to: name)
        let text = try softText(value)
        try reserve(text.count)
        switch name {
        case "upper": return try self.text(text.uppercased)
        case "lower": return try self.text(text.lowercased)
        case "capitalize": return try self.text(text.capitalized)
        case "title": return try self.text(text.titledByWords)
        case "string": return .text(text)
        case "safe": return .text(TemplateText(units: text.units, isMarkup: true))
        case "forceescape": return try self.text(TemplateText(units: text.units).escaped)
        case "wordcount": return .integer(text.wordCount)
        case "urlencode": return try self.text(text.percentEncoded)
        default: return try self.text(text.escaped)
        }
    }

    /// The value as text, which stays HTML if it is.
    func softText(_ value: Value) throws(TemplateError) -> TemplateText {
        if case .text(let text) = value { text } else { try printed(value) }
    }

    /// Filters that make a text by options.
    private func formFilter(
        _ name: String, _ value: Value, _ arguments: Arguments
    ) throws(TemplateError) -> Value? {
        switch name {
        case "trim":
            let set = try bind(arguments, ["chars"], to: name)[0]
            return .text(try softText(value).trimmed(of: try optionalText(set, of: name)))
        case "replace":
            let values = try bind(arguments, ["old", "new", "count"], required: 2, to: name)
            let (old, new) = (try printed(values[0] ?? .none), try printed(values[1] ?? .none))
            return try replaced(try printed(value), old, new, limit: try optionalInteger(values[2], of: name))
        case "indent": return try indented(try softText(value), arguments)
        case "center":
            let width = try optionalInteger(try bind(arguments, ["width"], to: name)[0], of: name) ?? 80
            return try centred(try softText(value), width: width, filler: 0x20)
        case "truncate": return try truncated(try softText(value), arguments)
        case "format":
            let text = try softText(value)
            if arguments.named.isEmpty {
                return try formatted(text, percent: try sequence(.tuple, arguments.positional))
            }
            guard arguments.positional.isEmpty else { throw invalid("format takes values or named values, not both") }
            return try formatted(text, percent: try mapping(arguments.named.map { (.text($0.name), $0.value) }))
        case "tojson": return try jsonText(of: value, arguments)
        default: return nil
        }
    }

    func optionalText(_ value: Value?, of name: String) throws(TemplateError) -> TemplateText? {
        switch value {
        case nil, .some(.none): return nil
        case .text(let text)?: return text
        case let other?: throw invalid("\(name) takes a string, and not \(other.typeName)")
        }
    }

    func optionalInteger(_ value: Value?, of name: String) throws(TemplateError) -> Int? {
        switch value {
        case nil, .some(.none): return nil
        case let value?:
            guard let integer = value.integer else {
                throw invalid("\(name) takes an integer, and not \(value.typeName)")
            }
            return integer
        }
    }

    func replaced(
        _ text: TemplateText, _ old: TemplateText, _ new: TemplateText, limit: Int?
    ) throws(TemplateError) -> Value {
        let limit = limit.map { $0 < 0 ? Int.max : $0 } ?? .max
        try step(handling: text.count + old.count)
        let count =
            old.isEmpty ? min(limit, text.count + 1) : text.occurrences(of: old, limit: limit).count
        try reserve(text.count + count.multipliedClamped(max(0, new.count - old.count)))
        return .text(text.replacing(old, with: new, limit: limit))
    }

    func centred(_ text: TemplateText, width: Int, filler: UInt32) throws(TemplateError) -> Value {
        let missing = width - text.count
        guard missing > 0 else { return .text(text) }
        try reserve(width)
        // Python puts the odd space before the text if the width is odd.
        let before = missing / 2 + (missing & width & 1)
        func filling(_ count: Int) -> TemplateText {
            TemplateText(units: Array(repeating: filler | TemplateText.insertedMark, count: count))
        }
        var result = filling(before) + text + filling(missing - before)
        result.isMarkup = text.isMarkup
        return .text(result)
    }

    private func indented(_ text: TemplateText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let values = try bind(arguments, ["width", "first", "blank"], to: "indent")
        let indent: TemplateText
        if let given = values[0]?.text {
            indent = given
        } else {
            let width = try optionalInteger(values[0], of: "indent") ?? 4
            try reserve(max(0, width))
            indent = TemplateText(String(repeating: " ", count: max(0, width)))
        }
        let (first, blank) = (values[1]?.isTrue ?? false, values[2]?.isTrue ?? false)
        let lines = (text + "\n").lines()
        try reserve(text.count + lines.count.multipliedClamped(indent.count))
        var result = TemplateText(isMarkup: text.isMarkup)
        for (index, line) in lines.enumerated() {
            if index > 0 { result.append("\n") }
            if index > 0 ? blank || !line.isEmpty : first { result.append(indent) }
            result.append(line)
        }
        return .text(result)
    }

    private func truncated(_ text: TemplateText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let values = try bind(arguments, ["length", "killwords", "end", "leeway"], to: "truncate")
        let length = try optionalInteger(values[0], of: "truncate") ?? 255
        let end = try optionalText(values[2], of: "truncate") ?? "..."
        let leeway = try optionalInteger(values[3], of: "truncate") ?? 5
        guard length >= end.count, leeway >= 0 else { throw invalid("truncate needs a length of at least its end's") }
        if text.count <= length.addingClamped(leeway) { return .text(text) }
        let kept = text[0..<(length - end.count)]
        if values[1]?.isTrue == true { return .text(kept + end) }
        return .text(kept.splitFromEnd(by: " ", limit: 1)[0] + end)
    }

    private func jsonText(of value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let names = ["ensure_ascii", "indent", "separators", "sort_keys"]
        let values = try bind(arguments, names, to: "tojson")
        var indent: TemplateText?
        switch values[1] {
        case nil, .some(.none): break
        case .text(let text)?: indent = text
        case let other?:
            let width = try optionalInteger(other, of: "tojson") ?? 0
            guard width <= TextForm.largest else { throw invalid("tojson indents by at most \(TextForm.largest)") }
            indent = TemplateText(String(repeating: " ", count: max(0, width)))
        }
        var separators: (item: TemplateText, key: TemplateText)?
        if let given = values[2], !Value.areEqual(given, .none) {
            let parts = try items(of: given)
            guard parts.count == 2, let item = parts[0].text, let key = parts[1].text else {
                throw invalid("tojson takes two separators")
            }
            separators = (item, key)
        }
        try step(handling: value.size)
        var writer = JSONText(
            indent: indent, separators: separators, sortsKeys: values[3]?.isTrue ?? false,
            escapesNonASCII: values[0]?.isTrue ?? false, limit: limits.output)
        if let problem = writer.write(value) { throw invalid(problem) }
        return try text(writer.output)
    }
}
