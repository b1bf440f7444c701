package import Formats

extension Grammar {
    /// Any JSON object.
    public static let jsonObject: Grammar = {
        do {
            return try Grammar(schema: ["type": "object"])
        } catch {
            preconditionFailure("the grammar of JSON objects: \(error)")
        }
    }()

    /// The JSON texts that satisfy a schema (JSON Schema 2020-12), with at most one space behind commas and colons, and with
    /// the properties of an object in the schema's order.
    ///
    /// Objects have the properties that the schema names and no others; one that names none may have any. What can't be held
    /// to while a text is written (patterns, conditions, uniqueness, bounds of fractions) is refused by name.
    ///
    /// - Throws: ``GrammarError/unsupportedSchema(path:reason:)``.
    package init(schema: JSON) throws(GrammarError) {
        var writer = SchemaGrammar(schema)
        self = try writer.grammar()
    }
}

/// A pass over a schema.
private struct SchemaGrammar {
    private let schema: JSON
    private var builder = GrammarBuilder()
    private var depth = 0

    private static let depthLimit = 64
    private static let lengthLimit = 10_000

    /// What says nothing about the form of a text.
    private static let annotations: Set<String> = [
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$schema", "$id",
        "$comment",
        "$defs", "definitions", "strict", "nullable",
    ]

    init(_ schema: JSON) { self.schema = schema }

    mutating func grammar() throws(GrammarError) -> Grammar {
        defineBasics()
        let root = builder.rule(named: "root")
        let document = builder.rule(named: "#")
        builder.define(document, as: [[try element(schema, at: "#")]])
        builder.define(root, as: [[.rule(document)]])
        return try builder.grammar(root: "root")
    }

    // MARK: What every schema may need

    private mutating func defineBasics() {
        let space = builder.rule(named: "space")
        builder.define(space, as: [[], [.bytes(0x20...0x20)]])
        // Any character but quotation mark, backslash and control characters, or an escape.
        let plain = builder.scalar([0x20...0x21, 0x23...0x5B, 0x5D...0x10FFFF])
        let hexadecimal = builder.scalar([0x30...0x39, 0x41...0x46, 0x61...0x66])
        let escapes = builder.scalar("\"\\/bfnrt".unicodeScalars.map { $0.value...$0.value })
        let character = builder.rule(named: "character")
        builder.define(
            character,
            as: [
                [plain], GrammarBuilder.literal("\\") + [escapes],
                // Escaped surrogates have to come in pairs; the plain character says the same.
                GrammarBuilder.literal("\\u00") + [hexadecimal, hexadecimal],
            ])
        let digit = Grammar.Element.bytes(0x30...0x39)
        let digits = builder.repeated(digit, atLeast: 0, atMost: 17)
        let whole = builder.rule(named: "whole")
        builder.define(whole, as: [GrammarBuilder.literal("0"), [.bytes(0x31...0x39), digits]])
        let sign = builder.anonymous([[], GrammarBuilder.literal("-")])
        let integer = builder.rule(named: "integer")
        builder.define(integer, as: [[sign, .rule(whole)]])
        let fraction = builder.anonymous([
            [], GrammarBuilder.literal(".") + [builder.repeated(digit, atLeast: 1, atMost: 17)],
        ])
        let exponentSign = builder.anonymous([[], GrammarBuilder.literal("-"), GrammarBuilder.literal("+")])
        let exponent = builder.anonymous([
            [], GrammarBuilder.literal("e") + [exponentSign, builder.repeated(digit, atLeast: 1, atMost: 2)],
        ])
        builder.define(builder.rule(named: "number"), as: [[.rule(integer), fraction, exponent]])
        defineAnyValue()
    }

    private mutating func defineAnyValue() {
        let value = Grammar.Element.rule(builder.rule(named: "value"))
        let string = string(atLeast: 0, atMost: nil)
        let array = array(of: value, atLeast: 0, atMost: nil)
        let object = object(named: string, value: value)
        builder.define(builder.rule(named: "array"), as: [[array]])
        builder.define(builder.rule(named: "object"), as: [[object]])
        builder.define(
            builder.rule(named: "value"),
            as: [
                [string], [array], [object], [.rule(builder.rule(named: "number"))], GrammarBuilder.literal("true"),
                GrammarBuilder.literal("false"), GrammarBuilder.literal("null"),
            ])
    }

    private mutating func rule(_ name: String) -> Grammar.Element { .rule(builder.rule(named: name)) }

    private mutating func string(atLeast least: Int, atMost most: Int?) -> Grammar.Element {
        let characters = builder.repeated(rule("character"), atLeast: least, atMost: most)
        return builder.anonymous([[.bytes(0x22...0x22), characters, .bytes(0x22...0x22)]])
    }

    private mutating func separator() -> [Grammar.Element] { GrammarBuilder.literal(",") + [rule("space")] }

