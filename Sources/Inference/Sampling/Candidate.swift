import Tokenizers

/// A token that may be chosen, with its logit or weight.
struct Candidate: Equatable {
    var token: TokenID
    var score: Float

    /// Whether this one comes before the other: higher score first, then lower id, so that every order is total.
    @inline(__always)
    func precedes(_ other: Candidate) -> Bool {
        score != other.score ? score > other.score : token < other.token
    }
}

extension Array where Element == Candidate {
    /// Keeps the `count` best of the candidates and sorts them, best first; O(n + k log k) on average.
    ///
    /// Quickselect (Hoare 1961) with a median of three, in place: no full sort of the vocabulary.
    mutating func keepBest(_ count: Int) {
        guard count < self.count else {
            sort { $0.precedes($1) }
            return
        }
        var lower = 0
        var upper = self.count - 1
        while lower < upper {
            let pivot = medianOfThree(self[lower], self[(lower + upper) / 2], self[upper])
            var i = lower
            var j = upper
            while i <= j {
                while self[i].precedes(pivot) { i += 1 }
                while pivot.precedes(self[j]) { j -= 1 }
                if i <= j {
                    swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if count - 1 <= j {
                upper = j
            } else if count - 1 >= i {
                lower = i
            } else {
                break
            }
        }
        removeLast(self.count - count)
        sort { $0.precedes($1) }
    }

    private func medianOfThree(_ a: Candidate, _ b: Candidate, _ c: Candidate) -> Candidate {
        if a.precedes(b) {
            if b.precedes(c) { return b }
            return a.precedes(c) ? c : a
        }
        if a.precedes(c) { return a }
        return b.precedes(c) ? c : b
    }
}

extension Span where Element == Float {
    /// The tokens with the highest logits, best first; O(n) for small counts.
    func likeliest(_ count: Int) -> [Candidate] {
        guard count > 0 else { return [] }
        var best: [Candidate] = []
        best.reserveCapacity(4 * count + 64)
        var threshold = -Float.infinity
        for i in indices where self[i] >= threshold {
            best.append(Candidate(token: TokenID(i), score: self[i]))
            if best.count >= 4 * count + 64 {
                best.keepBest(count)
                threshold = best[count - 1].score
            }
        }
        best.keepBest(count)
        return best
    }
}
