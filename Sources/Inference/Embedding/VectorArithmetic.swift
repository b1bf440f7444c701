#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// e to the power of x.
func exponentialOf(_ x: Double) -> Double { exp(x) }

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }

/// x to the power of an exponent.
func power(_ x: Double, _ exponent: Double) -> Double { pow(x, exponent) }
