/// The random numbers of measurements (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
///
/// Integer arithmetic alone, so that a seed gives the same numbers on every machine.
struct SplitMix64 {
    private var state: UInt64

    init(state: UInt64) { self.state = state }

    /// 64 random bits.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// One of the places 0..<count; uniform but for 1 part in 2⁶⁴ / count.
    mutating func place(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A multiple of 2⁻⁵³ in 0..<1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
