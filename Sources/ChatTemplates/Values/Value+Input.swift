internal import Formats

extension Value {
    /// The value of an input.
    init(_ input: TemplateInput) {
        switch input {
        case .none: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .inserted(let string): self = .text(TemplateText(inserted: string))
        case .trusted(let string): self = .text(TemplateText(string))
        case .list(let items): self = .list(items.map { Value($0) })
        case .object(let members): self = .mapping(Mapping(members.map { ($0.name, Value($0.value)) }))
        case .json(let json): self.init(json)
        }
    }

    /// The value of JSON from outside, keys included.
    init(_ json: JSON) {
        switch json.value {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .unsigned(let value): self = .float(Double(value))
        case .number(let value): self = .float(value)
        case .string(let string): self = .text(TemplateText(inserted: string))
        case .array(let elements): self = .list(elements.map { Value($0) })
        case .object(let members):
            self = .mapping(
                Mapping(members.map { (key: .text(TemplateText(inserted: $0.name)), value: Value($0.value)) }))
        }
    }
}
