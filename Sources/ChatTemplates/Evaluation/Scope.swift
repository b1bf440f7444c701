/// The names of one part of a template, and what is around it.
final class Scope {
    private(set) var values: [String: Value] = [:]
    let outer: Scope?
    /// Whether a macro refers to this scope; such scopes are emptied at the end, since they may refer back.
    var isCaptured = false

    init(in outer: Scope?) { self.outer = outer }

    func set(_ name: String, _ value: Value) { values[name] = value }

    /// The value of a name here or around here.
    func value(of name: String) -> Value? {
        var scope: Scope? = self
        while let current = scope {
            if let value = current.values[name] { return value }
            scope = current.outer
        }
        return nil
    }

    func removeAll() { values = [:] }
}

/// A macro with the scope in which it was defined.
final class Macro {
    let definition: MacroDefinition
    let scope: Scope

    init(_ definition: MacroDefinition, in scope: Scope) {
        self.definition = definition
        self.scope = scope
    }
}

/// What `loop` says inside of a loop.
final class LoopState {
    let definition: LoopDefinition
    let items: [Value]
    /// How many recursive loops are around this one.
    let depth: Int
    let valueDepth: Int
    var index = -1
    /// What `changed` was called with last.
    var lastChecked: Value?
    /// Where a recursive call goes on; gone when the loop is.
    weak var scope: Scope?

    init(_ definition: LoopDefinition, items: [Value], depth: Int, scope: Scope) {
        self.definition = definition
        self.items = items
        self.depth = depth
        self.scope = scope
        valueDepth = 1 + (items.lazy.map(\.depth).max() ?? 0)
    }

    /// The value of an attribute; nil where a loop has none of that name.
    func attribute(_ name: String) -> Value? {
        switch name {
        case "index": .integer(index + 1)
        case "index0": .integer(index)
        case "revindex": .integer(items.count - index)
        case "revindex0": .integer(items.count - index - 1)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .integer(items.count)
        case "depth": .integer(depth + 1)
        case "depth0": .integer(depth)
        case "previtem": index > 0 ? items[index - 1] : .undefined(Undefined("there is no previous item"))
        case "nextitem":
            index + 1 < items.count ? items[index + 1] : .undefined(Undefined("there is no next item"))
        case "cycle", "changed": .method(of: .loop(self), name: name)
        default: nil
        }
    }
}
