/// A dictionary that keeps the order of its keys.
final class Mapping {
    typealias Entry = (key: Value, value: Value)

    let entries: [Entry]
    let depth: Int
    let size: Int
    private let positions: [Key: Int]

    /// A key: a value that does not change and can be compared without a limit on work.
    enum Key: Hashable {
        case none
        case integer(Int)
        case float(Double)
        case text(TemplateText)
        case tuple([Key])

        /// The value as a key; nil for what cannot be one. Equal numbers are one key: 1, 1.0 and True.
        init?(_ value: Value) {
            switch value {
            case .none: self = .none
            case .bool(let value): self = .integer(value ? 1 : 0)
            case .integer(let value): self = .integer(value)
            case .float(let value): self = Int(exactly: value).map { .integer($0) } ?? .float(value)
            case .text(let text): self = .text(text)
            case .sequence(let sequence) where sequence.kind.isTuple:
                var keys: [Key] = []
                for item in sequence.items {
                    guard let key = Key(item) else { return nil }
                    keys.append(key)
                }
                self = .tuple(keys)
            default: return nil
            }
        }
    }

    /// Entries of which each key can be one; of two with an equal key, the first keeps its place and its key and the last
    /// gives the value.
    init(_ entries: [Entry]) {
        var kept: [Entry] = []
        var positions: [Key: Int] = [:]
        kept.reserveCapacity(entries.count)
        for entry in entries {
            guard let key = Key(entry.key) else { continue }
            if let position = positions[key] {
                kept[position].value = entry.value
            } else {
                positions[key] = kept.count
                kept.append(entry)
            }
        }
        self.entries = kept
        self.positions = positions
        var (depth, size) = (0, 1)
        for entry in kept {
            depth = max(depth, entry.value.depth)
            size = size.addingClamped(entry.key.size).addingClamped(entry.value.size)
        }
        self.depth = depth + 1
        self.size = size
    }

    convenience init(_ members: [(name: String, value: Value)]) {
        self.init(members.map { (key: .text($0.name), value: $0.value) })
    }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// The value of a key; nil where there is none.
    subscript(key: Value) -> Value? {
        Key(key).flatMap { positions[$0] }.map { entries[$0].value }
    }

    subscript(name: TemplateText) -> Value? {
        positions[.text(name)].map { entries[$0].value }
    }

    /// The dictionary with one more entry, or another value for a key.
    func setting(_ key: Value, _ value: Value) -> Mapping { Mapping(entries + [(key, value)]) }

    var keys: [Value] { entries.map(\.key) }
    var values: [Value] { entries.map(\.value) }
    var pairs: [Value] { entries.map { .tuple([$0.key, $0.value]) } }
}
