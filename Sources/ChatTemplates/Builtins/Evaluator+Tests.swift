// What may follow `is`.
extension Evaluator {
    func test(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Bool {
        if let kind = Self.kindTest(name, value) {
            _ = try bind(arguments, [], to: name)
            return kind
        }
        if let comparison = Self.comparisons[name] {
            let other = try bind(arguments, ["other"], required: 1, to: name)[0] ?? .none
            return try holds(comparison, value, other)
        }
        switch name {
        case "sameas":
            let other = try bind(arguments, ["other"], required: 1, to: name)[0] ?? .none
            try step(handling: min(value.size, other.size))
            return Value.areSame(value, other)
        case "odd", "even", "divisibleby":
            let number = try bind(arguments, ["num"], required: name == "divisibleby" ? 1 : 0, to: name)[0]
            let rest = try compute(.remainder, value, number ?? .integer(2))
            return Value.areEqual(rest, .integer(name == "odd" ? 1 : 0))
        case "lower", "upper":
            let text = try printed(value)
            try step(handling: text.count)
            return name == "lower" ? text.isLowercase : text.isUppercase
        case "filter", "test":
            guard let name = value.text?.string else { return false }
            return name == "filter" ? Self.filterNames.contains(name) : Self.hasTest(name)
        default: throw .unknown(kind: "test", name: name, place)
        }
    }

    private static let comparisons: [String: Expression.Comparison.Operator] = [
        "equalto": .equal, "eq": .equal, "==": .equal, "ne": .notEqual, "!=": .notEqual, "lt": .less, "<": .less,
        "lessthan": .less, "le": .lessOrEqual, "<=": .lessOrEqual, "gt": .greater, ">": .greater,
        "greaterthan": .greater, "ge": .greaterOrEqual, ">=": .greaterOrEqual, "in": .isIn,
    ]

    private static func hasTest(_ name: String) -> Bool {
        kindTest(name, .none) != nil || comparisons[name] != nil
            || ["sameas", "odd", "even", "divisibleby", "lower", "upper", "filter", "test"].contains(name)
    }

    /// Tests that look at a value's kind alone; nil for other tests.
    private static func kindTest(_ name: String, _ value: Value) -> Bool? {
        switch (name, value) {
        case ("defined", _): !value.isUndefined
        case ("undefined", _): value.isUndefined
        case ("none", .none): true
        case ("string", .text): true
        case ("mapping", .mapping): true
        case ("boolean", .bool): true
        case ("true", .bool(let value)): value
        case ("false", .bool(let value)): !value
        case ("integer", .integer): true
        case ("float", .float): true
        case ("number", .integer), ("number", .float), ("number", .bool): true
        case ("escaped", .text(let text)): text.isMarkup
        case ("callable", .function), ("callable", .macro), ("callable", .method), ("callable", .undefined),
            ("callable", .loop):
            true
        case ("sequence", .text), ("sequence", .mapping), ("sequence", .undefined): true
        case ("sequence", .sequence(let sequence)): sequence.kind.isIndexed
        case ("iterable", .text), ("iterable", .sequence), ("iterable", .mapping), ("iterable", .undefined),
            ("iterable", .generator), ("iterable", .loop):
            true
        default: kindTests.contains(name) ? false : nil
        }
    }

    private static let kindTests: Set<String> = [
        "none", "string", "mapping", "boolean", "true", "false", "integer", "float", "number", "escaped", "callable",
        "sequence", "iterable",
    ]
}
