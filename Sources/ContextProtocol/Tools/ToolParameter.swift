import Formats

/// A parameter of a tool: what a client is told of it, and what a call is held to, from one declaration.
struct ToolParameter: Sendable {
    enum Kind: Sendable {
        case text
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        /// One of some words.
        case word([String])
        /// A string or an array of up to so many strings.
        case texts(limit: Int)
    }

    let name: String
    let kind: Kind
    let description: String
    var isRequired = false

    /// The parameter's JSON Schema.
    var schema: JSON {
        let description = JSON.string(description)
        switch kind {
        case .text: return ["type": "string", "description": description]
        case .integer(let range):
            return [
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
                "description": description,
            ]
        case .number(let range):
            return [
                "type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
                "description": description,
            ]
        case .word(let words): return ["type": "string", "enum": .strings(words), "description": description]
        case .texts(let limit):
            return [
                "type": "array", "items": ["type": "string"], "maxItems": .integer(limit), "description": description,
            ]
        }
    }

    /// What the value should have been; nil where it is that.
    func complaint(about value: JSON) -> String? {
        let isRight: Bool
        let expected: String
        switch kind {
        case .text:
            (isRight, expected) = (value.string != nil, "a string")
        case .integer(let range):
            isRight = value.wholeNumber.map(range.contains) ?? false
            expected = "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range):
            isRight = value.number.map(range.contains) ?? false
            expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        case .word(let words):
            isRight = value.string.map(words.contains) ?? false
            expected = words.joined(separator: " or ")
        case .texts(let limit):
            let elements = value.elements ?? [value]
            isRight = elements.count <= limit && elements.allSatisfy { $0.string != nil }
            expected = "an array of up to \(limit) strings"
        }
        return isRight ? nil : "Expected \(name) to be \(expected), found \(value.shortDescription)."
    }
}

/// The arguments of a call, which are as the tool's parameters say.
struct ToolArguments: Sendable {
    private let values: [String: JSON]

    /// Checks arguments.
    ///
    /// - Throws: ``ToolError``, which names the argument: one that is missing, unknown, or not as it should be.
    init(_ arguments: JSON, for parameters: [ToolParameter]) throws(ToolError) {
        var values: [String: JSON] = [:]
        for member in arguments.members ?? [] where member.value != .null {
            guard let parameter = parameters.first(where: { $0.name == member.name }) else {
                let known = parameters.map(\.name).joined(separator: ", ")
                throw ToolError(
                    "There is no argument \(member.name). "
                        + (known.isEmpty ? "This tool takes none." : "This tool takes \(known)."))
            }
            if let complaint = parameter.complaint(about: member.value) { throw ToolError(complaint) }
            values[member.name] = member.value
        }
        for parameter in parameters where parameter.isRequired {
            let isThere = values[parameter.name].map { $0.string?.isEmpty != true } ?? false
            guard isThere else {
                throw ToolError("The argument \(parameter.name) is missing: \(parameter.description)")
            }
        }
        self.values = values
    }

    func text(_ name: String) -> String? { values[name]?.string }
    func integer(_ name: String) -> Int? { values[name]?.wholeNumber }
    func number(_ name: String) -> Double? { values[name]?.number }

    func texts(_ name: String) -> [String] {
        guard let value = values[name] else { return [] }
        return (value.elements ?? [value]).compactMap(\.string)
    }
}
