// Filters over items that keep their order.
extension Evaluator {
    func itemFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value? {
        switch name {
        case "length", "count", "first", "last", "list", "reverse", "items":
            _ = try bind(arguments, [], to: name)
            return try plainItemFilter(name, value)
        case "default", "d":
            let values = try bind(arguments, ["default_value", "boolean"], to: name)
            let isReplaced = value.isUndefined || (values[1]?.isTrue == true && !value.isTrue)
            return isReplaced ? values[0] ?? .text("") : value
        case "join":
            let values = try bind(arguments, ["d", "attribute"], to: name)
            return try joined(value, separator: values[0], attribute: values[1])
        case "batch", "slice":
            let values = try bind(arguments, ["count", "fill_with"], required: 1, to: name)
            let count = try optionalInteger(values[0], of: name) ?? 0
            guard count > 0 else { throw invalid("\(name) needs a number above 0") }
            let items = try items(of: value)
            return name == "batch"
                ? try batches(of: items, count: count, filler: values[1])
                : try slices(of: items, count: count, filler: values[1])
        default: return nil
        }
    }

    private func plainItemFilter(_ name: String, _ value: Value) throws(TemplateError) -> Value {
        switch name {
        case "first":
            if case .generator(let generator) = value {
                return generator.next() ?? .undefined(Undefined("there is no first item"))
            }
            if case .text(let text) = value, !text.isEmpty { return .text(text[0..<1]) }
            return try items(of: value).first ?? .undefined(Undefined("there is no first item"))
        case "last":
            if case .generator = value { throw invalid("a generator has no last item") }
            if case .text(let text) = value, !text.isEmpty { return .text(text[(text.count - 1)..<text.count]) }
            return try items(of: value).last ?? .undefined(Undefined("there is no last item"))
        case "list": return try list(try items(of: value))
        case "reverse":
            if case .text(let text) = value { return try self.text(text.reversed) }
            let reversed = try items(of: value).reversed() as [Value]
            if case .generator = value { return try list(reversed) }
            return try generator(reversed)
        case "items":
            switch value {
            case .undefined: return try generator([])
            case .mapping(let mapping): return try generator(mapping.pairs)
            default: throw invalid("items takes a dictionary, and not \(value.typeName)")
            }
        default: return .integer(try length(of: value))
        }
    }

    func generator(_ items: [Value]) throws(TemplateError) -> Value {
        try step(handling: items.count)
        return try checked(.generator(Generator(items)))
    }

    private func joined(_ value: Value, separator: Value?, attribute: Value?) throws(TemplateError) -> Value {
        var items = try items(of: value)
        if let attribute { items = try attributes(attribute, of: items) }
        let separator = try separator.map { (value) throws(TemplateError) in try printed(value) } ?? TemplateText()
        return try joined(items, separator: separator)
    }

    func joined(_ items: [Value], separator: TemplateText) throws(TemplateError) -> Value {
        var result = TemplateText()
        for (index, item) in items.enumerated() {
            if index > 0 { result.append(separator) }
            result.append(try printed(item))
            try step(handling: separator.count)
            try checkLength(result.count)
        }
        return try text(result)
    }

    private func batches(of items: [Value], count: Int, filler: Value?) throws(TemplateError) -> Value {
        var batches: [Value] = []
        var start = 0
        while start < items.count {
            let end = start.addingClamped(count)
            var batch = Array(items[start..<min(end, items.count)])
            if let filler, !Value.areEqual(filler, .none), end > items.count {
                try reserve(count)
                batch += Array(repeating: filler, count: count - batch.count)
            }
            batches.append(try list(batch))
            start = end
        }
        return try generator(batches)
    }

    private func slices(of items: [Value], count: Int, filler: Value?) throws(TemplateError) -> Value {
        try reserve(count)
        let (length, more) = (items.count / count, items.count % count)
        var slices: [Value] = []
        var start = 0
        for index in 0..<count {
            let end = start + length + (index < more ? 1 : 0)
            var slice = Array(items[start..<end])
            if let filler, !Value.areEqual(filler, .none), index >= more { slice.append(filler) }
            slices.append(try list(slice))
            start = end
        }
        return try generator(slices)
    }

    // MARK: Attributes of items

    /// The value of an attribute's path, such as `function.name` or `0`, of each item.
    func attributes(_ path: Value, of items: [Value], default fallback: Value? = nil) throws(TemplateError) -> [Value] {
        let parts = self.parts(of: path)
        var values: [Value] = []
        for item in items { values.append(try attribute(parts, of: item, default: fallback)) }
        return values
    }

    func attribute(
        _ parts: [Value], of value: Value, default fallback: Value? = nil
    ) throws(TemplateError) -> Value {
        var value = value
        for part in parts {
            try step()
            value = try item(part, of: value)
            if value.isUndefined, let fallback { value = fallback }
        }
        return value
    }

    /// The steps of a path; numbers are places.
    func parts(of path: Value) -> [Value] {
        guard case .text(let text) = path else { return [path] }
        return text.split(by: ".").map { part in
            part.consists(of: \.isASCIIDigit) ? Int(part.string).map { .integer($0) } ?? .text(part) : .text(part)
        }
    }
}
