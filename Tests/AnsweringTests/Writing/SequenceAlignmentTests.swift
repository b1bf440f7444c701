import Testing

@testable import Answering

/// Alignments of sequences.
@Suite struct SequenceAlignmentTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        /// SplitMix64 (Steele, Lea and Flood 2014).
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// The length of a longest common subsequence, by the plain table.
    private func longest(_ one: [Int], _ other: [Int]) -> Int {
        var row = [Int](repeating: 0, count: other.count + 1)
        for element in one {
            var diagonal = 0
            for place in other.indices {
                let above = row[place + 1]
                row[place + 1] = element == other[place] ? diagonal + 1 : max(above, row[place])
                diagonal = above
            }
        }
        return row[other.count]
    }

    @Test("a sequence matches itself in every element")
    func identical() {
        let sequence = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]
        let matches = SequenceAlignment.matches(sequence, sequence)
        #expect(matches == sequence.indices.map { .init(old: $0, new: $0) })
        #expect(SequenceAlignment.matches([], sequence).isEmpty && SequenceAlignment.matches(sequence, []).isEmpty)
    }

    @Test("matches are equal elements that ascend in both, as many as there can be", arguments: 1...60)
    func random(seed: Int) {
        var generator = Generator(state: UInt64(seed))
        let alphabet = [3, 20, 400][seed % 3]
        let old = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
            Int.random(in: 0..<alphabet, using: &generator)
        }
        var new = old
        for _ in 0..<Int.random(in: 0...12, using: &generator) where !new.isEmpty {
            let place = Int.random(in: 0..<new.count, using: &generator)
            switch Int.random(in: 0...2, using: &generator) {
            case 0: new.remove(at: place)
            case 1: new.insert(Int.random(in: 0..<alphabet, using: &generator), at: place)
            default: new[place] = Int.random(in: 0..<alphabet, using: &generator)
            }
        }
        let matches = SequenceAlignment.matches(old, new)
        #expect(matches.allSatisfy { old[$0.old] == new[$0.new] }, "seed \(seed)")
        for (one, next) in zip(matches, matches.dropFirst()) {
            #expect(one.old < next.old && one.new < next.new, "seed \(seed)")
        }
        #expect(matches.count == longest(old, new), "seed \(seed)")
    }

    @Test("sequences of tens of thousands of elements are aligned at once, alike or not")
    func long() {
        let old = Array(0..<40_000)
        var new = old
        for place in stride(from: 39_900, to: 0, by: -400) { new.remove(at: place) }
        #expect(SequenceAlignment.matches(old, new).count == new.count)
        let repeated = old.map { $0 % 7 }
        let others = old.map { $0 % 5 + 2 }
        #expect(!SequenceAlignment.matches(repeated, others).isEmpty)
        #expect(SequenceAlignment.matches(old, old.map { $0 + 50_000 }).isEmpty)
    }
}
