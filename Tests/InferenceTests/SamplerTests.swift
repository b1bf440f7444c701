import Foundation
import TestSupport
import Testing
import Tokenizers

@testable import Inference

@Suite("Draws follow the exact distribution")
struct SamplerTests {
    /// Forty logits without order, two of them equal.
    static let logits: [Float] = {
        var generator = SeededGenerator(seed: 3)
        var logits = (0..<40).map { _ in Float.random(in: -3...3, using: &generator) }
        logits[7] = logits[31]
        return logits
    }()

    private static func softmax(temperature: Float = 1) -> [Double] {
        Exact.softmax(logits.map { Double($0 / temperature) })
    }

    @Test("temperature", arguments: [0.3, 0.7, 1, 1.6] as [Float])
    func temperature(_ value: Float) throws {
        try Draws(logits: Self.logits, options: SamplingOptions(temperature: value))
            .expect(Self.softmax(temperature: value), "temperature \(value)")
    }

    @Test("top-k", arguments: [1, 2, 5, 39, 40, 1000])
    func topK(_ count: Int) throws {
        try Draws(logits: Self.logits, options: SamplingOptions(temperature: 1, topK: count))
            .expect(Exact.topK(Self.softmax(), count), "top-k \(count)")
    }

    @Test("top-p", arguments: [0.01, 0.3, 0.7, 0.95, 0.999] as [Float])
    func topP(_ share: Float) throws {
        try Draws(logits: Self.logits, options: SamplingOptions(temperature: 1, topP: share))
            .expect(Exact.topP(Self.softmax(), Double(share)), "top-p \(share)")
    }

    @Test("min-p", arguments: [0.02, 0.1, 0.5, 1] as [Float])
    func minP(_ fraction: Float) throws {
        try Draws(logits: Self.logits, options: SamplingOptions(temperature: 1, minP: fraction))
            .expect(Exact.minP(Self.softmax(), Double(fraction)), "min-p \(fraction)")
    }

    @Test("typical", arguments: [0.1, 0.4, 0.8, 0.95] as [Float])
    func typical(_ share: Float) throws {
        try Draws(logits: Self.logits, options: SamplingOptions(temperature: 1, typicalP: share))
            .expect(Exact.typical(Self.softmax(), Double(share)), "typical \(share)")
        try Draws(logits: Self.logits, options: SamplingOptions(temperature: 0.6, typicalP: share))
            .expect(Exact.typical(Self.softmax(temperature: 0.6), Double(share)), "typical \(share), temperature 0.6")
    }

    @Test("with the temperature last, the cuts see the model's own probabilities, in llama.cpp's order")
    func temperatureLast() throws {
        let options = SamplingOptions(
            temperature: 1.7, topK: 25, topP: 0.8, minP: 0.2, typicalP: 0.9, temperatureLast: true)
        let cut = Exact.minP(Exact.topP(Exact.typical(Exact.topK(Self.softmax(), 25), 0.9), 0.8), 0.2)
        try Draws(logits: Self.logits, options: options).expect(Exact.tempered(cut, 1.7), "temperature last")
    }

    @Test("the repetition penalty sees biased logits")
    func biasBeforePenalty() throws {
        var logits = Self.logits.map(Double.init)
        logits[4] = -2
        let bias = -1 - Self.logits[4]
        let options = SamplingOptions(temperature: 1, repetitionPenalty: 2, logitBias: [4: bias])
        try Draws(logits: Self.logits, options: options, prompt: [4]).expect(Exact.softmax(logits), "bias, penalty")
    }

    @Test("temperature comes before the cuts, and each cut sees what the one before it left")
    func order() throws {
        let options = SamplingOptions(temperature: 0.8, topK: 12, topP: 0.9, minP: 0.1, typicalP: 0.7)
        let expected = Exact.typical(
            Exact.minP(Exact.topP(Exact.topK(Self.softmax(temperature: 0.8), 12), 0.9), 0.1), 0.7)
        try Draws(logits: Self.logits, options: options).expect(expected, "all cuts")
    }

