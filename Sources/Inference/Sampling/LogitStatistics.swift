import Tokenizers

/// What one pass over a row of logits tells: the likeliest token and the normaliser of the softmax.
struct LogitStatistics {
    /// The likeliest token; the lowest id of equals.
    let likeliest: TokenID
    /// Its logit.
    let maximum: Float
    /// log Σ exp(logit): subtracted from a logit it gives the natural logarithm of the token's probability.
    let logSumExp: Float

    /// Reads a row; O(vocabulary).
    ///
    /// - Parameter position: how many tokens stand before, for the error.
    /// - Throws: `InferenceError.notANumber` where a logit is NaN or +∞, or all are −∞. −∞ alone is fine.
    init(_ logits: Span<Float>, position: Int) throws(InferenceError) {
        var maximum = -Float.infinity
        for i in logits.indices where logits[i] > maximum { maximum = logits[i] }
        guard maximum.isFinite else { throw .notANumber(position: position) }
        var likeliest = 0
        while logits[likeliest] != maximum { likeliest += 1 }
        // NaN survives the sum, although no comparison above sees it.
        let sum = sumOfExponentials(logits, shift: maximum)
        guard sum.isFinite else { throw .notANumber(position: position) }
        self.likeliest = TokenID(likeliest)
        self.maximum = maximum
        logSumExp = maximum + Float(logarithm(sum))
    }

    /// The natural logarithm of the probability that belongs to a logit of the same row.
    func logProbability(_ logit: Float) -> Float { logit - logSumExp }
}

/// Σ exp(logit − shift); NaN where any logit is.
///
/// Each 512 terms are added in pairs, then pairs of pairs: exacter than one after another, and, unlike that, a loop that
/// the compiler turns into vector instructions.
func sumOfExponentials(_ logits: Span<Float>, shift: Float) -> Double {
    var terms = InlineArray<512, Float>(repeating: 0)
    var total = 0.0
    var first = 0
    while first < logits.count {
        let part = logits.extracting(first..<min(first + terms.count, logits.count))
        for i in part.indices { terms[i] = exponential(part[i] - shift) }
        for i in part.count..<terms.count { terms[i] = 0 }
        var width = terms.count / 2
        while width >= 1 {
            for i in 0..<width { terms[i] += terms[width + i] }
            width /= 2
        }
        total += Double(terms[0])
        first += terms.count
    }
    return total
}

/// e to the power of x, for x ≤ 0, within 3 units in the last place; NaN for NaN, 0 below −87.
///
/// Only basic arithmetic, in a fixed order: equal logits give equal draws on every machine, which a C library's
/// function doesn't promise. Range reduction to ±ln 2 / 2 and a polynomial of degree 6 (Cephes, `expf`).
@inline(__always)
func exponential(_ x: Float) -> Float {
    let clamped = x < -87 ? -87 : x  // false for NaN, which so survives
    let shifter: Float = 0x1.8p23
    let shifted = clamped * 1.442_695_04 + shifter
    let n = shifted - shifter
    let r = (clamped - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p: Float = 1.987_569_15e-4
    p = p * r + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 0.5
    p = p * r * r + r + 1
    // The low bits of `shifted` hold n; adding them to the exponent multiplies by 2^n.
    let value = Float(bitPattern: p.bitPattern &+ (shifted.bitPattern << 23))
    return x < -87 ? 0 : value
}
