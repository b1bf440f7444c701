/// A value that a template computes with, in Python's terms.
///
/// Values do not change, as in the sandbox in which transformers runs templates; `namespace` objects alone do.
enum Value {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case text(TemplateText)
    case sequence(ValueSequence)
    case mapping(Mapping)
    case undefined(Undefined)
    case namespace(Namespace)
    case generator(Generator)
    case loop(LoopState)
    case macro(Macro)
    case function(Function)
    indirect case method(of: Value, name: String)

    static func text(_ string: String) -> Value { .text(TemplateText(string)) }
    static func list(_ items: [Value]) -> Value { .sequence(ValueSequence(.list, items)) }
    static func tuple(_ items: [Value]) -> Value { .sequence(ValueSequence(.tuple, items)) }

    /// The type's name in Python, for messages.
    var typeName: String {
        switch self {
        case .none: "NoneType"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float"
        case .text(let text): text.isMarkup ? "Markup" : "str"
        case .sequence(let sequence): sequence.kind.typeName
        case .mapping: "dict"
        case .undefined: "Undefined"
        case .namespace: "Namespace"
        case .generator: "generator"
        case .loop: "LoopContext"
        case .macro: "Macro"
        case .function: "function"
        case .method: "builtin_function_or_method"
        }
    }

    /// Whether the value counts as true.
    var isTrue: Bool {
        switch self {
        case .none, .undefined: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .text(let text): !text.isEmpty
        case .sequence(let sequence): !sequence.items.isEmpty
        case .mapping(let mapping): !mapping.isEmpty
        case .loop(let loop): !loop.items.isEmpty
        case .namespace, .generator, .macro, .function, .method: true
        }
    }

    var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// The value as an integer; truth values are integers in Python.
    var integer: Int? {
        switch self {
        case .integer(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// The value as a floating-point number, from an integer too.
    var number: Double? {
        if case .float(let value) = self { value } else { integer.map(Double.init) }
    }

    var text: TemplateText? {
        if case .text(let text) = self { text } else { nil }
    }

    /// How deep lists and dictionaries stand in the value.
    var depth: Int {
        switch self {
        case .sequence(let sequence): sequence.depth
        case .mapping(let mapping): mapping.depth
        case .generator(let generator): generator.depth
        case .loop(let loop): loop.valueDepth
        case .method(let receiver, _): receiver.depth + 1
        default: 0
        }
    }

    /// How many parts and characters the value has, each time it is counted that it stands somewhere.
    var size: Int {
        switch self {
        case .text(let text): 1 + text.count
        case .sequence(let sequence): sequence.size
        case .mapping(let mapping): mapping.size
        case .generator(let generator): generator.size
        case .method(let receiver, _): receiver.size
        default: 1
        }
    }
}

/// What is there where something is missing.
final class Undefined {
    /// What is said where it is used all the same.
    let hint: String

    init(_ hint: String) { self.hint = hint }
}

/// Attributes that a template may set, across the borders of its loops.
final class Namespace {
    var attributes: Mapping

    init(_ attributes: Mapping) { self.attributes = attributes }
}

/// Items that are given once: what `map`, `select` and their like return.
final class Generator {
    private var items: [Value]
    let depth: Int
    let size: Int

    init(_ items: [Value]) {
        self.items = items
        depth = 1 + (items.lazy.map(\.depth).max() ?? 0)
        size = items.reduce(1) { $0.addingClamped($1.size) }
    }

    /// The items, which are gone then.
    func take() -> [Value] {
        defer { items = [] }
        return items
    }

    /// The first item, if one is left.
    func next() -> Value? { items.isEmpty ? nil : items.removeFirst() }
}

/// What the program itself offers under a name.
enum Function: String {
    case raiseException = "raise_exception"
    case strftimeNow = "strftime_now"
    case namespace
    case range
    case dict
}

extension Int {
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
