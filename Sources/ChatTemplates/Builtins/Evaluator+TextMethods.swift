// Methods of strings.
extension Evaluator {
    static let textMethods: Set<String> = [
        "capitalize", "center", "count", "endswith", "expandtabs", "find", "format", "index", "isalnum",
        "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace",
        "istitle", "isupper", "join", "ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix",
        "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith",
        "strip", "swapcase", "title", "upper", "zfill",
    ]

    func callText(_ name: String, _ text: TemplateText, _ arguments: Arguments) throws(TemplateError) -> Value {
        try step(handling: text.count)
        if let result = try plainText(name, text) {
            _ = try bind(arguments, [], to: name)
            return try checked(result)
        }
        if let result = try searching(name, text, arguments) { return result }
        if let result = try cutting(name, text, arguments) { return try checked(result) }
        switch name {
        case "format": return try formatted(text, braces: arguments)
        case "join":
            let items = try items(of: try bind(arguments, ["iterable"], required: 1, to: name)[0] ?? .none)
            for item in items where item.text == nil {
                throw invalid("join takes strings, and not \(item.typeName)")
            }
            return try joined(items, separator: text)
        case "replace":
            let values = try bind(arguments, ["old", "new", "count"], required: 2, to: name)
            guard let old = values[0]?.text, let new = values[1]?.text else { throw invalid("replace takes strings") }
            return try replaced(text, old, new, limit: try optionalInteger(values[2], of: name))
        case "center", "ljust", "rjust", "zfill": return try filled(name, text, arguments)
        default: throw invalid("a string's method \"\(name)\" is not known")
        }
    }

    /// Methods without arguments.
    private func plainText(_ name: String, _ text: TemplateText) throws(TemplateError) -> Value? {
        switch name {
        case "upper": return .text(text.uppercased)
        case "lower": return .text(text.lowercased)
        case "title": return .text(text.titlecased)
        case "capitalize": return .text(text.capitalized)
        case "swapcase": return .text(text.caseSwapped)
        case "isdigit": return .bool(text.consists(of: \.isPythonDigit))
        case "isdecimal": return .bool(text.consists(of: \.isPythonDecimal))
        case "isnumeric": return .bool(text.consists(of: \.isPythonNumeric))
        case "isalpha": return .bool(text.consists(of: \.isPythonLetter))
        case "isalnum": return .bool(text.consists { $0.isPythonLetter || $0.isPythonNumeric })
        case "isspace": return .bool(text.consists(of: \.isPythonSpace))
        case "islower": return .bool(text.isLowercase)
        case "isupper": return .bool(text.isUppercase)
        case "istitle": return .bool(text.isTitlecase)
        case "isascii": return .bool(text.isEmpty || text.consists { $0 < 0x80 })
        case "isprintable": return .bool(text.isEmpty || text.consists(of: \.isPythonPrintable))
        case "isidentifier":
            return .bool(text.consists(of: \.isPythonWord) && !text.code(at: 0).isPythonNumeric)
        default: return nil
        }
    }

    // MARK: Searching

    private func searching(
        _ name: String, _ text: TemplateText, _ arguments: Arguments
    ) throws(TemplateError) -> Value? {
        guard ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"].contains(name) else { return nil }
        let values = try bind(arguments, ["sub", "start", "end"], required: 1, to: name)
        func position(_ value: Value?, _ fallback: Int) throws(TemplateError) -> Int {
            let index = try optionalInteger(value, of: name) ?? fallback
            return max(index < 0 ? index + text.count : index, 0)
        }
        let start = try position(values[1], 0)
        let end = min(try position(values[2], text.count), text.count)
        if name == "startswith" || name == "endswith" {
            for candidate in try candidates(values[0] ?? .none, of: name) {
                try step(handling: candidate.count)
                guard start <= end else { continue }
                let part = start == 0 && end == text.count ? text : text[start..<end]
                if name == "startswith" ? part.hasPrefix(candidate) : part.hasSuffix(candidate) { return .bool(true) }
            }
            return .bool(false)
        }
        guard let wanted = values[0]?.text else { throw invalid("\(name) takes a string") }
        try step(handling: wanted.count)
        guard start <= end else { return try found(nil, by: name) }
        let part = text[start..<end]
        if name == "count" {
            return .integer(wanted.isEmpty ? part.count + 1 : part.occurrences(of: wanted).count)
        }
        let place = name.hasPrefix("r") ? part.lastIndex(of: wanted) : part.firstIndex(of: wanted)
        return try found(place.map { $0 + start }, by: name)
    }

    private func found(_ place: Int?, by name: String) throws(TemplateError) -> Value {
        if let place { return .integer(place) }
        if name == "count" { return .integer(0) }
        if name.hasSuffix("index") { throw invalid("the string that \(name) looks for is not there") }
        return .integer(-1)
    }

