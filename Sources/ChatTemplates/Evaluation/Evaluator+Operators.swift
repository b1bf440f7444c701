internal import Foundation

// Python's operators.
extension Evaluator {
    func compute(
        _ operation: Expression.Operation.Operator, _ first: Value, _ second: Value
    ) throws(TemplateError) -> Value {
        if case .undefined(let undefined) = first { throw missing(undefined) }
        if case .undefined(let undefined) = second { throw missing(undefined) }
        if let first = first.integer, let second = second.integer { return try compute(operation, first, second) }
        if let first = first.number, let second = second.number { return try compute(operation, first, second) }
        switch (operation, first, second) {
        case (.add, .text(let first), .text(let second)): return try joined(first, second)
        case (.add, .sequence(let first), .sequence(let second)):
            if first.kind == .list && second.kind == .list { return try list(first.items + second.items) }
            if first.kind.isTuple && second.kind.isTuple { return try sequence(.tuple, first.items + second.items) }
        case (.multiply, .text(let text), let times), (.multiply, let times, .text(let text)):
            if let times = times.integer { return try repeated(text, times) }
        case (.multiply, .sequence(let items), let times), (.multiply, let times, .sequence(let items)):
            if let times = times.integer, items.kind == .list || items.kind.isTuple {
                return try repeated(items, times)
            }
        case (.remainder, .text(let form), let values): return try formatted(form, percent: values)
        default: break
        }
        throw invalid("\"\(operation.rawValue)\" does not go with \(first.typeName) and \(second.typeName)")
    }

    private func joined(_ first: TemplateText, _ second: TemplateText) throws(TemplateError) -> Value {
        try reserve(first.count + second.count)
        if first.isMarkup == second.isMarkup { return .text(first + second) }
        // What is added to HTML is escaped.
        var result = first.isMarkup ? first + second.escaped : first.escaped + second
        result.isMarkup = true
        return .text(result)
    }

    private func repeated(_ text: TemplateText, _ times: Int) throws(TemplateError) -> Value {
        guard times > 0, !text.isEmpty else { return .text(TemplateText(isMarkup: text.isMarkup)) }
        try reserve(text.count.multipliedClamped(times))
        var result = TemplateText(isMarkup: text.isMarkup)
        for _ in 0..<times { result.append(text) }
        return .text(result)
    }

    private func repeated(_ items: ValueSequence, _ times: Int) throws(TemplateError) -> Value {
        guard times > 0, !items.items.isEmpty else { return try sequence(items.kind, []) }
        let count = items.items.count.multipliedClamped(times)
        if count > limits.valueSize { throw .limit(.size, limits.valueSize, place) }
        try step(handling: count)
        return try sequence(items.kind, Array((0..<times).map { _ in items.items }.joined()))
    }

    // MARK: Numbers

    private func compute(
        _ operation: Expression.Operation.Operator, _ first: Int, _ second: Int
    ) throws(TemplateError) -> Value {
        let result: (partialValue: Int, overflow: Bool)
        switch operation {
        case .add: result = first.addingReportingOverflow(second)
        case .subtract: result = first.subtractingReportingOverflow(second)
        case .multiply: result = first.multipliedReportingOverflow(by: second)
        case .divide: return .float(Double(first) / Double(try divisor(second)))
        case .floorDivide, .remainder:
            _ = try divisor(second)
            let (quotient, overflow) = first.dividedReportingOverflow(by: second)
            // Overflow: the smallest integer divided by -1.
            let rest = overflow ? 0 : first % second
            let isRounded = rest != 0 && (rest < 0) != (second < 0)
            if operation == .remainder { return .integer(isRounded ? rest + second : rest) }
            result = (isRounded ? quotient - 1 : quotient, overflow)
        case .power:
            guard second >= 0 else { return try power(Double(try divisor(first)), Double(second)) }
            return try power(first, second)
        }
        guard !result.overflow else { throw tooLarge }
        return .integer(result.partialValue)
    }

    private var tooLarge: TemplateError { invalid("an integer of more than 64 bits would be needed") }

    private func divisor(_ value: Int) throws(TemplateError) -> Int {
        guard value != 0 else { throw invalid("division by zero") }
        return value
    }

