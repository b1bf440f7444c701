// Filters that apply filters and tests to each item.
extension Evaluator {
    func selectionFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value? {
        switch name {
        case "map": return try generator(try mapped(try chosenFrom(value), arguments))
        case "select", "reject", "selectattr", "rejectattr":
            var rest = arguments
            var path: Value?
            if name.hasSuffix("attr") {
                guard !rest.positional.isEmpty else { throw invalid("\(name) needs the name of an attribute") }
                path = rest.positional.removeFirst()
            }
            return try generator(
                try selected(try chosenFrom(value), by: rest, path: path, keeps: name.hasPrefix("select")))
        default: return nil
        }
    }

    /// The items of a value; jinja2 takes none, 0 and false for nothing here.
    private func chosenFrom(_ value: Value) throws(TemplateError) -> [Value] {
        value.isTrue ? try items(of: value) : []
    }

    private func mapped(_ items: [Value], _ arguments: Arguments) throws(TemplateError) -> [Value] {
        var rest = arguments
        guard !rest.positional.isEmpty else {
            let values = try bind(arguments, ["attribute", "default"], required: 1, to: "map")
            let fallback = values[1].flatMap { Value.areEqual($0, .none) ? nil : $0 }
            return try attributes(values[0] ?? .none, of: items, default: fallback)
        }
        guard let name = rest.positional.removeFirst().text?.string else {
            throw invalid("map needs the name of a filter")
        }
        var results: [Value] = []
        for item in items {
            try step()
            results.append(try deeper { () throws(TemplateError) in try filter(name, item, rest) })
        }
        return results
    }

    /// The items for which a test holds, or does not.
    private func selected(
        _ items: [Value], by arguments: Arguments, path: Value?, keeps wanted: Bool
    ) throws(TemplateError) -> [Value] {
        var rest = arguments
        var name: String?
        if !rest.positional.isEmpty {
            guard let text = rest.positional.removeFirst().text else { throw invalid("a test's name is a string") }
            name = text.string
        }
        let parts = path.map { self.parts(of: $0) } ?? []
        var kept: [Value] = []
        for item in items {
            try step()
            let value = try attribute(parts, of: item)
            let holds =
                if let name { try deeper { () throws(TemplateError) in try test(name, value, rest) } } else {
                    value.isTrue
                }
            if holds == wanted { kept.append(item) }
        }
        return kept
    }
}
