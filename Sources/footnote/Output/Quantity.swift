import Foundation

/// Numbers as people read them.
package enum Quantity {
    /// A byte count in binary units: `98 MiB`, `1.4 GiB`, `512 bytes`.
    package static func bytes(_ count: Int) -> String {
        if count < 1024 { return count == 1 ? "1 byte" : "\(count) bytes" }
        var value = Double(count)
        var unit = 0
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(decimal(value, value < 10 ? 1 : 0)) \(units[unit])"
    }

    /// A count with its noun: `1 passage`, `12,430 passages`.
    package static func count(_ count: Int, _ noun: String, plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
    }

    /// A whole number with commas between thousands.
    package static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (offset, digit) in digits.enumerated() {
            if offset > 0, (digits.count - offset) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return value < 0 ? "-" + result : result
    }

    /// A duration in seconds: `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`.
    package static func seconds(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 60 { return "\(decimal(seconds, 1)) s" }
        let whole = Int(seconds.rounded())
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// A number with a fixed count of decimals, with a point whatever the locale.
    package static func decimal(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }

    /// A number of parameters or elements: `135 M`, `1.1 B`.
    package static func magnitude(_ count: Int) -> String {
        switch count {
        case ..<1_000: "\(count)"
        case ..<1_000_000: "\(decimal(Double(count) / 1e3, 1)) K"
        case ..<1_000_000_000: "\(decimal(Double(count) / 1e6, 1)) M"
        default: "\(decimal(Double(count) / 1e9, 1)) B"
        }
    }
}
