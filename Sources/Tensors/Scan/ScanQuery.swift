import CKernels

/// A query rounded for the scan.
struct ScanQuery: Sendable {
    /// [dimension], −2047…2047.
    let codes: [Int16]
    /// What a score of the kernels is divided by.
    let factor: Float

    private static let limit: Float = 2_047

    /// nil for a query of zeros, or with elements that are no numbers: it is similar to nothing.
    init?(_ vector: [Float]) {
        let largest = vector.reduce(0) { max($0, abs($1)) }
        let factor = ScanQuery.limit / largest
        guard largest > 0, factor.isFinite, vector.allSatisfy(\.isFinite) else { return nil }
        self.factor = factor
        codes = vector.map { Int16(($0 * factor).rounded()) }
    }

    /// For each half byte of a row's sign bits and each of its sixteen values, what these four signs add to the product of
    /// query and row: the sum of the query's elements, each with the row's sign.
    ///
    /// [dimension / 4, 16], moved and scaled alike so that a value has six bits and a row's sum is 1 or more and fits
    /// sixteen bits. The rounding adds far less error than the row's missing magnitudes.
    var signTables: [UInt8] {
        let halves = codes.count / 4
        let largestValue = min(Int(CK_SIGN_TABLE_LIMIT), Int(UInt16.max) / halves) - 1
        let spans = (0..<halves).map { half in (0..<4).reduce(0) { $0 + 2 * abs(Int(codes[4 * half + $1])) } }
        let scale = Double(largestValue) / Double(max(1, spans.max() ?? 1))
        var tables: [UInt8] = []
        tables.reserveCapacity(16 * halves)
        for (half, span) in spans.enumerated() {
            for value in 0..<16 {
                let sum = (0..<4).reduce(0) { sum, i in
                    let element = Int(codes[4 * half + i])
                    return value >> i & 1 == 0 ? sum + element : sum - element
                }
                // One for the first half: a sum of 0 could not be told from a limit that nothing has reached.
                tables.append(UInt8((Double(sum + span / 2) * scale).rounded()) + (half == 0 ? 1 : 0))
            }
        }
        return tables
    }
}
