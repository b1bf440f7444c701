/// xoshiro256++ (Blackman and Vigna, arXiv 1805.01407), seeded through SplitMix64.
///
/// Only integer arithmetic: the same seed gives the same numbers on every machine, now and later.
package struct RandomSource: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Starts a stream of its own for each pair of seed and sequence.
    package init(seed: UInt64, sequence: Int = 0) {
        var mixed = seed &+ UInt64(truncatingIfNeeded: sequence) &* 0xD134_2543_DE82_EF95
        func next() -> UInt64 {
            mixed &+= 0x9E37_79B9_7F4A_7C15
            var z = mixed
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    package mutating func next() -> UInt64 {
        let sum = state.0 &+ state.3
        let result = (sum << 23 | sum >> 41) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }

    /// A number in 0 ..< 1, a multiple of 2^-53.
    package mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
