import Foundation
import Inference
import TestSupport
import Testing
import Tokenizers

@Suite("Likelihoods of texts")
struct LikelihoodTests {
    /// 700 letters without much order.
    private static let text: String = {
        var generator = SeededGenerator(seed: 12)
        let letters = Array("abcdefghijklmnopqrstuvwxyz ")
        return String((0..<700).map { _ in letters.randomElement(using: &generator) ?? " " })
    }()

    @Test(
        "sliding windows score each token once, from what its window holds",
        arguments: [(128, 64), (100, 99), (64, 7), (512, 256)])
    func windows(_ window: Int, _ stride: Int) async throws {
        let tiny = try TinyModel()
        let model = try await tiny.load()
        let tokens = model.tokenizer.encode(Self.text)
        #expect(tokens.count == 700 && model.textBeginning.isEmpty)
        var expected: [Double] = []
        for position in 1..<tokens.count {
            // The first window that holds the token.
            var start = 0
            while start + window <= position { start += stride }
            expected.append(try tiny.logProbabilities(of: Array(tokens[start...position]))[position - start - 1])
        }
        let result = try await model.windowedLogLikelihood(of: Self.text, window: window, stride: stride)
        #expect(result.logProbabilities.count == expected.count)
        for (own, exact) in zip(result.logProbabilities, expected) { #expect(abs(Double(own) - exact) < 1e-4) }
        let mean = expected.reduce(0, +) / Double(expected.count)
        #expect(abs(result.perplexity - exp(-mean)) < 1e-3 * exp(-mean))
        let bits = -expected.reduce(0, +) / log(2.0) / 700
        #expect(abs(result.bitsPerByte - bits) < 1e-4)
    }

    @Test("windows that don't fit are refused by name")
    func ranges() async throws {
        let model = try await TinyModel().load()
        let wrong: [(window: Int, stride: Int, name: String)] = [
            (1, 1, "window"), (513, 1, "window"), (64, 64, "stride"), (64, 0, "stride"),
        ]
        for item in wrong {
            do {
                let result = try await model.windowedLogLikelihood(
                    of: Self.text, window: item.window, stride: item.stride)
                Issue.record("\(item): \(result.tokens.count) tokens")
            } catch InferenceError.invalidOption(let name, _, _) {
                #expect(name == item.name)
            }
        }
        #expect(try await model.windowedLogLikelihood(of: "").tokens.isEmpty)
    }

    @Test("texts after a prefix get the sum of their tokens")
    func afterPrefix() async throws {
        let tiny = try TinyModel()
        let model = try await tiny.load()
        let results = try await model.logLikelihoods(of: [" cat", "", " horse"], after: "The")
        let exact = try tiny.logProbabilities(of: Array("The cat".utf8).map { TokenID($0) }).suffix(4).reduce(0, +)
        #expect(abs(results[0].sum - exact) < 1e-3)
        #expect(results[1].tokens.isEmpty && results[2].tokens.count == 6)
        // Without a prefix the first token has nothing before it.
        #expect(try await model.logLikelihoods(of: ["abc", "", "x"]).map(\.tokens.count) == [2, 0, 0])
    }

    @Test("probabilities of labels are the softmax of their likelihoods, less those after an empty text")
    func classification() async throws {
        let tiny = try TinyModel()
        let model = try await tiny.load()
        let labels = ["good", "bad", "so so"]
        func scores(_ text: String) throws -> [Double] {
            try labels.map { label in
                let prompt = Array("\(text)? ".utf8).dropLast()
                let tokens = (Array(prompt) + Array(" \(label)".utf8)).map { TokenID($0) }
                return try tiny.logProbabilities(of: tokens).suffix(label.utf8.count + 1).reduce(0, +)
            }
        }
        let texts = ["It was fun", "{text}", "é"]
        for isCalibrated in [true, false] {
            let classifier = try await LabelClassifier(
                model: model, labels: labels, template: "{text}?", isCalibrated: isCalibrated)
            let bias = isCalibrated ? try scores("") : [0, 0, 0]
            for (text, result) in zip(texts, try await classifier.classify(texts)) {
                let weights = zip(try scores(text), bias).map { exp($0 - $1) }
                let expected = weights.map { $0 / weights.reduce(0, +) }
                for (own, exact) in zip(result.probabilities, expected) { #expect(abs(own - exact) < 1e-3) }
                #expect(result.label == labels[expected.firstIndex(of: expected.max() ?? 0) ?? 0])
            }
        }
    }

    @Test("labels and templates that can't be used are refused")
    func refusals() async throws {
        let model = try await TinyModel().load()
        for labels in [[], ["a"], ["a", "a"], ["a", ""]] {
            await #expect(throws: InferenceError.self) { try await LabelClassifier(model: model, labels: labels) }
        }
        for template in ["no place", "{text} {text}"] {
            await #expect(throws: InferenceError.self) {
                try await LabelClassifier(model: model, labels: ["a", "b"], template: template)
            }
        }
    }

    @Test(
        "the default model tells praise from complaint",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func sentiment() async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel))
        let classifier = try await LabelClassifier(
            model: model, labels: ["positive", "negative"], template: "Review: {text}\nSentiment:")
        let results = try await classifier.classify([
            "I loved every minute of it, a wonderful film.", "A complete waste of time, boring and badly acted.",
            "The food was excellent and the staff were friendly.", "The room was dirty and the service terrible.",
        ])
        #expect(results.map(\.label) == ["positive", "negative", "positive", "negative"])
    }
}
