import FootnoteKit
import Formats
import IndexStore
import Passages

/// A filter of vector-store searches in OpenAI's form: comparisons of an attribute with a value, and `and` and `or` of
/// them.
///
/// An attribute is what a client noted of a file of a store. A file without a note of that name is compared by what the
/// index knows of it: its path, its time, what it says about itself.
struct AttributeFilter {
    /// The filter of the field `name`, or nil where there is none.
    ///
    /// - Parameter attributes: what clients noted of the files that are searched.
    /// - Throws: 400 for an attribute or a comparison that there is not, with those that there are.
    static func take(
        _ name: String, of fields: inout RequestFields, over attributes: FileAttributes
    ) throws(APIError) -> PassageFilter? {
        guard let value = fields.take(name) else { return nil }
        var reading = AttributeFilter(attributes: attributes)
        return try reading.filter(value, path: fields.path(name), depth: 0)
    }

    /// Deeper or more than a person or a program that means well would send.
    private static let greatestDepth = 16
    private static let mostComparisons = 256
    /// Keys that the index knows of every document.
    private static let known = ["document", "path", "collection", "modified"]
    private let attributes: FileAttributes
    private var comparisons = 0

    private init(attributes: FileAttributes) { self.attributes = attributes }

    private enum Comparison: String, CaseIterable {
        case eq, ne, gt, gte, lt, lte
        case isIn = "in"
        case nin

        /// Whether it is true of all that its opposite is not true of.
        var isNegative: Bool { self == .ne || self == .nin }

        /// Whether an attribute compares so with some values: one of them, or for the negative ones none.
        func holds(_ attribute: AttributeValue, _ values: [AttributeValue]) -> Bool {
            switch self {
            case .eq, .isIn: values.contains(attribute)
            case .ne, .nin: !values.contains(attribute)
            case .gt: values.contains { $0.isBefore(attribute) }
            case .lt: values.contains { attribute.isBefore($0) }
            case .gte: values.contains { $0.isOrdered && $0 == attribute || $0.isBefore(attribute) }
            case .lte: values.contains { $0.isOrdered && $0 == attribute || attribute.isBefore($0) }
            }
        }
    }

    private mutating func filter(_ value: JSON, path: String, depth: Int) throws(APIError) -> PassageFilter {
        var fields = try RequestFields(value, path: path)
        guard depth < Self.greatestDepth else {
            throw .badRequest(
                "\(path) lies deeper than \(Self.greatestDepth) filters.", param: path, code: "invalid_value")
        }
        let known = Comparison.allCases.map(\.rawValue).joined(separator: ", ") + ", and, or"
        guard let type = try fields.string("type") else {
            throw .badRequest(
                "Missing required parameter: \(fields.path("type")). It is one of \(known).",
                param: fields.path("type"),
                code: "missing_required_parameter")
        }
        if type == "and" || type == "or" {
            let list = try fields.required("filters")
            guard let elements = list.elements else { throw fields.wrongType("filters", "an array of filters", list) }
            try fields.finish()
            var parts: [PassageFilter] = []
            for (place, element) in elements.enumerated() {
                parts.append(try filter(element, path: "\(path).filters[\(place)]", depth: depth + 1))
            }
            return type == "and" ? .all(parts) : .any(parts)
        }
        guard let comparison = Comparison(rawValue: type) else {
            throw fields.outOfRange("type", "\"\(type)\"", "one of \(known)")
        }
        return try compared(comparison, &fields, path: path)
    }

    /// The filter that compares a key with one value or several.
    private mutating func compared(
        _ comparison: Comparison, _ fields: inout RequestFields, path: String
    ) throws(APIError) -> PassageFilter {
        guard let key = try fields.string("key") else {
            throw .badRequest(
                "Missing required parameter: \(fields.path("key")).", param: fields.path("key"),
                code: "missing_required_parameter")
        }
        let operand = try fields.required("value")
        try fields.finish()
        let values: [JSON]
        switch comparison {
        case .isIn, .nin:
            guard let elements = operand.elements else { throw fields.wrongType("value", "an array", operand) }
            values = elements
        default: values = [operand]
        }
        comparisons += values.count
        guard comparisons <= Self.mostComparisons else {
            throw .badRequest(
                "More than \(Self.mostComparisons) values to compare with.", param: path, code: "invalid_value")
        }
        let noted = attributes.paths(having: key)
        guard !noted.isEmpty else { return try compare(key, comparison, values, fields) }
        var operands: [AttributeValue] = []
        for value in values {
            guard let operand = AttributeValue(value) else {
                throw fields.wrongType("value", "a string, a number or a boolean", value)
            }
            operands.append(operand)
        }
        let holding = attributes.paths(key) { comparison.holds($0, operands) }
        // A client that names an attribute as the index names something else means its own.
        let others: PassageFilter =
            Self.known.contains(key)
            ? comparison.isNegative ? .all([]) : .any([]) : try compare(key, comparison, values, fields)
        return .any([.paths(holding), .all([others, .not(.paths(noted))])])
    }

