/// A number as requests of troff write it: `(2n+\w'a'u)/3>=1`, from the left to the right, without precedence.
struct TroffExpression {
    private let bytes: MarkupLine
    private var index: Int
    private var depth = 0

    /// Widths and heights are those of a terminal: 240 units an inch, 24 a character, 40 a line.
    static let characterWidth = 24
    private static let bound = 1_000_000_000

    private init(_ bytes: MarkupLine) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// The value; nil for what is no number.
    static func value(_ bytes: MarkupLine) -> Int? {
        var expression = TroffExpression(bytes)
        return expression.sum()
    }

    private mutating func sum() -> Int? {
        guard depth < 32, var value = term() else { return nil }
        while index < bytes.endIndex, bytes[index] != 0x29 {
            guard let operation = sign() else { return value }
            guard let other = term() else { return value }
            value = min(max(Self.apply(operation, value, other), -Self.bound), Self.bound)
        }
        return value
    }

    private mutating func sign() -> String? {
        for operation in ["<=", ">=", "==", "<>", "<?", ">?", "+", "-", "*", "/", "%", "<", ">", "=", "&", ":"]
        where bytes[index...].begins(with: operation) {
            index += operation.utf8.count
            return operation
        }
        return nil
    }

    private static func apply(_ operation: String, _ left: Int, _ right: Int) -> Int {
        switch operation {
        case "+": left + right
        case "-": left - right
        case "*": left * right
        case "/": right == 0 ? 0 : left / right
        case "%": right == 0 ? 0 : left % right
        case "<": left < right ? 1 : 0
        case ">": left > right ? 1 : 0
        case "<=": left <= right ? 1 : 0
        case ">=": left >= right ? 1 : 0
        case "=", "==": left == right ? 1 : 0
        case "<>": left == right ? 0 : 1
        case "<?": min(left, right)
        case ">?": max(left, right)
        case "&": left > 0 && right > 0 ? 1 : 0
        default: left > 0 || right > 0 ? 1 : 0
        }
    }

    private mutating func term() -> Int? {
        depth += 1
        defer { depth -= 1 }
        guard depth < 64, index < bytes.endIndex else { return nil }
        switch bytes[index] {
        case 0x20:
            index += 1
            return term()
        case 0x28:
            index += 1
            let value = sum()
            if index < bytes.endIndex, bytes[index] == 0x29 { index += 1 }
            return value
        case 0x2B:
            index += 1
            return term()
        case 0x2D:
            index += 1
            return term().map { -$0 }
        case 0x21:
            index += 1
            return term().map { $0 > 0 ? 0 : 1 }
        default: return number()
        }
    }

    private mutating func number() -> Int? {
        let start = index
        while index < bytes.endIndex, (0x30...0x39).contains(bytes[index]) || bytes[index] == 0x2E { index += 1 }
        guard index > start, let number = Double(bytes[start..<index].string), number < Double(Self.bound) else {
            return nil
        }
        var scale = 1.0
        if index < bytes.endIndex {
            let units: [UInt8: Double] = [
                0x69: 240, 0x63: 94, 0x50: 40, 0x70: 10.0 / 3, 0x6D: 24, 0x6E: 24, 0x76: 40, 0x75: 1, 0x4D: 0.24,
                0x7A: 1, 0x73: 1,
            ]
            if let known = units[bytes[index]] {
                scale = known
                index += 1
            }
        }
        return Int(min(number * scale, Double(Self.bound)))
    }
}
