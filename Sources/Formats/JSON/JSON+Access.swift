// What a value holds, by kind; nil where it is of another kind.
extension JSON {
    /// The value of an object's key; nil where this is no object or has no such key. Linear in the number of keys.
    ///
    /// Keys are compared by bytes: Swift's string equality would take canonically equal spellings for one.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The element of an array; nil where this is no array or is shorter.
    package subscript(position: Int) -> JSON? {
        guard case .array(let elements) = value, elements.indices.contains(position) else { return nil }
        return elements[position]
    }

    package var isNull: Bool {
        guard case .null = value else { return false }
        return true
    }

    package var string: String? {
        guard case .string(let value) = value else { return nil }
        return value
    }

    package var integer: Int? {
        guard case .integer(let value) = value else { return nil }
        return value
    }

    /// The value as an integer, from 3.0 too: JSON has one kind of number.
    package var wholeNumber: Int? {
        switch value {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The value as a floating-point number, from an integer too.
    package var number: Double? {
        switch value {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    package var bool: Bool? {
        guard case .bool(let value) = value else { return nil }
        return value
    }

    package var elements: [JSON]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    package var members: [Member]? {
        guard case .object(let members) = value else { return nil }
        return members
    }
}
