/// A list, a tuple, or another of Python's sequences of fixed items.
final class ValueSequence {
    /// What the sequence is in Python.
    enum Kind: Equatable {
        case list
        case tuple
        /// A pair that `groupby` returns: `grouper` and `list`.
        case group
        case range(step: Int, start: Int, stop: Int)
        case keys
        case values
        case items

        var typeName: String {
            switch self {
            case .list: "list"
            case .tuple: "tuple"
            case .group: "_GroupTuple"
            case .range: "range"
            case .keys: "dict_keys"
            case .values: "dict_values"
            case .items: "dict_items"
            }
        }

        /// Whether items are reached by their place.
        var isIndexed: Bool {
            switch self {
            case .list, .tuple, .group, .range: true
            case .keys, .values, .items: false
            }
        }

        var isTuple: Bool { self == .tuple || self == .group }
    }

    let kind: Kind
    let items: [Value]
    let depth: Int
    let size: Int

    init(_ kind: Kind, _ items: [Value]) {
        self.kind = kind
        self.items = items
        var (depth, size) = (0, 1)
        for item in items {
            depth = max(depth, item.depth)
            size = size.addingClamped(item.size)
        }
        self.depth = depth + 1
        self.size = size
    }

    /// A view's name, such as `dict_keys`, which `repr` shows in front of the items; empty for other kinds.
    var prefix: String {
        switch kind {
        case .keys, .values, .items: kind.typeName
        default: ""
        }
    }
}
