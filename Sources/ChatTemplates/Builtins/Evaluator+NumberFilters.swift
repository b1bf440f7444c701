internal import Foundation

// Filters that give numbers.
extension Evaluator {
    func numberFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value? {
        switch name {
        case "abs":
            _ = try bind(arguments, [], to: name)
            if case .undefined(let undefined) = value { throw missing(undefined) }
            guard let number = value.number else { throw invalid("abs takes a number, and not \(value.typeName)") }
            return try signed(value, isNegative: number < 0)
        case "int":
            let values = try bind(arguments, ["default", "base"], to: name)
            return try integer(value, default: values[0], base: try optionalInteger(values[1], of: name) ?? 10)
        case "float":
            let fallback = try bind(arguments, ["default"], to: name)[0] ?? .float(0)
            if case .undefined(let undefined) = value { throw missing(undefined) }
            let number = value.number ?? value.text.flatMap { $0.string.pythonFloat }
            return number.map { .float($0) } ?? fallback
        case "round": return try rounded(value, arguments)
        default: return nil
        }
    }

    private func integer(_ value: Value, default fallback: Value?, base: Int) throws(TemplateError) -> Value {
        let fallback = fallback ?? .integer(0)
        switch value {
        case .undefined(let undefined): throw missing(undefined)
        case .integer, .bool: return .integer(value.integer ?? 0)
        case .float(let number): return Int(exactly: number.rounded(.towardZero)).map { .integer($0) } ?? fallback
        case .text(let text):
            guard base == 0 || (2...36).contains(base) else { return fallback }
            if let integer = text.string.pythonInteger(base: base) { return .integer(integer) }
            guard let number = text.string.pythonFloat else { return fallback }
            return Int(exactly: number.rounded(.towardZero)).map { .integer($0) } ?? fallback
        default: return fallback
        }
    }

    private func rounded(_ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        let values = try bind(arguments, ["precision", "method"], to: "round")
        let precision = try optionalInteger(values[0], of: "round") ?? 0
        let method = values[1]?.text?.string ?? "common"
        guard ["common", "ceil", "floor"].contains(method) else {
            throw invalid("round goes by \"common\", \"ceil\" or \"floor\"")
        }
        if case .undefined(let undefined) = value { throw missing(undefined) }
        guard let number = value.number, precision.magnitude <= 300 else {
            throw invalid("round takes a number and a precision")
        }
        if method != "common" {
            let factor = pow(10.0, Double(precision))
            let whole = method == "ceil" ? (number * factor).rounded(.up) : (number * factor).rounded(.down)
            return .float(whole / factor)
        }
        if let integer = value.integer { return .integer(try rounded(integer, precision: precision)) }
        guard precision < 0 else { return .float(Double(String(format: "%.\(precision)f", number)) ?? number) }
        let factor = pow(10.0, Double(-precision))
        return .float((number / factor).rounded(.toNearestOrEven) * factor)
    }

    /// An integer rounded to tens, hundreds and so on, half to even.
    private func rounded(_ value: Int, precision: Int) throws(TemplateError) -> Int {
        guard precision < 0 else { return value }
        guard precision > -19, case .integer(let factor) = try compute(.power, .integer(10), .integer(-precision))
        else {
            return 0
        }
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: factor)
        let twice = rest.magnitude * 2
        let goesAway = twice > factor.magnitude || (twice == factor.magnitude && !quotient.isMultiple(of: 2))
        let (result, overflow) =
            (quotient + (goesAway ? value.signum() : 0)).multipliedReportingOverflow(by: factor)
        guard !overflow else { throw invalid("an integer of more than 64 bits would be needed") }
        return result
    }
}

extension String {
    /// The number that Python's `int` reads: white space around it, a sign, low lines between digits.
    func pythonInteger(base: Int) -> Int? {
        var text = trimmed
        let isNegative = text.hasPrefix("-")
        if isNegative || text.hasPrefix("+") { text = text.dropFirst() }
        var base = base
        let prefixes: [(String, Int)] = [("0x", 16), ("0o", 8), ("0b", 2)]
        for (prefix, itsBase) in prefixes where (base == itsBase || base == 0) && text.lowercased().hasPrefix(prefix) {
            text = text.dropFirst(2)
            base = itsBase
        }
        if base == 0 { base = 10 }
        guard let digits = text.withoutLowLines, digits.first?.isHexDigit == true || digits.first?.isLetter == true
        else {
            return nil
        }
        return Int((isNegative ? "-" : "") + digits, radix: base)
    }

    /// The number that Python's `float` reads.
    var pythonFloat: Double? {
        guard let text = trimmed.withoutLowLines else { return nil }
        let bare = (text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]).lowercased()
        switch bare {
        case "inf", "infinity": return text.hasPrefix("-") ? -.infinity : .infinity
        case "nan": return .nan
        default:
            guard bare.allSatisfy({ $0.isASCII && ($0.isNumber || ".e+-".contains($0)) }),
                bare.contains(where: \.isNumber)
            else { return nil }
            let closed = bare.hasSuffix(".") ? bare + "0" : bare.replacingOccurrences(of: ".e", with: ".0e")
            guard let number = Double(closed.hasPrefix(".") ? "0" + closed : closed) else { return nil }
            return text.hasPrefix("-") ? -number : number
        }
    }

    private var trimmed: Substring {
        var text = self[...]
        while let first = text.unicodeScalars.first, first.value.isPythonSpace { text.unicodeScalars.removeFirst() }
        while let last = text.unicodeScalars.last, last.value.isPythonSpace { text.unicodeScalars.removeLast() }
        return text
    }
}

extension Substring {
    /// The text without low lines, each of which stands between two digits; nil where one does not.
    fileprivate var withoutLowLines: String? {
        guard contains("_") else { return String(self) }
        guard !hasPrefix("_"), !hasSuffix("_"), !contains("__") else { return nil }
        return filter { $0 != "_" }
    }
}
