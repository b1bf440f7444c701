package import Formats

/// The keys of a request's JSON object, taken one by one with their type and range checked.
///
/// Whatever has not been taken at the end is unknown to the route, and ``finish()`` refuses it: a parameter that is
/// silently ignored would look as if it had worked. Null counts as absent. Every error names the parameter.
package struct RequestFields {
    private var values: [String: JSON]
    private let order: [String]
    /// The parameters that were accepted and change nothing, in the order in which they were looked for.
    package private(set) var ignored: [String] = []
    /// The path of this object in the body, such as `stream_options.`; empty at the top.
    private let prefix: String

    /// Takes the object at `path` of the body.
    package init(_ value: JSON, path: String = "") throws(APIError) {
        guard let members = value.members else {
            let place = path.isEmpty ? "the body" : path
            throw .badRequest(
                "Expected \(place) to be a JSON object, found \(value.kind).", param: path.isEmpty ? nil : path)
        }
        values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        order = members.map(\.name)
        prefix = path.isEmpty ? "" : path + "."
    }

    /// The parameter's full path, for error messages.
    package func path(_ name: String) -> String { prefix + name }

    /// Takes a value of any type; nil where the key is absent or null.
    package mutating func take(_ name: String) -> JSON? {
        guard let value = values.removeValue(forKey: name), value != .null else { return nil }
        return value
    }

    /// Whether the request has a parameter and says null, where that is more than leaving it out.
    package func isNull(_ name: String) -> Bool { values[name] == .null }

    /// Puts a value in a parameter's place: what the request says, in the words of another interface.
    package mutating func put(_ value: JSON, as name: String) { values[name] = value }

    /// Takes a value that must be there.
    package mutating func required(_ name: String) throws(APIError) -> JSON {
        guard let value = take(name) else { throw missing(name) }
        return value
    }

    package mutating func string(_ name: String) throws(APIError) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.string else { throw wrongType(name, "a string", value) }
        return text
    }

    package mutating func bool(_ name: String) throws(APIError) -> Bool? {
        guard let value = take(name) else { return nil }
        guard let flag = value.bool else { throw wrongType(name, "a boolean", value) }
        return flag
    }

    package mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let value = take(name) else { return nil }
        guard let number = value.wholeNumber else { throw wrongType(name, "an integer", value) }
        guard range.contains(number) else {
            throw outOfRange(name, "\(number)", "from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Takes an integer that must be there.
    package mutating func requiredInteger(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int {
        guard let number = try integer(name, in: range) else { throw missing(name) }
        return number
    }

    package mutating func number(_ name: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
        guard let value = take(name) else { return nil }
        guard let number = value.number else { throw wrongType(name, "a number", value) }
        guard range.contains(number) else {
            throw outOfRange(name, "\(number)", "from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Takes one of the words that a parameter has.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(APIError) -> Choice? {
        guard let word = try string(name) else { return nil }
        guard let choice = Choice(rawValue: word) else {
            throw outOfRange(name, "\"\(word)\"", Choice.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return choice
    }

    /// Takes an object's fields.
    package mutating func fields(_ name: String) throws(APIError) -> RequestFields? {
        guard let value = take(name) else { return nil }
        return try RequestFields(value, path: path(name))
    }

    /// Takes a string or an array of up to `limit` strings, none of them empty.
    package mutating func strings(_ name: String, limit: Int) throws(APIError) -> [String]? {
        guard let value = take(name) else { return nil }
        if let text = value.string { return [text] }
        guard let elements = value.elements else { throw wrongType(name, "a string or an array of strings", value) }
        guard elements.count <= limit else { throw outOfRange(name, "\(elements.count) strings", "at most \(limit)") }
        var strings: [String] = []
        for (position, element) in elements.enumerated() {
            guard let text = element.string else { throw wrongType("\(name)[\(position)]", "a string", element) }
            strings.append(text)
        }
        return strings
    }

    /// Takes a parameter that this server knows but can only accept where it asks for nothing.
    ///
    /// - Parameter inert: the values that change nothing, such as 0 for a penalty.
    package mutating func refuse(_ name: String, unless inert: JSON..., advice: String) throws(APIError) {
        guard let value = take(name), !inert.contains(value) else { return }
        throw .unsupported(path(name), advice)
    }

    /// Takes parameters that have no effect on a reply by their own definition, such as an end user's name.
    package mutating func discard(_ names: String...) {
        for name in names { values[name] = nil }
    }

    /// Takes parameters that many clients send and that change no reply here; the reply lists them.
    package mutating func ignore(_ names: String...) {
        for name in names where take(name) != nil { ignored.append(path(name)) }
    }

    /// Refuses what is left.
    package func finish() throws(APIError) {
        guard let unknown = order.first(where: { values[$0] != nil }) else { return }
        throw .badRequest(
            "Unknown parameter: \(path(unknown)). Nothing is ignored silently; leave it out.",
            param: path(unknown), code: "unknown_parameter")
    }

    private func missing(_ name: String) -> APIError {
        .badRequest(
            "Missing required parameter: \(path(name)).", param: path(name), code: "missing_required_parameter")
    }

    package func wrongType(_ name: String, _ expected: String, _ found: JSON) -> APIError {
        .badRequest(
            "Expected \(path(name)) to be \(expected), found \(found.kind).", param: path(name), code: "invalid_type")
    }

    package func outOfRange(_ name: String, _ found: String, _ expected: String) -> APIError {
        .badRequest(
            "Expected \(path(name)) to be \(expected), found \(found).", param: path(name), code: "invalid_value")
    }
}
