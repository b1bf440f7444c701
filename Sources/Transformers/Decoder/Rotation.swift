import func Glibc.ceil
import func Glibc.floor
import func Glibc.log
import func Glibc.pow

/// How queries and keys are turned by their positions: the rotary embedding (arXiv 2104.09864) and ways to stretch it over
/// longer contexts.
package struct Rotation: Sendable, Equatable {
    /// What is done to the frequencies so that a model reaches further than it was trained for.
    package enum Scaling: Sendable, Equatable {
        case none
        /// Positions are divided by the factor (arXiv 2306.15595).
        case linear(factor: Double)
        case yarn(YaRN)
        case longRoPE(LongRoPE)
    }

    /// YaRN (arXiv 2309.00071): high frequencies stay, low ones are divided, those between are blended.
    package struct YaRN: Sendable, Equatable {
        package var factor: Double
        /// Positions before stretching.
        package var originalContextLength: Int
        /// Turns over the original context above which a frequency stays, and below which it is divided.
        package var betaFast: Double
        package var betaSlow: Double
        /// Factor of the cosines and sines.
        package var magnitude: Double
        /// Whether the blend begins and ends at whole pairs.
        package var truncates = true
    }

    /// LongRoPE (arXiv 2402.13753): frequencies are divided by factors that the checkpoint gives, one list of them for
    /// contexts up to the original length and one for longer ones.
    package struct LongRoPE: Sendable, Equatable {
        /// Positions up to which the first list holds.
        package var originalContextLength: Int
        /// Factor of the cosines and sines.
        package var magnitude: Double
    }

    /// Base of the frequencies.
    package var theta: Double
    /// Elements of a head that are rotated.
    package var dimension: Int
    package var scaling: Scaling

    /// Factor of the cosines and sines.
    package var magnitude: Double {
        switch scaling {
        case .yarn(let yarn): yarn.magnitude
        case .longRoPE(let long): long.magnitude
        case .none, .linear: 1
        }
    }

    /// Radians a position for each rotated pair of elements.
    ///
    /// - Parameter factors: divisors that a checkpoint gives for each pair, or nil.
    package func frequencies(factors: [Float]? = nil) -> [Double] {
        (0..<dimension / 2).map { pair in
            let plain = pow(theta, -2 * Double(pair) / Double(dimension)) / Double(factors?[pair] ?? 1)
            switch scaling {
            case .none, .longRoPE: return plain
            case .linear(let factor): return plain / factor
            case .yarn(let yarn):
                let stretched = share(ofPair: pair, yarn)
                return plain * (1 - stretched) + plain / yarn.factor * stretched
            }
        }
    }

    /// How far a pair's frequency is divided: 0 for not at all, 1 for fully.
    private func share(ofPair pair: Int, _ yarn: YaRN) -> Double {
        func pairTurning(_ turns: Double) -> Double {
            Double(dimension) * log(Double(yarn.originalContextLength) / (turns * 2 * .pi)) / (2 * log(theta))
        }
        let (first, last) = (pairTurning(yarn.betaFast), pairTurning(yarn.betaSlow))
        let low = max(yarn.truncates ? floor(first) : first, 0)
        let high = min(yarn.truncates ? ceil(last) : last, Double(dimension - 1))
        let ramp = (Double(pair) - low) / max(high - low, 0.001)
        return min(max(ramp, 0), 1)
    }
}
