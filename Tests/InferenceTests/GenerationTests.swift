import Inference
import TestSupport
import Testing
import Tokenizers

@Suite("Generating")
struct GenerationTests {
    private static let prompt = Array("Once upon a time".utf8).map { TokenID($0) }

    @Test("as many tokens are written as asked for, and counted", arguments: [0, 1, 2, 17])
    func maxTokens(_ count: Int) async throws {
        let model = try await TinyModel().load()
        let written = try await Written(model.generate(GenerationRequest(prompt: Self.prompt, maxTokens: count)))
        #expect(written.tokens[0].count == count)
        #expect(written.reasons == [.length])
        #expect(written.usages == [Usage(promptTokens: 16, completionTokens: count)])
    }

    @Test("the context window ends a sequence: every token but the last has its place in it")
    func contextWindow() async throws {
        let model = try await TinyModel().load()
        let prompt = Array(repeating: TokenID(65), count: TinyModel.contextLength - 3)
        let written = try await Written(model.generate(GenerationRequest(prompt: prompt, maxTokens: 100)))
        #expect(written.tokens[0].count == 4)
        #expect(written.reasons == [.length])
        let longer = Array(repeating: TokenID(65), count: TinyModel.contextLength + 1)
        await #expect(
            throws: InferenceError.contextExceeded(
                tokenCount: longer.count, contextLength: TinyModel.contextLength)
        ) {
            try await Written(model.generate(GenerationRequest(prompt: longer)))
        }
    }

    @Test("greedy decoding takes at each step what the whole sequence's logits make likeliest")
    func greedy() async throws {
        let tiny = try TinyModel()
        let model = try await tiny.load()
        let request = GenerationRequest(prompt: Self.prompt, maxTokens: 40, topLogProbabilities: 3)
        let written = try await Written(model.generate(request))
        let all = Self.prompt + written.tokens[0]
        let expected = try tiny.logProbabilities(of: all).suffix(40)
        for (step, (value, exact)) in zip(written.logProbabilities[0], expected).enumerated() {
            #expect(abs(Double(value) - exact) < 1e-4, "step \(step)")
            let alternatives = written.alternatives[0][step]
            #expect(alternatives.map(\.token).first == written.tokens[0][step])
            #expect(alternatives.first?.logProbability == value)
            #expect(alternatives.map(\.logProbability) == alternatives.map(\.logProbability).sorted(by: >))
        }
    }

    @Test("a sequence is the same alone, beside others and after others")
    func batches() async throws {
        let model = try await TinyModel().load()
        let prompts = (1...6).map { number in (0..<number * 9).map { TokenID(($0 * number) % 256) } }
        let sampling = SamplingOptions(temperature: 0.9, topK: 30, seed: 4)
        func write(_ prompt: [TokenID]) async throws -> [TokenID] {
            let request = GenerationRequest(prompt: prompt, maxTokens: 30, sampling: sampling)
            return try await Written(model.generate(request)).tokens[0]
        }
        var alone: [[TokenID]] = []
        for prompt in prompts { alone.append(try await write(prompt)) }
        let together = try await withThrowingTaskGroup(of: (Int, [TokenID]).self) { group in
            for (index, prompt) in prompts.enumerated() { group.addTask { (index, try await write(prompt)) } }
            return try await group.reduce(into: prompts) { $0[$1.0] = $1.1 }
        }
        #expect(together == alone)
    }

    @Test("a request's sequences differ, and come again with the same seed")
    func sequences() async throws {
        let model = try await TinyModel().load()
        func write(seed: UInt64) async throws -> [[TokenID]] {
            let request = GenerationRequest(
                prompt: Self.prompt, maxTokens: 20, sampling: SamplingOptions(temperature: 1, seed: seed), count: 5)
            return try await Written(model.generate(request), count: 5).tokens
        }
        let first = try await write(seed: 1)
        #expect(Set(first).count == 5)
        #expect(try await write(seed: 1) == first)
        #expect(try await write(seed: 2) != first)
    }

    @Test("the streamed text is the tokens' text, cut before a stop string that spans tokens", arguments: 1...8)
    func stopStrings(_ seed: Int) async throws {
        let model = try await TinyModel().load()
        // Only letters, so that the text says every token; a token is a byte, so a stop of three spans three.
        let others = (0..<TinyModel.vocabularySize).filter { !(97...102).contains($0) }.map { TokenID($0) }
        let sampling = SamplingOptions(
            temperature: 1, logitBias: Dictionary(uniqueKeysWithValues: others.map { ($0, -Float.infinity) }),
            seed: UInt64(seed))
        func write(stop: [String]) async throws -> Written {
            try await Written(
                model.generate(
                    GenerationRequest(prompt: Self.prompt, maxTokens: 60, sampling: sampling, stop: stop)))
        }
        let whole = try await write(stop: [])
        let text = whole.text()
        #expect(text == model.tokenizer.decode(whole.tokens[0]) && text.count == 60)
        let stop = String(text.dropFirst(30).prefix(3))
        let cut = try await write(stop: ["never", stop])
        let end = try #require(text.firstRange(of: stop))
        #expect(cut.text() == text[..<end.lowerBound])
        #expect(cut.reasons == [.stop])
        #expect(cut.tokens[0].count == text.distance(from: text.startIndex, to: end.upperBound))
    }

    @Test("the end of text ends a sequence and is not counted")
    func endOfText() async throws {
        let model = try await TinyModel(hasEnd: true).load()
        let sampling = SamplingOptions(logitBias: [257: 1000])
        let request = GenerationRequest(prompt: Self.prompt, maxTokens: 9, sampling: sampling)
        let written = try await Written(model.generate(request))
        #expect(written.tokens[0].isEmpty && written.text().isEmpty)
        #expect(written.reasons == [.stop])
        #expect(written.usages == [Usage(promptTokens: 16, completionTokens: 0)])
    }

    @Test("a stop token ends a sequence and is not counted")
    func stopTokens() async throws {
        let model = try await TinyModel().load()
        let whole = try await Written(model.generate(GenerationRequest(prompt: Self.prompt, maxTokens: 12)))
        let stop = whole.tokens[0][7]
        let expected = Array(whole.tokens[0].prefix { $0 != stop })
        let cut = try await Written(
            model.generate(GenerationRequest(prompt: Self.prompt, maxTokens: 12, stopTokens: [stop])))
        #expect(cut.tokens[0] == expected)
        #expect(cut.reasons == [.stop])
        #expect(cut.usages == [Usage(promptTokens: 16, completionTokens: expected.count)])
    }

    @Test("bad requests are refused before anything runs")
    func refusals() async throws {
        let model = try await TinyModel().load()
        let requests: [(GenerationRequest, InferenceError)] = [
            (GenerationRequest(prompt: []), .emptyPrompt),
            (GenerationRequest(prompt: [1, 259]), .unknownToken(259, vocabularySize: 259)),
            (GenerationRequest(prompt: [-1]), .unknownToken(-1, vocabularySize: 259)),
            (
                GenerationRequest(prompt: [1], count: 0),
                .invalidOption(name: "count", value: "0", expected: "at least 1")
            ),
        ]
        for (request, error) in requests {
            await #expect(throws: error) { try await Written(model.generate(request)) }
        }
    }

    @Test("reading no further stops the work, and the next request runs")
    func cancellation() async throws {
        let model = try await TinyModel().load()
        for try await event in model.generate(GenerationRequest(prompt: Self.prompt, maxTokens: 400)) {
            if case .token = event { break }
        }
        let written = try await Written(model.generate(GenerationRequest(prompt: Self.prompt, maxTokens: 3)))
        #expect(written.tokens[0].count == 3)
    }

    @Test("a prompt that continues the last sequence gives what it gives afresh")
    func reusedCache() async throws {
        let tiny = try TinyModel()
        let model = try await tiny.load()
        let first = try await Written(model.generate(GenerationRequest(prompt: Self.prompt, maxTokens: 20)))
        let longer = Self.prompt + first.tokens[0].prefix(15) + [1, 2, 3]
        let request = GenerationRequest(prompt: longer, maxTokens: 20)
        let continued = try await Written(model.generate(request)).tokens[0]
        let fresh = try await Written(tiny.load().generate(request)).tokens[0]
        #expect(continued == fresh)
    }
}
