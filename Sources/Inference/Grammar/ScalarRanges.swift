/// Ranges of Unicode scalars as sequences of byte ranges: the ways in which UTF-8 writes them.
enum ScalarRanges {
    /// The byte sequences that encode the scalars of some ranges; surrogates, which UTF-8 can't write, are left out.
    static func byteSequences(_ ranges: [ClosedRange<UInt32>]) -> [[ClosedRange<UInt8>]] {
        normalised(ranges).flatMap { range in
            widths.flatMap { width -> [[ClosedRange<UInt8>]] in
                let (low, high) = (max(range.lowerBound, width.lowerBound), min(range.upperBound, width.upperBound))
                return low <= high ? sequences(encoded(low), encoded(high), free: 0x80...0xBF) : []
            }
        }
    }

    /// Every scalar that the ranges leave out.
    static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var left: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in normalised(ranges) {
            if range.lowerBound > next { left.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        return next <= 0x10FFFF ? left + [next...0x10FFFF] : left
    }

    /// The scalars that UTF-8 writes with one, two, three (before and behind the surrogates) and four bytes.
    private static let widths: [ClosedRange<UInt32>] = [
        0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
    ]

    /// In ascending order, without overlap.
    private static func normalised(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    private static func encoded(_ value: UInt32) -> [UInt8] {
        Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? []
    }

    /// The decimal digits of the whole numbers of a range, without leading zeros.
    ///
    /// - Precondition: the range begins at 0 or above.
    static func digitSequences(_ range: ClosedRange<Int>) -> [[ClosedRange<UInt8>]] {
        let (low, high) = (Array(String(range.lowerBound).utf8), Array(String(range.upperBound).utf8))
        if low.count == high.count { return sequences(low, high, free: 0x30...0x39) }
        return (low.count...high.count).flatMap { count -> [[ClosedRange<UInt8>]] in
            let least = [UInt8(ascii: "1")] + [UInt8](repeating: 0x30, count: count - 1)
            return sequences(
                count == low.count ? low : least,
                count == high.count ? high : [UInt8](repeating: 0x39, count: count), free: 0x30...0x39)
        }
    }

    /// The sequences between two of one length: where the first bytes differ, the ends are split off, and behind all that
    /// stands between them any byte of `free` may follow.
    private static func sequences(
        _ low: [UInt8], _ high: [UInt8], free: ClosedRange<UInt8>
    ) -> [[ClosedRange<UInt8>]] {
        guard let first = low.first, let last = high.first else { return [[]] }
        let (lowRest, highRest) = (Array(low.dropFirst()), Array(high.dropFirst()))
        if first == last { return sequences(lowRest, highRest, free: free).map { [first...first] + $0 } }
        let anything = [ClosedRange<UInt8>](repeating: free, count: lowRest.count)
        let isWhole =
            lowRest.allSatisfy { $0 == free.lowerBound } && highRest.allSatisfy { $0 == free.upperBound }
        if isWhole { return [[first...last] + anything] }
        let least = [UInt8](repeating: free.lowerBound, count: lowRest.count)
        let most = [UInt8](repeating: free.upperBound, count: lowRest.count)
        var result = sequences(lowRest, most, free: free).map { [first...first] + $0 }
        if last - first > 1 { result.append([first + 1...last - 1] + anything) }
        return result + sequences(least, highRest, free: free).map { [last...last] + $0 }
    }
}
