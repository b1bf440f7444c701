// Attributes, items, slices, and what can be gone through.
extension Evaluator {
    /// `value.name`: Jinja looks for an attribute first and for an item second.
    func attribute(_ name: TemplateText, of value: Value) throws(TemplateError) -> Value {
        if case .mapping(let mapping) = value, let item = mapping[name], !Self.hasMethod(name.string, value) {
            return item
        }
        if let attribute = try ownAttribute(name.string, of: value) { return attribute }
        return .undefined(Undefined("'\(described(value))' has no attribute '\(name.string)'"))
    }

    /// `value[key]`: an item first, an attribute second.
    func item(_ key: Value, of value: Value) throws(TemplateError) -> Value {
        switch value {
        case .undefined(let undefined): throw missing(undefined)
        case .mapping(let mapping): if let item = mapping[key] { return item }
        case .sequence(let sequence) where sequence.kind.isIndexed:
            if let index = key.integer {
                let position = index < 0 ? index + sequence.items.count : index
                if sequence.items.indices.contains(position) { return sequence.items[position] }
            }
        case .text(let text):
            if let index = key.integer {
                let position = index < 0 ? index + text.count : index
                if text.units.indices.contains(position) { return .text(text[position..<(position + 1)]) }
            }
        default: break
        }
        if let name = key.text, let attribute = try ownAttribute(name.string, of: value) { return attribute }
        try step(handling: key.size)
        let shown = key.text?.string ?? key.represented.string
        return .undefined(Undefined("'\(described(value))' has no attribute '\(shown)'"))
    }

    /// What an object itself has under a name: methods, and the attributes of loops and namespaces.
    private func ownAttribute(_ name: String, of value: Value) throws(TemplateError) -> Value? {
        if case .undefined(let undefined) = value { throw missing(undefined) }
        if name.hasPrefix("__") { throw .refused(construct: "the attribute \"\(name)\"", place) }
        switch value {
        case .namespace(let namespace): return namespace.attributes[TemplateText(name)]
        case .loop(let loop): return loop.attribute(name)
        case .macro(let macro): return name == "name" ? .text(macro.definition.name) : nil
        case .sequence(let sequence) where sequence.kind == .group && sequence.items.count == 2:
            if name == "grouper" { return sequence.items[0] }
            if name == "list" { return sequence.items[1] }
            return Self.hasMethod(name, value) ? .method(of: value, name: name) : nil
        case .text, .sequence, .mapping: return Self.hasMethod(name, value) ? .method(of: value, name: name) : nil
        default: return nil
        }
    }

    private func described(_ value: Value) -> String {
        switch value {
        case .none: "None"
        case .namespace, .loop, .macro: value.typeName
        default: "\(value.typeName) object"
        }
    }

    /// `value[start:stop:step]`.
    func slice(_ value: Value, from start: Int?, to stop: Int?, step: Int?) throws(TemplateError) -> Value {
        switch value {
        case .undefined(let undefined): throw missing(undefined)
        case .text(let text):
            let indices = try indices(of: text.count, from: start, to: stop, step: step)
            return .text(TemplateText(units: indices.map { text.units[$0] }, isMarkup: text.isMarkup))
        case .sequence(let sequence) where sequence.kind.isIndexed:
            let indices = try indices(of: sequence.items.count, from: start, to: stop, step: step)
            let kind: ValueSequence.Kind = sequence.kind.isTuple ? .tuple : .list
            return try self.sequence(kind, indices.map { sequence.items[$0] })
        default: throw invalid("a value of type \(value.typeName) has no slices")
        }
    }

    private func indices(of count: Int, from start: Int?, to stop: Int?, step: Int?) throws(TemplateError) -> [Int] {
        let step = step ?? 1
        guard step != 0 else { throw invalid("a slice can't go by 0") }
        func clamped(_ index: Int, _ low: Int, _ high: Int) -> Int {
            min(max(index < 0 ? index.addingClamped(count) : index, low), high)
        }
        var result: [Int] = []
        if step > 0 {
            let (first, end) = (start.map { clamped($0, 0, count) } ?? 0, stop.map { clamped($0, 0, count) } ?? count)
            if step == 1 {
                result = first < end ? Array(first..<end) : []
            } else if first < end {
                result = Array(stride(from: first, to: end, by: min(step, count)))
            }
        } else {
            let first = start.map { clamped($0, -1, count - 1) } ?? count - 1
            let end = stop.map { clamped($0, -1, count - 1) } ?? -1
            if first > end { result = Array(stride(from: first, to: end, by: max(step, -count))) }
        }
        try self.step(handling: result.count)
        return result
    }

    /// What a loop goes through.
    func items(of value: Value) throws(TemplateError) -> [Value] {
        switch value {
        case .sequence(let sequence): return sequence.items
        case .mapping(let mapping): return mapping.keys
        case .generator(let generator): return generator.take()
        case .undefined: return []
        case .loop(let loop): return loop.items
        case .text(let text):
            try step(handling: text.count * 8)
            return text.units.indices.map { .text(text[$0..<($0 + 1)]) }
        default: throw invalid("a value of type \(value.typeName) can't be gone through")
        }
    }

    /// The number of items or characters.
    func length(of value: Value) throws(TemplateError) -> Int {
        switch value {
        case .text(let text): text.count
        case .sequence(let sequence): sequence.items.count
        case .mapping(let mapping): mapping.count
        case .undefined: 0
        case .loop(let loop): loop.items.count
        default: throw invalid("a value of type \(value.typeName) has no length")
        }
    }

    /// The value as text, as a template prints it.
    func printed(_ value: Value) throws(TemplateError) -> TemplateText {
        if case .text(let text) = value { return text.isMarkup ? TemplateText(units: text.units) : text }
        try reserve(value.size)
        return value.printed
    }
}

extension Value {
    /// The value as `repr` gives it.
    var represented: TemplateText {
        var text = TemplateText()
        writeRepresentation(to: &text)
        return text
    }
}
