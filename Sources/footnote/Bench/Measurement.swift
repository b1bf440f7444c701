/// One figure of a benchmark: the median of its repeats, and the spread.
package struct Measurement: Sendable, Encodable, Equatable {
    /// What was measured.
    package let name: String
    /// What the values count.
    package let unit: String
    /// The middle value; the mean of the two middle ones for an even count.
    package let median: Double
    /// The smallest value.
    package let lowest: Double
    /// The largest value.
    package let highest: Double
    /// The median as a share of what the machine allows at most, 0…1; nil where no limit is known.
    package private(set) var shareOfLimit: Double?

    /// Sums up the values of some repeats; nil without any.
    package init?(_ name: String, unit: String, _ values: [Double]) {
        let sorted = values.sorted()
        guard let lowest = sorted.first, let highest = sorted.last else { return nil }
        let middle = sorted.count / 2
        self.name = name
        self.unit = unit
        self.lowest = lowest
        self.highest = highest
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The same measurement, seen against the most that the machine allows.
    package func of(_ limit: Double) -> Measurement {
        var measurement = self
        measurement.shareOfLimit = limit > 0 ? median / limit : nil
        return measurement
    }

    /// The cells of a table row: name, median with unit, spread, share of the limit.
    package var cells: [String] {
        let spread = lowest == highest ? "" : "\(Self.text(lowest)) to \(Self.text(highest))"
        let share = shareOfLimit.map { "\(Quantity.decimal(100 * $0, 0)) %" } ?? ""
        return [name, "\(Self.text(median)) \(unit)", spread, share]
    }

    private static func text(_ value: Double) -> String {
        Quantity.decimal(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)
    }
}