    /// What the index knows, compared with some values.
    private func compare(
        _ key: String, _ comparison: Comparison, _ values: [JSON], _ fields: RequestFields
    ) throws(APIError) -> PassageFilter {
        var parts: [PassageFilter] = []
        for value in values { parts.append(try compare(key, comparison, value, fields)) }
        let one = parts.count == 1 ? parts[0] : .any(parts)
        return comparison.isNegative ? .not(one) : one
    }

    /// An attribute compared with one value; whether that is turned round is up to the caller.
    private func compare(
        _ key: String, _ comparison: Comparison, _ value: JSON, _ fields: RequestFields
    ) throws(APIError) -> PassageFilter {
        if key == "modified" { return try modified(comparison, value, fields) }
        guard Self.known.contains(key) else {
            return try metadata(key, comparison, value, fields)
        }
        switch comparison {
        case .gt, .gte, .lt, .lte:
            throw fields.outOfRange("type", "\"\(comparison.rawValue)\"", "eq, ne, in or nin for \(key)")
        default: break
        }
        if key == "document", let id = value.wholeNumber { return .documents([DocumentID(id)]) }
        guard let text = value.string else { throw fields.wrongType("value", "a string", value) }
        switch key {
        case "document":
            guard let id = FileID.document(text) else {
                throw fields.outOfRange("value", "\"\(text)\"", "a document's id such as 12 or file-12")
            }
            return .documents([id])
        case "path":
            do {
                // A path that is written out may hold characters that mean something in a pattern.
                return .any([.paths([text]), .matching(try PathGlob(text))])
            } catch {
                throw fields.outOfRange("value", "\"\(text)\"", "a path or a pattern (\(error))")
            }
        default: return .collections([text])
        }
    }

    /// What documents say about themselves: any key of theirs.
    private func metadata(
        _ key: String, _ comparison: Comparison, _ value: JSON, _ fields: RequestFields
    ) throws(APIError) -> PassageFilter {
        let text: String
        if let string = value.string {
            text = string
        } else if let number = value.number {
            text = value.wholeNumber.map { "\($0)" } ?? "\(number)"
        } else if let isTrue = value.bool {
            text = "\(isTrue)"
        } else {
            throw fields.wrongType("value", "a string, a number or a boolean", value)
        }
        let how: MetadataComparison =
            switch comparison {
            case .eq, .ne, .isIn, .nin: .equals
            case .gt: .greater
            case .gte: .greaterOrEqual
            case .lt: .less
            case .lte: .lessOrEqual
            }
        return .metadata(key: key.lowercased(), how, value: text)
    }

    private func modified(
        _ comparison: Comparison, _ value: JSON, _ fields: RequestFields
    ) throws(APIError) -> PassageFilter {
        guard let seconds = value.number ?? value.string.flatMap(ISODate.seconds) else {
            throw fields.wrongType("value", "seconds since 1970 or a date such as 2026-03-01T12:30:00Z", value)
        }
        switch comparison {
        case .gte: return .modifiedFrom(seconds)
        case .gt: return .modifiedFrom(seconds.nextUp)
        case .lt: return .modifiedBefore(seconds)
        case .lte: return .modifiedBefore(seconds.nextUp)
        case .eq, .ne, .isIn, .nin: return .all([.modifiedFrom(seconds), .modifiedBefore(seconds.nextUp)])
        }
    }
}

extension AttributeValue {
    /// Whether its kind has an order: of truth values, none comes before the other.
    fileprivate var isOrdered: Bool {
        if case .flag = self { false } else { true }
    }

    /// Whether it comes before another: numbers by size, texts by their characters. Values of two kinds have no order.
    fileprivate func isBefore(_ other: AttributeValue) -> Bool {
        switch (self, other) {
        case (.number(let one), .number(let two)): one < two
        case (.text(let one), .text(let two)): one < two
        default: false
        }
    }
}