    private mutating func array(of item: Grammar.Element, atLeast least: Int, atMost most: Int?) -> Grammar.Element {
        let further = builder.anonymous([separator() + [item]])
        let items: Grammar.Element
        if most == 0 {
            items = builder.anonymous([[]])
        } else {
            let rest = builder.repeated(further, atLeast: max(0, least - 1), atMost: most.map { $0 - 1 })
            items = builder.anonymous(least == 0 ? [[], [item, rest]] : [[item, rest]])
        }
        return builder.anonymous([GrammarBuilder.literal("[") + [items] + GrammarBuilder.literal("]")])
    }

    private mutating func object(named name: Grammar.Element, value: Grammar.Element) -> Grammar.Element {
        let member = builder.anonymous([[name] + GrammarBuilder.literal(":") + [rule("space"), value]])
        let further = builder.anonymous([separator() + [member]])
        let rest = builder.repeated(further, atLeast: 0, atMost: nil)
        let members = builder.anonymous([[], [member, rest]])
        return builder.anonymous([GrammarBuilder.literal("{") + [members] + GrammarBuilder.literal("}")])
    }

    // MARK: Schemas

    private mutating func element(_ schema: JSON, at path: String) throws(GrammarError) -> Grammar.Element {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw fault(path, "schemas stand more than \(Self.depthLimit) deep") }
        if schema.bool == true { return rule("value") }
        guard let members = schema.members else { throw fault(path, "an object is expected, found \(schema.kind)") }
        let keys = Set(members.map(\.name)).subtracting(Self.annotations)
        if let reference = schema["$ref"] { return try referred(reference, at: path) }
        if let constant = schema["const"] { return builder.anonymous([GrammarBuilder.literal(constant.text)]) }
        if let choices = schema["enum"] {
            guard let values = choices.elements, !values.isEmpty else { throw fault(path, "enum needs values") }
            return builder.anonymous(values.map { GrammarBuilder.literal($0.text) })
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            guard let parts = schema[key] else { continue }
            try known(keys, [key, "type"], path)
            guard let schemas = parts.elements, !schemas.isEmpty else { throw fault(path, "\(key) needs schemas") }
            guard key != "allOf" || schemas.count == 1 else { throw fault(path, "allOf with several schemas") }
            var alternatives: [Grammar.Alternative] = []
            for (place, part) in schemas.enumerated() {
                alternatives.append([try element(part, at: "\(path)/\(key)/\(place)")])
            }
            return builder.anonymous(alternatives)
        }
        var alternatives: [Grammar.Alternative] = []
        for type in try types(of: schema, at: path) {
            alternatives.append([try element(schema, of: type, keys, at: path)])
        }
        if schema["nullable"]?.bool == true { alternatives.append(GrammarBuilder.literal("null")) }
        return builder.anonymous(alternatives)
    }

    private func types(of schema: JSON, at path: String) throws(GrammarError) -> [String] {
        guard let type = schema["type"] else {
            if schema["properties"] != nil { return ["object"] }
            return schema["items"] != nil ? ["array"] : ["value"]
        }
        if let name = type.string { return [name] }
        guard let names = type.elements?.compactMap(\.string), !names.isEmpty else {
            throw fault(path, "type is a name, or an array of names")
        }
        return names
    }

    private mutating func element(
        _ schema: JSON, of type: String, _ keys: Set<String>, at path: String
    ) throws(GrammarError) -> Grammar.Element {
        switch type {
        case "value":
            try known(keys, [], path)
            return rule("value")
        case "null": return builder.anonymous([GrammarBuilder.literal("null")])
        case "boolean": return builder.anonymous([GrammarBuilder.literal("true"), GrammarBuilder.literal("false")])
        case "number":
            try known(keys, ["type"], path)
            return rule("number")
        case "integer": return try integer(schema, keys, at: path)
        case "string": return try string(schema, keys, at: path)
        case "array":
            try known(keys, ["type", "items", "minItems", "maxItems"], path)
            let item = try schema["items"].map { items throws(GrammarError) in try element(items, at: path + "/items") }
            let (least, most) = try bounds(schema, "minItems", "maxItems", path)
            return array(of: item ?? rule("value"), atLeast: least, atMost: most)
        case "object": return try object(schema, keys, at: path)
        default: throw fault(path, "there is no type \"\(type)\"")
        }
    }

    private mutating func referred(_ reference: JSON, at path: String) throws(GrammarError) -> Grammar.Element {
        guard let name = reference.string, name == "#" || name.hasPrefix("#/") else {
            throw fault(path, "$ref points out of the schema; only #/… can be followed")
        }
        let number = builder.rule(named: name)
        guard name != "#", !builder.isDefined(name) else { return .rule(number) }
        var target = schema
        for step in name.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
            let key = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = target[key] else { throw fault(path, "$ref \(name) points nowhere") }
            target = next
        }
        // Defined before it is gone into, since it may refer to itself.
        builder.define(number, as: [])
        builder.define(number, as: [[try element(target, at: name)]])
        return .rule(number)
    }

    private mutating func integer(
        _ schema: JSON, _ keys: Set<String>, at path: String
    ) throws(GrammarError) -> Grammar.Element {
        try known(keys, ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"], path)
        var least = schema["minimum"].flatMap(\.wholeNumber)
        var most = schema["maximum"].flatMap(\.wholeNumber)
        if let bound = schema["exclusiveMinimum"]?.wholeNumber { least = max(least ?? .min, bound + 1) }
        if let bound = schema["exclusiveMaximum"]?.wholeNumber { most = min(most ?? .max, bound - 1) }
        if least == nil, most == nil {
            guard keys == ["type"] || keys.isEmpty else { throw fault(path, "an integer's bounds are whole numbers") }
            return rule("integer")
        }
        // As far as doubles are exact, which is as far as JSON's readers agree.
        let (low, high) = (max(least ?? -1 << 53, -1 << 53), min(most ?? 1 << 53, 1 << 53))
        guard low <= high else { throw fault(path, "no integer is from \(low) to \(high)") }
        var alternatives: [Grammar.Alternative] = []
        if high >= 0 {
            alternatives += ScalarRanges.digitSequences(max(0, low)...high).map { $0.map { .bytes($0) } }
        }
        if low < 0 {
            alternatives += ScalarRanges.digitSequences(max(1, -high)...(-low)).map {
                GrammarBuilder.literal("-") + $0.map { .bytes($0) }
            }
        }
        return builder.anonymous(alternatives)
    }

    private mutating func string(
        _ schema: JSON, _ keys: Set<String>, at path: String
    ) throws(GrammarError) -> Grammar.Element {
        try known(keys, ["type", "minLength", "maxLength", "format"], path)
        guard let format = schema["format"] else {
            let (least, most) = try bounds(schema, "minLength", "maxLength", path)
            return string(atLeast: least, atMost: most)
        }
        let date = #"[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | [12] [0-9] | "3" [01])"#
        let time = #"([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,6})?"#
        let zone = #"("Z" | [+-] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])"#
        let forms = [
            "date": date, "time": time + " " + zone, "date-time": date + #" "T" "# + time + " " + zone,
            "uuid": #"[0-9a-f]{8} "-" [0-9a-f]{4} "-" [0-9a-f]{4} "-" [0-9a-f]{4} "-" [0-9a-f]{12}"#,
        ]
        guard let name = format.string, let form = forms[name] else {
            throw fault(path, "the format \(format.text); there are \(forms.keys.sorted().joined(separator: ", "))")
        }
        return builder.include(try Grammar(gbnf: #"root ::= "\"" "# + form + #" "\"""#))
    }

    private mutating func object(
        _ schema: JSON, _ keys: Set<String>, at path: String
    ) throws(GrammarError) -> Grammar.Element {
        try known(keys, ["type", "properties", "required", "additionalProperties"], path)
        let properties = schema["properties"]?.members ?? []
        let required = Set(schema["required"]?.elements?.compactMap(\.string) ?? [])
        if let unknown = required.subtracting(properties.map(\.name)).min() {
            throw fault(path, "\"\(unknown)\" is required and no property")
        }
        guard !properties.isEmpty else {
            switch schema["additionalProperties"] {
            case .some(let additional) where additional.members != nil:
                let value = try element(additional, at: path + "/additionalProperties")
                return object(named: string(atLeast: 0, atMost: nil), value: value)
            case .some(let additional) where additional.bool == false:
                return builder.anonymous([GrammarBuilder.literal("{}")])
            default: return rule("object")
            }
        }
        // What may follow from a property on: with a comma before it, or as the first.
        var rest = (first: builder.anonymous([[]]), further: builder.anonymous([[]]))
        for property in properties.reversed() {
            let value = try element(property.value, at: "\(path)/properties/\(property.name)")
            let member =
                GrammarBuilder.literal(JSON(.string(property.name)).text + ":") + [rule("space"), value, rest.further]
            let isRequired = required.contains(property.name)
            rest = (
                builder.anonymous([member] + (isRequired ? [] : [[rest.first]])),
                builder.anonymous([separator() + member] + (isRequired ? [] : [[rest.further]]))
            )
        }
        return builder.anonymous([GrammarBuilder.literal("{") + [rest.first] + GrammarBuilder.literal("}")])
    }

    private func bounds(
        _ schema: JSON, _ least: String, _ most: String, _ path: String
    ) throws(GrammarError) -> (Int, Int?) {
        func bound(_ key: String) throws(GrammarError) -> Int? {
            guard let value = schema[key] else { return nil }
            guard let number = value.wholeNumber, (0...Self.lengthLimit).contains(number) else {
                throw fault(path, "\(key) is a whole number from 0 to \(Self.lengthLimit)")
            }
            return number
        }
        let (low, high) = (try bound(least) ?? 0, try bound(most))
        guard high.map({ low <= $0 }) ?? true else { throw fault(path, "\(least) is above \(most)") }
        return (low, high)
    }

    private func known(_ keys: Set<String>, _ known: Set<String>, _ path: String) throws(GrammarError) {
        guard let key = keys.subtracting(known).min() else { return }
        throw fault(path, "\(key) can't be held to here; leave it out")
    }

    private func fault(_ path: String, _ reason: String) -> GrammarError {
        .unsupportedSchema(path: path, reason: reason)
    }
}
