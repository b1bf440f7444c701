/// A decimal number as digits, for showing it as a spreadsheet does: rounded in decimal, and never by way of binary.
struct DecimalText: Equatable {
    var isNegative = false
    /// Digits 0…9 without leading zeros; empty for zero.
    private(set) var digits: [UInt8] = []
    /// Digits before the decimal point; may be negative or beyond the digits.
    private(set) var pointPosition = 0

    /// Reads `-12.5`, `3E-4`; nil for anything else, and for exponents beyond 400.
    init?(_ text: some StringProtocol) {
        var exponent = 0
        var hasPoint = false
        var hasDigits = false
        var bytes = Array(text.utf8)[...]
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        while let byte = bytes.popFirst() {
            switch byte {
            case 0x30...0x39:
                hasDigits = true
                if !hasPoint { pointPosition += 1 }
                digits.append(byte - 0x30)
            case UInt8(ascii: "."):
                guard !hasPoint else { return nil }
                hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let value = Int(String(decoding: bytes, as: UTF8.self)), abs(value) <= 400 else { return nil }
                exponent = value
                bytes = []
            default: return nil
            }
        }
        guard hasDigits, digits.count <= 400 else { return nil }
        pointPosition += exponent
        normalise()
    }

    var isZero: Bool { digits.isEmpty }

    /// The number as binary, for dates and comparisons.
    var value: Double {
        let text = (isNegative ? "-" : "") + "0." + digits.map { String($0) }.joined() + "e\(pointPosition)"
        return digits.isEmpty ? 0 : Double(text) ?? 0
    }

    private mutating func normalise() {
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        pointPosition -= zeros
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { pointPosition = 0 }
    }

    /// Multiplied by a power of ten.
    func scaled(by power: Int) -> DecimalText {
        var copy = self
        if !isZero { copy.pointPosition += power }
        return copy
    }

    /// Keeps so many decimals; half is rounded away from zero.
    func rounded(decimals: Int) -> DecimalText { keeping(pointPosition + decimals) }

    /// Keeps so many digits. Spreadsheets compute with 15.
    func rounded(significant: Int) -> DecimalText { keeping(significant) }

    private func keeping(_ count: Int) -> DecimalText {
        guard count < digits.count else { return self }
        var copy = self
        guard count >= 0 else {
            copy.digits = []
            copy.pointPosition = 0
            return copy
        }
        let roundsUp = digits[count] >= 5
        copy.digits.removeSubrange(count...)
        if roundsUp {
            var index = count - 1
            while index >= 0, copy.digits[index] == 9 {
                copy.digits[index] = 0
                index -= 1
            }
            if index >= 0 {
                copy.digits[index] += 1
            } else {
                copy.digits.insert(1, at: 0)
                copy.pointPosition += 1
            }
        }
        copy.normalise()
        return copy
    }

    /// Digits before the point, at least one.
    var integerDigits: String {
        guard pointPosition > 0 else { return "0" }
        var text = ""
        for index in 0..<pointPosition { text += index < digits.count ? String(digits[index]) : "0" }
        return text
    }

    /// Digits after the point, without zeros at their end.
    var fractionDigits: String {
        guard digits.count > pointPosition else { return "" }
        let zeros = String(repeating: "0", count: max(0, -pointPosition))
        return zeros + digits.dropFirst(max(0, pointPosition)).map { String($0) }.joined()
    }

    /// As a cell without a format shows it: up to 11 digits, with an exponent where the number is very large or small.
    var general: String {
        let sign = isNegative && !isZero ? "-" : ""
        let isWhole = digits.count <= pointPosition
        if isZero || isWhole && pointPosition <= 15 { return sign + integerDigits }
        if pointPosition > 15 || pointPosition < -8 { return sign + scientific(rounded(significant: 6)) }
        let shown = rounded(decimals: max(0, 10 - max(1, pointPosition)))
        if shown.isZero { return sign + scientific(rounded(significant: 6)) }
        let fraction = shown.fractionDigits
        return sign + shown.integerDigits + (fraction.isEmpty ? "" : "." + fraction)
    }

    private func scientific(_ number: DecimalText) -> String {
        let exponent = number.pointPosition - 1
        let mantissa = number.scaled(by: -exponent)
        let fraction = mantissa.fractionDigits
        let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        return mantissa.integerDigits + (fraction.isEmpty ? "" : "." + fraction) + "E" + (exponent < 0 ? "-" : "+")
            + size
    }
}