    @Test("the repetition penalty divides positive and multiplies negative logits, once a token")
    func repetitionPenalty() throws {
        let prompt: [TokenID] = [4, 9, 9, 9, 21]
        var logits = Self.logits.map(Double.init)
        for token in [4, 9, 21] { logits[token] = logits[token] > 0 ? logits[token] / 1.4 : logits[token] * 1.4 }
        let options = SamplingOptions(temperature: 1, repetitionPenalty: 1.4)
        try Draws(logits: Self.logits, options: options, prompt: prompt).expect(Exact.softmax(logits), "penalty")
    }

    @Test("the repetition window reaches back over so many tokens", arguments: [0, 1, 2, -1])
    func repetitionWindow(_ window: Int) throws {
        let prompt: [TokenID] = [4, 9, 21]
        var logits = Self.logits.map(Double.init)
        for token in window < 0 ? prompt[...] : prompt.suffix(window) {
            let index = Int(token)
            logits[index] = logits[index] > 0 ? logits[index] / 2 : logits[index] * 2
        }
        let options = SamplingOptions(temperature: 1, repetitionPenalty: 2, repetitionWindow: window)
        try Draws(logits: Self.logits, options: options, prompt: prompt)
            .expect(Exact.softmax(logits), "window \(window)")
    }

    @Test("presence and frequency penalties count what was written, not the prompt")
    func presenceAndFrequency() throws {
        var logits = Self.logits.map(Double.init)
        logits[3] -= 0.5 + 3 * 0.25
        logits[8] -= 0.5 + 0.25
        let options = SamplingOptions(temperature: 1, presencePenalty: 0.5, frequencyPenalty: 0.25)
        try Draws(logits: Self.logits, options: options, prompt: [1, 1, 3], written: [3, 8, 3, 3])
            .expect(Exact.softmax(logits), "presence and frequency")
    }

    @Test("biases are added to logits, and a bias of minus infinity forbids a token")
    func logitBias() throws {
        var logits = Self.logits.map(Double.init)
        logits[2] += 1.5
        logits[5] = -.infinity
        let options = SamplingOptions(temperature: 1, logitBias: [2: 1.5, 5: -.infinity, 4000: 3])
        try Draws(logits: Self.logits, options: options).expect(Exact.softmax(logits), "bias")
    }

    @Test("draws of one sequence after another are independent of each other")
    func consecutiveDraws() throws {
        let probabilities = Exact.softmax([0.5, 0, -1])
        var counts = Array(repeating: 0, count: 9)
        var workspace = SamplingWorkspace()
        let logits: [Float] = [0.5, 0, -1]
        let statistics = try LogitStatistics(logits.span, position: 0)
        var sampler = Sampler(options: SamplingOptions(temperature: 1), seed: 5, sequence: 0)
        for _ in 0..<20_000 {
            var pair = 0
            for _ in 0..<2 {
                let choice = try sampler.choose(
                    from: logits.span, statistics: statistics, history: [0], allowed: .all, workspace: &workspace)
                pair = pair * 3 + Int(choice.token)
            }
            counts[pair] += 1
        }
        let pairs = probabilities.flatMap { first in probabilities.map { first * $0 } }
        let test = ChiSquared(counts: counts, probabilities: pairs)
        #expect(test.holds, "χ² \(test.statistic)")
    }
}

@Suite("Choosing a token")
struct ChoiceTests {
    private func choose(
        _ logits: [Float], _ options: SamplingOptions, seed: UInt64 = 1, allowed: AllowedTokens = .all
    ) throws -> TokenProbability {
        var sampler = Sampler(options: options, seed: seed, sequence: 0)
        var workspace = SamplingWorkspace()
        return try sampler.choose(
            from: logits.span, statistics: LogitStatistics(logits.span, position: 0), history: [0], allowed: allowed,
            workspace: &workspace)
    }

