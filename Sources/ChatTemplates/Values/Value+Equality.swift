extension Value {
    /// Whether two values are equal, as Python's `==` has it. Linear in the smaller one's size.
    static func areEqual(_ first: Value, _ second: Value) -> Bool {
        switch (first, second) {
        case (.none, .none), (.undefined, .undefined): return true
        case (.text(let first), .text(let second)): return first == second
        case (.sequence(let first), .sequence(let second)): return areEqual(first, second)
        case (.mapping(let first), .mapping(let second)): return areEqual(first, second)
        case (.namespace(let first), .namespace(let second)): return first === second
        case (.generator(let first), .generator(let second)): return first === second
        case (.loop(let first), .loop(let second)): return first === second
        case (.macro(let first), .macro(let second)): return first === second
        case (.function(let first), .function(let second)): return first == second
        case (.method(let first, let name), .method(let second, let other)):
            return name == other && areEqual(first, second)
        default:
            if let first = first.integer, let second = second.integer { return first == second }
            if let first = first.number, let second = second.number { return first == second }
            return false
        }
    }

    private static func areEqual(_ first: ValueSequence, _ second: ValueSequence) -> Bool {
        guard first.items.count == second.items.count else { return false }
        switch (first.kind, second.kind) {
        case (.list, .list), (.range, .range), (.items, .items): break
        case (.keys, .keys):
            let other = Mapping(second.items.map { (key: $0, value: .none) })
            return first.items.allSatisfy { other[$0] != nil }
        case (.values, .values): return first === second
        default: guard first.kind.isTuple, second.kind.isTuple else { return false }
        }
        return zip(first.items, second.items).allSatisfy { areEqual($0, $1) }
    }

    private static func areEqual(_ first: Mapping, _ second: Mapping) -> Bool {
        first.count == second.count
            && first.entries.allSatisfy { entry in
                second[entry.key].map { areEqual(entry.value, $0) } == true
            }
    }

    /// Whether both are the same object: `is` of Python, as far as values that do not change have an identity.
    static func areSame(_ first: Value, _ second: Value) -> Bool {
        switch (first, second) {
        case (.none, .none): true
        case (.bool(let first), .bool(let second)): first == second
        case (.integer(let first), .integer(let second)): first == second
        case (.float(let first), .float(let second)): first == second
        case (.text(let first), .text(let second)): first == second
        case (.sequence(let first), .sequence(let second)): first === second
        case (.mapping(let first), .mapping(let second)): first === second
        case (.bool, _), (_, .bool), (.integer, _), (_, .integer): false
        default: areEqual(first, second)
        }
    }
}
