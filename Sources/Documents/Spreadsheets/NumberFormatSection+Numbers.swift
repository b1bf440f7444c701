// How a section shows a number that is no date.
extension NumberFormatSection {
    /// The places of digits before and after the point, as the section has them.
    private struct Layout {
        var integers: [Character] = []
        var fractions: [Character] = []
        var hasPoint = false
        var groups = false
        /// Powers of ten that percent signs and commas at the end stand for.
        var scale = 0
        var exponentDigits = 0
        var showsPlus = false
        var hasExponent = false
        var hasSlash = false
    }

    private var layout: Layout {
        var layout = Layout()
        for (index, token) in tokens.enumerated() {
            switch token {
            case .digit(let digit):
                if layout.hasExponent {
                    layout.exponentDigits += 1
                } else if layout.hasPoint {
                    layout.fractions.append(digit)
                } else {
                    layout.integers.append(digit)
                }
            case .point: layout.hasPoint = true
            case .comma:
                let digitFollows = tokens[(index + 1)...].contains { if case .digit = $0 { true } else { false } }
                if layout.integers.isEmpty { continue }
                if digitFollows, !layout.hasPoint { layout.groups = true }
                let following = tokens[(index + 1)...].first { $0 != .comma }
                if case .digit? = following { continue }
                if following != .point || !layout.hasPoint { layout.scale -= 3 }
            case .percent: layout.scale += 2
            case .exponent(let showsPlus):
                layout.hasExponent = true
                layout.showsPlus = showsPlus
            case .slash: layout.hasSlash = true
            default: break
            }
        }
        return layout
    }

    /// The number in the section's digits, between its literals.
    func numberText(of number: DecimalText) -> String {
        let layout = layout
        let scaled = number.rounded(significant: 15).scaled(by: layout.scale)
        if layout.integers.isEmpty, layout.fractions.isEmpty {
            return assembled(integer: "", fraction: "", sign: "", layout)
        }
        if layout.hasSlash, !layout.hasPoint { return fractionText(of: scaled) }
        if layout.hasExponent { return exponentText(of: scaled, layout) }
        let shown = scaled.rounded(decimals: layout.fractions.count)
        let sign = shown.isNegative && !shown.isZero ? "-" : ""
        return assembled(
            integer: Self.integer(shown, layout.integers, groups: layout.groups),
            fraction: Self.fraction(shown, layout.fractions), sign: sign, layout)
    }

    private static func integer(_ number: DecimalText, _ places: [Character], groups: Bool) -> String {
        var digits = number.integerDigits
        if digits == "0" { digits = "" }
        let least = places.reversed().lastIndex(of: "0").map { $0 + 1 } ?? 0
        digits = String(repeating: "0", count: max(0, least - digits.count)) + digits
        guard groups, digits.count > 3 else { return digits }
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return grouped
    }

    private static func fraction(_ number: DecimalText, _ places: [Character]) -> String {
        var digits = number.fractionDigits
        let least = (places.lastIndex(of: "0") ?? -1) + 1
        if digits.count < least { digits += String(repeating: "0", count: least - digits.count) }
        return digits
    }

    private func exponentText(of number: DecimalText, _ layout: Layout) -> String {
        let places = max(1, layout.integers.count)
        let decimals = layout.fractions.count
        var exponent = number.isZero ? 0 : number.pointPosition - 1
        // `##0.0E+0` keeps exponents to multiples of its places.
        if places > 1 { exponent = Int((Double(exponent) / Double(places)).rounded(.down)) * places }
        var mantissa = number.scaled(by: -exponent).rounded(decimals: decimals)
        if mantissa.pointPosition > places {
            exponent += places
            mantissa = number.scaled(by: -exponent).rounded(decimals: decimals)
        }
        var size = "\(exponent.magnitude)"
        size = String(repeating: "0", count: max(0, layout.exponentDigits - size.count)) + size
        let mark = "E" + (exponent < 0 ? "-" : layout.showsPlus ? "+" : "") + size
        let fraction = Self.fraction(mantissa, layout.fractions)
        let integer = Self.integer(mantissa, layout.integers, groups: false)
        let sign = mantissa.isNegative && !mantissa.isZero ? "-" : ""
        return sign + integer + (fraction.isEmpty ? "" : "." + fraction) + mark
    }

    /// `1 1/2`: the nearest fraction whose denominator has the format's digits or is the one that it names.
    private func fractionText(of number: DecimalText) -> String {
        let slash = tokens.firstIndex(of: .slash) ?? tokens.endIndex
        let after = tokens[slash...]
        let places = after.count { if case .digit = $0 { true } else { false } }
        var fixed = 0
        for case .literal(let text) in after { fixed = Int(text.filter(\.isNumber)) ?? fixed }
        let before = tokens[..<slash].split { if case .literal = $0 { true } else { false } }
        let hasWhole = before.count > 1
        let magnitude = abs(number.value)
        guard magnitude < 1e9 else { return number.general }
        let whole = hasWhole ? magnitude.rounded(.down) : 0
        let rest = magnitude - whole
        let largest = [9, 99, 999][min(max(places, 1), 3) - 1]
        var best = (numerator: 0, denominator: 1, distance: Double.infinity)
        for denominator in fixed > 0 ? fixed...fixed : 1...largest {
            let numerator = (rest * Double(denominator)).rounded()
            let distance = abs(rest - numerator / Double(denominator))
            if distance < best.distance - 1e-12 { best = (Int(numerator), denominator, distance) }
        }
        let sign = number.isNegative && !number.isZero ? "-" : ""
        if best.numerator == 0 { return sign + "\(Int(whole))" }
        if hasWhole, best.numerator == best.denominator { return sign + "\(Int(whole) + 1)" }
        return sign + (whole > 0 ? "\(Int(whole)) " : "") + "\(best.numerator)/\(best.denominator)"
    }

    /// Puts digits where the section's first and last places are, and literals around them.
    ///
    /// Literals among the digits (`000-00-0000`) part them as they stand.
    private func assembled(integer: String, fraction: String, sign: String, _ layout: Layout) -> String {
        let total = layout.integers.count
        let partsDigits = hasLiteralAmongIntegers
        var result = sign
        var seen = 0
        var digits = Array(integer)[...]
        var isFractionDone = false
        for token in tokens {
            switch token {
            case .literal(let text): result += text
            case .percent: result += "%"
            case .slash: result += "/"
            case .digit where !isFractionDone && seen < total:
                seen += 1
                if partsDigits {
                    // What the format has no place for stands in the first.
                    let left = total - seen
                    while digits.count > left, let digit = digits.popFirst() { result.append(digit) }
                } else if seen == 1 {
                    result += integer
                }
            case .point:
                isFractionDone = true
                if !fraction.isEmpty || layout.fractions.contains("0") {
                    result += "." + fraction
                } else if total == 0 {
                    result += fraction
                }
            default: break
            }
        }
        return result
    }

    private var hasLiteralAmongIntegers: Bool {
        var sawDigit = false
        var sawLiteral = false
        for token in tokens {
            switch token {
            case .digit:
                if sawLiteral { return true }
                sawDigit = true
            case .literal: if sawDigit { sawLiteral = true }
            case .point: return false
            default: break
            }
        }
        return false
    }
}
