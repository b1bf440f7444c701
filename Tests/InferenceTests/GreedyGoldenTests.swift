import Inference
import TestSupport
import Testing
import Tokenizers

@Suite("Greedy decoding agrees with llama.cpp")
struct GreedyGoldenTests {
    struct Entry: Decodable {
        var prompt: String
        var tokens: [TokenID]
        /// Up to 64 ids, or up to the end of text, which is then the last one.
        var ids: [TokenID]
        /// By how much the likeliest token's logit led at each step.
        var leads: [Float]
    }

    /// The lead up to which rounding alone can decide: both sides compute with 4-bit weights and 8-bit activations, in
    /// another order.
    private static let roundingLead: Float = 0.1

    @Test(
        "20 prompts of the default model, 64 tokens each",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel))
        let entries: [Entry] = try Golden.read("greedy")
        #expect(entries.count == 20)
        let written = try await withThrowingTaskGroup(of: (Int, Written).self) { group in
            for (index, entry) in entries.enumerated() {
                #expect(model.tokenizer.encode(entry.prompt) == entry.tokens)
                let request = GenerationRequest(prompt: entry.tokens, maxTokens: 64)
                group.addTask { (index, try await Written(model.generate(request))) }
            }
            return try await group.reduce(into: [Int: Written]()) { $0[$1.0] = $1.1 }
        }
        var same = 0
        for (index, entry) in entries.enumerated() {
            let ends = entry.ids.last.map(model.tokenizer.endOfGeneration.contains) ?? false
            let expected = ends ? entry.ids.dropLast() : entry.ids[...]
            let ids = try #require(written[index]).tokens[0]
            let parting = zip(ids, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            if ids.elementsEqual(expected) {
                #expect(written[index]?.reasons == [ends ? .stop : .length])
                same += 1
            } else {
                let step = parting ?? min(ids.count, expected.count)
                #expect(
                    entry.leads[step] <= Self.roundingLead,
                    "\(entry.prompt.debugDescription) parts at step \(step), where the lead is \(entry.leads[step])")
            }
        }
        #expect(same >= 19)
    }

    private static let stories = TestFiles.sharedData("models/stories260K.gguf")

    @Test("the small story model tells its story from nothing", .enabled(if: stories != nil, "no stories260K.gguf"))
    func storyModel() async throws {
        let model = try await Model.load(path: try #require(Self.stories))
        let beginning = try #require(model.tokenizer.beginningOfText)
        let written = try await Written(model.generate(GenerationRequest(prompt: [beginning], maxTokens: 100)))
        #expect(
            written.text().hasPrefix(
                """
                Once upon a time, there was a little girl named Lily. She loved to play outside in the park. \
                One day, she saw a big, red ball. She wanted to play with it, but it was too high.
                """),
            "\(written.text())")
    }
}