    private func compute(
        _ operation: Expression.Operation.Operator, _ first: Double, _ second: Double
    ) throws(TemplateError) -> Value {
        switch operation {
        case .add: return .float(first + second)
        case .subtract: return .float(first - second)
        case .multiply: return .float(first * second)
        case .power: return try power(first, second)
        case .divide, .floorDivide, .remainder:
            guard second != 0 else { throw invalid("division by zero") }
            if operation == .divide { return .float(first / second) }
            var rest = first.truncatingRemainder(dividingBy: second)
            if rest != 0, (rest < 0) != (second < 0) { rest += second }
            if operation == .remainder { return .float(rest) }
            return .float(((first - rest) / second).rounded())
        }
    }

    private func power(_ base: Int, _ exponent: Int) throws(TemplateError) -> Value {
        if base == 0 || base == 1 { return .integer(exponent == 0 ? 1 : base) }
        if base == -1 { return .integer(exponent.isMultiple(of: 2) ? 1 : -1) }
        var result = 1
        guard exponent < 64 else { throw tooLarge }
        for _ in 0..<exponent {
            let (product, overflow) = result.multipliedReportingOverflow(by: base)
            guard !overflow else { throw tooLarge }
            result = product
        }
        return .integer(result)
    }

    private func power(_ base: Double, _ exponent: Double) throws(TemplateError) -> Value {
        let result = pow(base, exponent)
        guard result.isFinite || !base.isFinite || !exponent.isFinite else {
            throw invalid("\(base) can't be raised to the power of \(exponent)")
        }
        return .float(result)
    }

    func signed(_ value: Value, isNegative: Bool) throws(TemplateError) -> Value {
        if case .undefined(let undefined) = value { throw missing(undefined) }
        if case .float(let number) = value { return .float(isNegative ? -number : number) }
        guard let integer = value.integer else { throw invalid("a value of type \(value.typeName) has no sign") }
        guard isNegative else { return .integer(integer) }
        let (result, overflow) = (0).subtractingReportingOverflow(integer)
        guard !overflow else { throw tooLarge }
        return .integer(result)
    }

    // MARK: Comparisons

    func holds(
        _ comparison: Expression.Comparison.Operator, _ first: Value, _ second: Value
    ) throws(TemplateError) -> Bool {
        switch comparison {
        case .equal: try areEqual(first, second)
        case .notEqual: !(try areEqual(first, second))
        case .isIn: try contains(second, first)
        case .isNotIn: !(try contains(second, first))
        case .less: try isLess(first, second)
        case .greater: try isLess(second, first)
        case .lessOrEqual: try isLess(first, second, orEqual: true)
        case .greaterOrEqual: try isLess(second, first, orEqual: true)
        }
    }

    func areEqual(_ first: Value, _ second: Value) throws(TemplateError) -> Bool {
        try step(handling: min(first.size, second.size))
        return Value.areEqual(first, second)
    }

    /// `element in container`.
    func contains(_ container: Value, _ element: Value) throws(TemplateError) -> Bool {
        switch container {
        case .text(let text):
            guard let part = element.text else {
                throw invalid("\"in\" looks for a string in a string, and not for \(element.typeName)")
            }
            try step(handling: text.count + part.count)
            return text.firstIndex(of: part) != nil
        case .mapping(let mapping):
            guard Mapping.Key(element) != nil else {
                throw invalid("a value of type \(element.typeName) can't be a key")
            }
            try step(handling: element.size)
            return mapping[element] != nil
        default:
            for item in try items(of: container) where try areEqual(item, element) { return true }
            return false
        }
    }

    /// Whether one value comes before another, as Python compares.
    func isLess(_ first: Value, _ second: Value, orEqual: Bool = false) throws(TemplateError) -> Bool {
        if case .undefined(let undefined) = first { throw missing(undefined) }
        if case .undefined(let undefined) = second { throw missing(undefined) }
        if let first = first.integer, let second = second.integer { return orEqual ? first <= second : first < second }
        if let first = first.number, let second = second.number { return orEqual ? first <= second : first < second }
        switch (first, second) {
        case (.text(let first), .text(let second)):
            try step(handling: min(first.count, second.count))
            return orEqual ? !second.precedes(first) : first.precedes(second)
        case (.sequence(let left), .sequence(let right))
        where (left.kind == .list && right.kind == .list) || (left.kind.isTuple && right.kind.isTuple):
            for (item, other) in zip(left.items, right.items) where !(try areEqual(item, other)) {
                return try isLess(item, other, orEqual: orEqual)
            }
            return left.items.count < right.items.count || (orEqual && left.items.count == right.items.count)
        default: throw invalid("\(first.typeName) and \(second.typeName) have no order")
        }
    }
}

extension Int {
    func multipliedClamped(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
