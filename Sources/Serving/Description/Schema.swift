import Formats

/// A JSON Schema (2020-12) of what a route takes or gives.
struct Schema: Sendable {
    /// The schema as it stands in the document.
    let json: JSON

    init(_ json: JSON) { self.json = json }

    /// Members of an object, in order.
    struct Members: Sendable, ExpressibleByDictionaryLiteral {
        fileprivate var list: [(name: String, schema: Schema)]

        init(dictionaryLiteral elements: (String, Schema)...) { list = elements.map { (name: $0.0, schema: $0.1) } }

        /// The members of both; of one that both have, the first's.
        static func + (first: Members, second: Members) -> Members {
            let names = Set(first.list.map(\.name))
            var sum = first
            sum.list += second.list.filter { !names.contains($0.name) }
            return sum
        }
    }

    static let anything = Schema(.object([]))
    static let string = Schema(["type": "string"])
    static let boolean = Schema(["type": "boolean"])
    static let integer = Schema(["type": "integer"])
    static let number = Schema(["type": "number"])
    /// A string that is not empty.
    static let text = Schema(["type": "string", "minLength": 1])
    static let object = Schema(["type": "object"])

    static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema(["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
    }

    static func integer(from least: Int) -> Schema { integer(least...Int(Int32.max)) }

    static func number(_ range: ClosedRange<Double>) -> Schema {
        Schema(["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)])
    }

    static func choice(_ words: String...) -> Schema { choice(words) }

    static func choice(_ words: [String]) -> Schema { Schema(["type": "string", "enum": .strings(words)]) }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(of type: Choice.Type) -> Schema {
        Schema(["type": "string", "enum": .strings(type.allCases.map(\.rawValue))])
    }

    /// Always the same string.
    static func constant(_ word: String) -> Schema { Schema(["type": "string", "const": .string(word)]) }

    static func list(of element: Schema, _ count: ClosedRange<Int>? = nil) -> Schema {
        let list: JSON = ["type": "array", "items": element.json]
        guard let count else { return Schema(list) }
        return Schema(
            list.adding("minItems", .integer(count.lowerBound)).adding("maxItems", .integer(count.upperBound)))
    }

    /// A string of at most so many characters.
    static func short(_ most: Int) -> Schema { Schema(["type": "string", "maxLength": .integer(most)]) }

    /// What clients note: an object of a few members, each with a short name.
    static func notes(_ value: Schema) -> Schema {
        Schema([
            "type": "object", "additionalProperties": value.json,
            "maxProperties": .integer(RequestFields.NoteLimits.count),
            "propertyNames": ["maxLength": .integer(RequestFields.NoteLimits.name)],
        ])
    }

    static func any(of schemas: Schema...) -> Schema { Schema(["anyOf": .array(schemas.map(\.json))]) }

    /// An object that must have one more member of those that are known.
    func requiring(_ name: String) -> Schema {
        Schema(json.replacing("required", .array((json["required"]?.elements ?? []) + [.string(name)])))
    }

    /// An object in which one of some texts must stand.
    func requiring(oneOf names: String...) -> Schema {
        Schema(
            json.adding(
                "anyOf",
                .array(
                    names.map { name in
                        [
                            "required": [.string(name)],
                            "properties": .object([.init(name: name, value: ["type": "string"])]),
                        ]
                    })))
    }

    /// A list in which nothing stands twice.
    var distinct: Schema { Schema(json.adding("uniqueItems", true)) }

    /// The schema or null.
    var orNull: Schema { .any(of: self, Schema(["type": "null"])) }

    /// One of the document's named schemas.
    static func named(_ name: String) -> Schema { Schema(["$ref": .string("#/components/schemas/" + name)]) }

    /// An object that a client sends: it has no further members, and where a member may be absent, null says the same.
    static func request(_ required: Members, optional: Members = [:]) -> Schema {
        let members =
            required.list.map { JSON.Member(name: $0.name, value: $0.schema.json) }
            + optional.list.map { JSON.Member(name: $0.name, value: $0.schema.orNull.json) }
        return Schema([
            "type": "object", "properties": .object(members), "required": .strings(required.list.map(\.name)),
            "additionalProperties": false,
        ])
    }

    /// An object that the server sends, with these members at least.
    static func reply(_ members: Members) -> Schema {
        Schema([
            "type": "object",
            "properties": .object(members.list.map { .init(name: $0.name, value: $0.schema.json) }),
            "required": .strings(members.list.map(\.name)),
        ])
    }

    /// `{"object": "list", "data": […]}`.
    static func page(of element: Schema) -> Schema {
        .reply(["object": .constant("list"), "data": .list(of: element)])
    }
}
