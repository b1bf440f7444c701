extension Double {
    /// The number in decimal notation with a fixed number of digits after the point, rounded half away from zero,
    /// whatever the locale: for traces that people read and programs compare.
    package func fixed(_ digits: Int) -> String {
        guard isFinite, magnitude < 1e12 else { return "\(self)" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((magnitude * scale).rounded())
        let whole = scaled / Int64(scale)
        let sign = self < 0 && scaled != 0 ? "−" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(scaled % Int64(scale))
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
