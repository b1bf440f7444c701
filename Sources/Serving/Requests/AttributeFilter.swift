import Formats
import IndexStore
import Passages

/// A filter of vector-store searches in OpenAI's form: comparisons of an attribute with a value, and `and` and `or` of
/// them.
struct AttributeFilter {
    /// The filter of the field `name`, or nil where there is none.
    ///
    /// - Throws: 400 for an attribute or a comparison that there is not, with those that there are.
    static func take(_ name: String, of fields: inout RequestFields) throws(APIError) -> PassageFilter? {
        guard let value = fields.take(name) else { return nil }
        var reading = AttributeFilter()
        return try reading.filter(value, path: fields.path(name), depth: 0)
    }

    /// Deeper or more than a person or a program that means well would send.
    private static let greatestDepth = 16
    private static let mostComparisons = 256
    private var comparisons = 0

    private enum Comparison: String, CaseIterable {
        case eq, ne, gt, gte, lt, lte
        case isIn = "in"
        case nin
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
        var parts: [PassageFilter] = []
        for value in values { parts.append(try compare(key, comparison, value, fields)) }
        let one = parts.count == 1 ? parts[0] : .any(parts)
        return comparison == .ne || comparison == .nin ? .not(one) : one
    }

    /// An attribute compared with one value; whether that is turned round is up to the caller.
    private func compare(
        _ key: String, _ comparison: Comparison, _ value: JSON, _ fields: RequestFields
    ) throws(APIError) -> PassageFilter {
        if key == "modified" { return try modified(comparison, value, fields) }
        guard ["document", "path", "collection"].contains(key) else {
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
