/// Gives a type the containers in which it encodes itself; all of them write to one draft.
struct JSONValueEncoder: Encoder {
    let draft: JSONDraft
    let codingPath: [any CodingKey]
    /// How this value's own keys are spelled.
    let ownKeys: JSON.Keys
    /// How the keys of the values within it are.
    let keys: JSON.Keys

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        draft.beginObject()
        return KeyedEncodingContainer(KeyedContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        draft.beginArray()
        return UnkeyedContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleContainer(encoder: self) }

    /// An encoder of a value within this one.
    private func inner(_ draft: JSONDraft, _ key: any CodingKey) -> JSONValueEncoder {
        JSONValueEncoder(draft: draft, codingPath: codingPath + [key], ownKeys: keys, keys: keys)
    }

    private func json(of value: some Encodable, _ key: any CodingKey) throws -> JSON {
        try JSONDraft.value(of: value, path: codingPath + [key], keys: keys)
    }
}

extension JSONValueEncoder {
    private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: JSONValueEncoder

        var codingPath: [any CodingKey] { encoder.codingPath }

        private func set(_ key: any CodingKey, _ part: JSONDraft.Part) {
            encoder.draft.set(encoder.ownKeys.name(key.stringValue), part)
        }

        func encodeNil(forKey key: Key) { set(key, .value(.null)) }

        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            set(key, .value(try encoder.json(of: value, key)))
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type, forKey key: Key
        ) -> KeyedEncodingContainer<NestedKey> {
            nested(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
        func superEncoder() -> any Encoder { nested(PlaceKey.superclass) }
        func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

        private func nested(_ key: any CodingKey) -> JSONValueEncoder {
            let draft = JSONDraft()
            set(key, .draft(draft))
            return encoder.inner(draft, key)
        }
    }

    private struct UnkeyedContainer: UnkeyedEncodingContainer {
        let encoder: JSONValueEncoder

        var codingPath: [any CodingKey] { encoder.codingPath }
        var count: Int { encoder.draft.elements.count }

        func encodeNil() { encoder.draft.append(.value(.null)) }

        func encode<Value: Encodable>(_ value: Value) throws {
            encoder.draft.append(.value(try encoder.json(of: value, PlaceKey.element(count))))
        }

        func nestedContainer<NestedKey: CodingKey>(
            keyedBy type: NestedKey.Type
        ) -> KeyedEncodingContainer<NestedKey> {
            nested().container(keyedBy: type)
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
        func superEncoder() -> any Encoder { nested() }

        private func nested() -> JSONValueEncoder {
            let (draft, key) = (JSONDraft(), PlaceKey.element(count))
            encoder.draft.append(.draft(draft))
            return encoder.inner(draft, key)
        }
    }

    private struct SingleContainer: SingleValueEncodingContainer {
        let encoder: JSONValueEncoder

        var codingPath: [any CodingKey] { encoder.codingPath }

        func encodeNil() { encoder.draft.single = .null }

        func encode<Value: Encodable>(_ value: Value) throws {
            encoder.draft.single = try JSONDraft.value(of: value, path: codingPath, keys: encoder.keys)
        }
    }

    /// Names places that no type's own key names.
    private struct PlaceKey: CodingKey {
        let stringValue: String
        let intValue: Int?

        static var superclass: PlaceKey { PlaceKey(stringValue: "super", intValue: nil) }
        static func element(_ position: Int) -> PlaceKey {
            PlaceKey(stringValue: "\(position)", intValue: position)
        }

        init(stringValue: String, intValue: Int?) {
            self.stringValue = stringValue
            self.intValue = intValue
        }

        init(stringValue: String) { self.init(stringValue: stringValue, intValue: nil) }
        init(intValue: Int) { self.init(stringValue: "\(intValue)", intValue: intValue) }
    }
}

extension JSON: Encodable {
    /// Encodes the value as itself, so that made values can stand within encoded ones.
    package func encode(to encoder: any Encoder) throws {
        switch value {
        case .object(let members):
            var container = encoder.container(keyedBy: MemberKey.self)
            for member in members { try container.encode(member.value, forKey: MemberKey(stringValue: member.name)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            switch value {
            case .bool(let value): try container.encode(value)
            case .integer(let value): try container.encode(value)
            case .unsigned(let value): try container.encode(value)
            case .number(let value): try container.encode(value)
            case .string(let value): try container.encode(value)
            default: try container.encodeNil()
            }
        }
    }

    private struct MemberKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