    @Test("temperature 0 takes the likeliest token, the first of equal ones, also after penalties and biases")
    func greedy() throws {
        #expect(try choose([1, 3, 3, 2], .greedy).token == 1)
        #expect(try choose([1, 3, 3, 2], SamplingOptions(logitBias: [1: -1])).token == 2)
        #expect(try choose([3, 2], SamplingOptions(repetitionPenalty: 2)).token == 1)
        #expect(try choose([1, 3, 3, 2], .greedy, allowed: .only([3, 0])).token == 3)
        #expect(try choose([1, 3, 3, 2], .greedy, allowed: .allExcept([1, 2])).token == 3)
    }

    @Test("the log probability is that of the unmodified distribution")
    func logProbability() throws {
        let logits: [Float] = [0.5, -1, 2]
        let options = SamplingOptions(temperature: 0.5, topK: 1, logitBias: [1: 100])
        let choice = try choose(logits, options)
        #expect(choice.token == 1)
        #expect(abs(Double(choice.logProbability) - log(Exact.softmax(logits.map(Double.init))[1])) < 1e-6)
    }

    @Test("equal seeds give equal draws, and other seeds others")
    func seeds() throws {
        let draws = Draws(logits: SamplerTests.logits, options: SamplingOptions(temperature: 1))
        #expect(try draws.counts(200, seed: 1) == draws.counts(200, seed: 1))
        #expect(try draws.counts(200, seed: 1) != draws.counts(200, seed: 2))
        var seeded = draws
        seeded.options.seed = 9
        #expect(try seeded.counts(200, seed: 1) == seeded.counts(200, seed: 2))
    }

    @Test("logits that are no numbers are an error, minus infinity is not")
    func notNumbers() throws {
        for logits in [[1, .nan, 2], [.nan, .nan], [.infinity, 1], [-.infinity, -.infinity]] as [[Float]] {
            #expect(throws: InferenceError.notANumber(position: 0)) { try choose(logits, .greedy) }
        }
        for temperature in [0, 1] as [Float] {
            let options = SamplingOptions(temperature: temperature, topP: 0.9, minP: 0.1)
            #expect(try choose([-.infinity, 1, -.infinity], options).token == 1)
        }
    }

    @Test("a constraint that allows nothing is an error, not a choice")
    func nothingAllowed() {
        #expect(throws: InferenceError.nothingAllowed(position: 1)) {
            try choose([1, 2], .greedy, allowed: .only([]))
        }
    }

    @Test("options outside their ranges are refused by name")
    func ranges() {
        let wrong: [(SamplingOptions, String)] = [
            (.init(temperature: -1), "temperature"), (.init(temperature: .nan), "temperature"),
            (.init(topK: -1), "topK"), (.init(topP: 0), "topP"), (.init(topP: 1.1), "topP"), (.init(minP: 2), "minP"),
            (.init(typicalP: 0), "typicalP"),
            (.init(repetitionPenalty: 0), "repetitionPenalty"), (.init(repetitionWindow: -2), "repetitionWindow"),
            (.init(presencePenalty: .infinity), "presencePenalty"), (.init(frequencyPenalty: .nan), "frequencyPenalty"),
            (.init(logitBias: [3: .nan]), "logitBias of token 3"),
        ]
        for (options, name) in wrong {
            let error = #expect(throws: InferenceError.self) { try options.check() }
            guard case .invalidOption(name, _, _)? = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }

    /// Values from an implementation in Python, written from the authors' description.
    @Test("random numbers are those of xoshiro256++ seeded by SplitMix64")
    func randomNumbers() {
        var source = RandomSource(seed: 0)
        #expect(
            (0..<3).map { _ in source.next() } == [0x5317_5D61_490B_23DF, 0x61DA_6F3D_C380_D507, 0x5C0F_DF91_EC9A_7BFC])
    }

    @Test("the exponential function is within 3 units in the last place")
    func exponentials() {
        for step in 0...100_000 {
            let x = -Float(step) * 86.9 / 100_000
            let exact = Float(exp(Double(x)))
            #expect(abs(exponential(x) - exact) <= 3 * exact.ulp, "e^\(x)")
        }
        #expect(exponential(-88) == 0 && exponential(-.infinity) == 0 && exponential(.nan).isNaN)
    }
}
