// Methods of strings, lists and dictionaries.
extension Evaluator {
    /// Whether a value has a method of this name.
    static func hasMethod(_ name: String, _ value: Value) -> Bool {
        switch value {
        case .text: textMethods.contains(name)
        case .mapping: mappingMethods.contains(name) || mappingChanges.contains(name)
        case .sequence(let sequence):
            switch sequence.kind {
            case .list: name == "copy" || name == "index" || name == "count" || listChanges.contains(name)
            case .tuple, .group, .range: name == "index" || name == "count"
            case .keys, .values, .items: false
            }
        default: false
        }
    }

    private static let mappingMethods: Set<String> = ["get", "items", "keys", "values", "copy"]
    private static let mappingChanges: Set<String> = ["clear", "pop", "popitem", "setdefault", "update"]
    private static let listChanges: Set<String> = [
        "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort",
    ]

    func call(_ name: String, of value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch value {
        case .text(let text): return try callText(name, text, arguments)
        case .mapping(let mapping): return try callMapping(name, mapping, arguments)
        case .sequence(let sequence): return try callSequence(name, sequence, arguments)
        default: throw invalid("a value of type \(value.typeName) has no method \"\(name)\"")
        }
    }

    /// The error of changing a value; the sandbox in which transformers runs templates refuses that too.
    private func unchangeable(_ name: String, _ kind: String) -> TemplateError {
        .refused(construct: "\"\(name)\", which would change a \(kind)", place)
    }

    private func callMapping(
        _ name: String, _ mapping: Mapping, _ arguments: Arguments
    ) throws(TemplateError) -> Value {
        if Self.mappingChanges.contains(name) { throw unchangeable(name, "dictionary") }
        if name == "get" {
            let values = try bind(arguments, ["key", "default"], required: 1, to: name)
            let key = values[0] ?? .none
            guard Mapping.Key(key) != nil else { throw invalid("a value of type \(key.typeName) can't be a key") }
            try step(handling: key.size)
            return mapping[key] ?? values[1] ?? .none
        }
        _ = try bind(arguments, [], to: name)
        switch name {
        case "items": return try sequence(.items, mapping.pairs)
        case "keys": return try sequence(.keys, mapping.keys)
        case "values": return try sequence(.values, mapping.values)
        default: return .mapping(mapping)
        }
    }

    private func callSequence(
        _ name: String, _ sequence: ValueSequence, _ arguments: Arguments
    ) throws(TemplateError) -> Value {
        switch name {
        case "index", "count":
            let isIndex = name == "index"
            let values = try bind(arguments, isIndex ? ["value", "start", "stop"] : ["value"], required: 1, to: name)
            let wanted = values[0] ?? .none
            var count = 0
            let count0 = sequence.items.count
            func position(_ value: Value?, _ fallback: Int) throws(TemplateError) -> Int {
                let index = try optionalInteger(value, of: name) ?? fallback
                return min(max(index < 0 ? index + count0 : index, 0), count0)
            }
            let start = isIndex ? try position(values[1], 0) : 0
            let stop = isIndex ? try position(values[2], count0) : count0
            for index in start..<max(start, stop) where try areEqual(sequence.items[index], wanted) {
                if isIndex { return .integer(index) }
                count += 1
            }
            if isIndex { throw invalid("the value is not in the list") }
            return .integer(count)
        case "copy":
            _ = try bind(arguments, [], to: name)
            return .sequence(sequence)
        default: throw unchangeable(name, "list")
        }
    }
}
