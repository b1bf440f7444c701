import Foundation
import Testing
import Tokenizers

@testable import Inference

/// Whether counts of draws agree with exact probabilities: Pearson's test. Seeds are fixed, so that the verdict is too.
struct ChiSquared {
    let statistic: Double
    let degreesOfFreedom: Int

    /// Cells that expect fewer than five draws are joined, as the test demands.
    init(counts: [Int], probabilities: [Double]) {
        let total = Double(counts.reduce(0, +))
        var statistic = 0.0
        var cells = 0
        var (smallCount, smallExpected) = (0.0, 0.0)
        for (count, probability) in zip(counts, probabilities) {
            let expected = probability * total
            if expected < 5 {
                smallCount += Double(count)
                smallExpected += expected
            } else {
                statistic += (Double(count) - expected) * (Double(count) - expected) / expected
                cells += 1
            }
        }
        if smallExpected > 1e-9 {
            statistic += (smallCount - smallExpected) * (smallCount - smallExpected) / smallExpected
            cells += 1
        }
        self.statistic = statistic
        degreesOfFreedom = max(1, cells - 1)
    }

    /// The value that one right sampler in ten thousand exceeds (Wilson and Hilferty 1931).
    var critical: Double {
        let degrees = Double(degreesOfFreedom)
        let root = 1 - 2 / (9 * degrees) + 3.719 * (2 / (9 * degrees)).squareRoot()
        return degrees * root * root * root
    }

    var holds: Bool { statistic <= critical }
}

/// A row of logits to draw from, and what was written before.
struct Draws {
    var logits: [Float]
    var options: SamplingOptions
    var prompt: [TokenID] = [0]
    var written: [TokenID] = []

    /// How often each token is drawn. Every draw has a sequence of its own, so that the streams of sequences are tested
    /// to be independent as well.
    func counts(_ total: Int, seed: UInt64) throws -> [Int] {
        var counts = Array(repeating: 0, count: logits.count)
        var workspace = SamplingWorkspace()
        let statistics = try LogitStatistics(logits.span, position: 0)
        for sequence in 0..<total {
            var sampler = Sampler(options: options, seed: seed, sequence: sequence)
            var history = prompt
            for token in written {
                _ = try sampler.choose(
                    from: logits.span, statistics: statistics, history: history, allowed: .only([token]),
                    workspace: &workspace)
                history.append(token)
            }
            let choice = try sampler.choose(
                from: logits.span, statistics: statistics, history: history, allowed: .all, workspace: &workspace)
            counts[Int(choice.token)] += 1
        }
        return counts
    }

    /// Draws and compares with exact probabilities; a token of probability 0 must not appear at all.
    func expect(_ probabilities: [Double], total: Int = 20_000, seed: UInt64 = 7, _ name: String) throws {
        #expect(abs(probabilities.reduce(0, +) - 1) < 1e-9)
        let counts = try counts(total, seed: seed)
        for (token, probability) in probabilities.enumerated() where probability == 0 {
            #expect(counts[token] == 0, "\(name): token \(token) can't be drawn")
        }
        let test = ChiSquared(counts: counts, probabilities: probabilities)
        #expect(
            test.holds, "\(name), seed \(seed): χ² \(test.statistic), \(test.degreesOfFreedom) degrees of freedom")
    }
}

/// Distributions written down as the definitions say, slowly and in double precision.
enum Exact {
    static func softmax(_ logits: [Double]) -> [Double] {
        let maximum = logits.max() ?? 0
        let weights = logits.map { exp($0 - maximum) }
        return normalised(weights)
    }

    static func normalised(_ weights: [Double]) -> [Double] {
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// Sets all but the tokens of `kept` to zero.
    static func keeping(_ kept: [Int], of probabilities: [Double]) -> [Double] {
        let kept = Set(kept)
        return normalised(probabilities.indices.map { kept.contains($0) ? probabilities[$0] : 0 })
    }

    /// Tokens from the likeliest on.
    static func order(_ probabilities: [Double]) -> [Int] {
        probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    }

    static func topK(_ probabilities: [Double], _ count: Int) -> [Double] {
        keeping(Array(order(probabilities).prefix(count)), of: probabilities)
    }

    /// The shortest list of likeliest tokens that reaches `share` (Holtzman et al., arXiv 1904.09751).
    static func topP(_ probabilities: [Double], _ share: Double) -> [Double] {
        var kept: [Int] = []
        var sum = 0.0
        for token in order(probabilities) {
            kept.append(token)
            sum += probabilities[token]
            if sum >= share { break }
        }
        return keeping(kept, of: probabilities)
    }

    /// The shortest list of tokens, nearest to the entropy first, that reaches `share` (arXiv 2202.00666).
    static func typical(_ probabilities: [Double], _ share: Double) -> [Double] {
        let entropy = -probabilities.filter { $0 > 0 }.reduce(0) { $0 + $1 * log($1) }
        let order = probabilities.indices.filter { probabilities[$0] > 0 }.sorted {
            abs(-log(probabilities[$0]) - entropy) < abs(-log(probabilities[$1]) - entropy)
        }
        var kept: [Int] = []
        var sum = 0.0
        for token in order {
            kept.append(token)
            sum += probabilities[token]
            if sum >= share { break }
        }
        return keeping(kept, of: probabilities)
    }

    /// Raises probabilities to the power 1/temperature.
    static func tempered(_ probabilities: [Double], _ temperature: Double) -> [Double] {
        normalised(probabilities.map { $0 == 0 ? 0 : pow($0, 1 / temperature) })
    }

    /// Tokens of at least `fraction` of the likeliest one's probability (arXiv 2407.01082).
    static func minP(_ probabilities: [Double], _ fraction: Double) -> [Double] {
        let least = (probabilities.max() ?? 0) * fraction
        return keeping(probabilities.indices.filter { probabilities[$0] >= least }, of: probabilities)
    }
}
