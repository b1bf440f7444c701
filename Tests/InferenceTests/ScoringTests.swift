import Foundation
import Inference
import TestSupport
import Testing
import Tokenizers

@Suite("Scoring")
struct ScoringTests {
    private static func tokens(_ count: Int, _ generator: inout SeededGenerator) -> [TokenID] {
        (0..<count).map { _ in TokenID.random(in: 0..<256, using: &generator) }
    }

    private func compare(
        _ requests: [ScoringRequest], _ scores: [[Float]], _ tiny: TinyModel,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(scores.count == requests.count, sourceLocation: sourceLocation)
        for (request, values) in zip(requests, scores) {
            #expect(values.count == request.continuation.count, sourceLocation: sourceLocation)
            let exact = try tiny.logProbabilities(of: request.prefix + request.continuation)
                .suffix(request.continuation.count)
            let worst = zip(values, exact).map { abs(Double($0) - $1) }.max() ?? 0
            #expect(worst < 1e-4, sourceLocation: sourceLocation)
        }
    }

    @Test("values are the logarithms of the model's probabilities, whatever the lengths", arguments: 1...5)
    func values(_ seed: Int) async throws {
        let tiny = try TinyModel()
        var generator = SeededGenerator(seed: UInt64(seed))
        let requests = (0..<12).map { _ in
            ScoringRequest(
                prefix: Self.tokens(Int.random(in: 1...40, using: &generator), &generator),
                continuation: Self.tokens(Int.random(in: 0...20, using: &generator), &generator))
        }
        try compare(requests, await tiny.load().logLikelihoods(requests), tiny)
    }

    @Test("requests that share a prefix, and those that exceed a pass, get the same values")
    func sharedAndLong() async throws {
        let tiny = try TinyModel()
        var generator = SeededGenerator(seed: 8)
        let prefix = Self.tokens(60, &generator)
        var requests = (1...9).map {
            ScoringRequest(prefix: prefix, continuation: Self.tokens($0 * 11, &generator))
        }
        // More than 256 scored positions in one request, and more than 1,536 tokens in all.
        requests += (0..<3).map { _ in
            ScoringRequest(prefix: Self.tokens(150, &generator), continuation: Self.tokens(300, &generator))
        }
        requests.append(ScoringRequest(prefix: prefix, continuation: []))
        requests.shuffle(using: &generator)
        try compare(requests, await tiny.load().logLikelihoods(requests), tiny)
    }

    @Test("the probabilities of all tokens that may follow add up to 1")
    func sums() async throws {
        let tiny = try TinyModel()
        let prefix = Array("The sum of".utf8).map { TokenID($0) }
        let requests = (0..<TinyModel.vocabularySize).map {
            ScoringRequest(prefix: prefix, continuation: [TokenID($0)])
        }
        let scores = try await tiny.load().logLikelihoods(requests)
        let sum = scores.reduce(0) { $0 + exp(Double($1[0])) }
        #expect(abs(sum - 1) < 1e-5)
    }

    @Test("scoring what was generated gives the values that generating reported")
    func generated() async throws {
        let model = try await TinyModel().load()
        let prompt = Array("Hello".utf8).map { TokenID($0) }
        let sampling = SamplingOptions(temperature: 1.3, topP: 0.9, seed: 2)
        let written = try await Written(
            model.generate(GenerationRequest(prompt: prompt, maxTokens: 50, sampling: sampling)))
        let scores = try await model.logLikelihoods([
            ScoringRequest(prefix: prompt, continuation: written.tokens[0])
        ])
        for (value, scored) in zip(written.logProbabilities[0], scores[0]) { #expect(abs(value - scored) < 1e-4) }
    }

    @Test("requests that can't be scored are refused, with their number")
    func refusals() async throws {
        let model = try await TinyModel().load()
        let good = ScoringRequest(prefix: [1], continuation: [2])
        await #expect(throws: InferenceError.emptyPrefix(request: 1)) {
            try await model.logLikelihoods([good, ScoringRequest(prefix: [], continuation: [2])])
        }
        await #expect(throws: InferenceError.unknownToken(300, vocabularySize: 259)) {
            try await model.logLikelihoods([ScoringRequest(prefix: [1], continuation: [300])])
        }
        let long = ScoringRequest(prefix: [1], continuation: Array(repeating: 2, count: TinyModel.contextLength))
        await #expect(throws: InferenceError.self) { try await model.logLikelihoods([long]) }
        #expect(try await model.logLikelihoods([]).isEmpty)
    }
}
