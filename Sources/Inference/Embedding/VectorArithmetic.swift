#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// e to the power of x.
func exponentialOf(_ x: Double) -> Double { exp(x) }

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }

/// The scalar product of two equally long spans, in sixteen running sums.
package func dotProduct(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    precondition(a.count == b.count)
    var sums = SIMD16<Float>()
    var i = 0
    while i + 16 <= a.count {
        var x = SIMD16<Float>()
        var y = SIMD16<Float>()
        for lane in 0..<16 {
            x[lane] = a[i + lane]
            y[lane] = b[i + lane]
        }
        sums += x * y
        i += 16
    }
    var sum = sums.sum()
    while i < a.count {
        sum += a[i] * b[i]
        i += 1
    }
    return sum
}

/// x to the power of an exponent.
func power(_ x: Double, _ exponent: Double) -> Double { pow(x, exponent) }