    /// One string, or those of a tuple.
    private func candidates(_ value: Value, of name: String) throws(TemplateError) -> [TemplateText] {
        if let text = value.text { return [text] }
        var texts: [TemplateText] = []
        guard case .sequence(let sequence) = value, sequence.kind.isTuple else {
            throw invalid("\(name) takes a string or a tuple of strings, and not \(value.typeName)")
        }
        for item in sequence.items {
            guard let text = item.text else { throw invalid("\(name) takes strings, and not \(item.typeName)") }
            texts.append(text)
        }
        return texts
    }

    // MARK: Cutting

    private func cutting(
        _ name: String, _ text: TemplateText, _ arguments: Arguments
    ) throws(TemplateError) -> Value? {
        switch name {
        case "strip", "lstrip", "rstrip":
            let set = try optionalText(try bind(arguments, ["chars"], to: name)[0], of: name)
            try step(handling: set?.count ?? 0)
            return .text(text.trimmed(of: set, atStart: name != "rstrip", atEnd: name != "lstrip"))
        case "split", "rsplit":
            let values = try bind(arguments, ["sep", "maxsplit"], to: name)
            let limit = try optionalInteger(values[1], of: name).flatMap { $0 < 0 ? nil : $0 } ?? .max
            guard let separator = try optionalText(values[0], of: name) else {
                return try list(text.words(limit: limit, fromEnd: name == "rsplit").map { .text($0) })
            }
            let parts = try split(text, by: separator, limit: limit, fromEnd: name == "rsplit")
            return try list(parts.map { .text($0) })
        case "partition", "rpartition":
            guard let separator = try bind(arguments, ["sep"], required: 1, to: name)[0]?.text else {
                throw invalid("\(name) takes a string")
            }
            let isLast = name == "rpartition"
            let parts = try split(text, by: separator, limit: 1, fromEnd: isLast)
            guard parts.count > 1 else { return .tuple((isLast ? ["", "", text] : [text, "", ""]).map { .text($0) }) }
            return .tuple([.text(parts[0]), .text(separator), .text(parts[1])])
        case "splitlines":
            let keepsEnds = try bind(arguments, ["keepends"], to: name)[0]?.isTrue ?? false
            return try list(text.lines(keepingEnds: keepsEnds).map { .text($0) })
        case "removeprefix", "removesuffix":
            guard let part = try bind(arguments, ["part"], required: 1, to: name)[0]?.text else {
                throw invalid("\(name) takes a string")
            }
            try step(handling: part.count)
            if name == "removeprefix" { return .text(text.hasPrefix(part) ? text[part.count..<text.count] : text) }
            return .text(text.hasSuffix(part) ? text[0..<(text.count - part.count)] : text)
        case "expandtabs":
            let size = try optionalInteger(try bind(arguments, ["tabsize"], to: name)[0], of: name) ?? 8
            return try expanded(text, tabSize: size)
        default: return nil
        }
    }

    private func split(
        _ text: TemplateText, by separator: TemplateText, limit: Int, fromEnd: Bool
    ) throws(TemplateError) -> [TemplateText] {
        guard !separator.isEmpty else { throw invalid("a string can't be split at an empty one") }
        try step(handling: separator.count)
        return fromEnd ? text.splitFromEnd(by: separator, limit: limit) : text.split(by: separator, limit: limit)
    }

    private func expanded(_ text: TemplateText, tabSize: Int) throws(TemplateError) -> Value {
        guard tabSize <= TextForm.largest else { throw invalid("expandtabs takes at most \(TextForm.largest)") }
        var result = TemplateText(isMarkup: text.isMarkup)
        var column = 0
        for index in text.units.indices {
            let code = text.code(at: index)
            guard code == 0x09 else {
                result.units.append(text.units[index])
                column = code == 0x0A || code == 0x0D ? 0 : column + 1
                continue
            }
            let count = tabSize > 0 ? tabSize - column % tabSize : 0
            result.append(inserted: String(repeating: " ", count: count))
            column += count
            try checkLength(result.count)
        }
        return try self.text(result)
    }

    // MARK: Filling

    private func filled(_ name: String, _ text: TemplateText, _ arguments: Arguments) throws(TemplateError) -> Value {
        let values = try bind(arguments, name == "zfill" ? ["width"] : ["width", "fillchar"], required: 1, to: name)
        let width = try optionalInteger(values[0], of: name) ?? 0
        try reserve(max(0, width))
        let filler = values.count > 1 ? try optionalText(values[1], of: name) ?? " " : name == "zfill" ? "0" : " "
        guard filler.count == 1 else { throw invalid("\(name) fills with one character") }
        if name == "center" { return try centred(text, width: width, filler: filler.code(at: 0)) }
        var form = TextForm()
        (form.width, form.filler) = (width, filler.code(at: 0))
        let alignment: TextForm.Alignment = name == "zfill" ? .afterSign : name == "ljust" ? .start : .end
        return .text(form.padded(text, alignment: alignment))
    }
}
