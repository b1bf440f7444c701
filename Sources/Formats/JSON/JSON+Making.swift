// Values that are made, not parsed.
extension JSON {
    package static var null: JSON { JSON(.null) }
    package static func bool(_ value: Bool) -> JSON { JSON(.bool(value)) }
    package static func integer(_ value: Int) -> JSON { JSON(.integer(value)) }
    package static func number(_ value: Double) -> JSON { JSON(.number(value)) }
    package static func string(_ value: String) -> JSON { JSON(.string(value)) }
    package static func array(_ elements: [JSON]) -> JSON { JSON(.array(elements)) }
    package static func object(_ members: [Member]) -> JSON { JSON(.object(members)) }

    /// An integer of 64 bits without a sign.
    package static func unsigned(_ value: UInt64) -> JSON {
        Int(exactly: value).map { .integer($0) } ?? JSON(.unsigned(value))
    }

    /// A single-precision number in the fewest digits that give it again: 0.1, not 0.10000000149011612.
    package static func float(_ value: Float) -> JSON {
        .number(value.isFinite ? Double(value.description) ?? Double(value) : Double(value))
    }

    /// A string, or null where there is none.
    package static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
    /// An integer, or null where there is none.
    package static func optional(_ value: Int?) -> JSON { value.map { .integer($0) } ?? .null }
    /// A number, or null where there is none.
    package static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    /// An array of strings.
    package static func strings(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }
    /// An array of single-precision numbers in their shortest exact form.
    package static func floats(_ values: [Float]) -> JSON { .array(values.map { .float($0) }) }

    /// An object with one more key at its end. Anything but an object is returned as it is.
    package func adding(_ name: String, _ value: JSON) -> JSON {
        guard case .object(var members) = self.value else { return self }
        members.append(Member(name: name, value: value))
        return .object(members)
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
