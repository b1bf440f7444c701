import Foundation
import Inference
import TestModels
import TestSupport
import Testing
import Tokenizers

@Suite("Entities")
struct EntityExtractorTests {
    /// A model that finds `place` likely wherever the text so far holds Oslo, and `person` elsewhere.
    private static func model() -> FakeModel {
        let tokenizer = WordTokenizer()
        var model = FakeModel(named: "fake", fingerprint: "f", tokenizer: tokenizer, featureCount: 4)
        let oslo = tokenizer.encode("Oslo")[0]
        let likely = (place: tokenizer.encode("place"), person: tokenizer.encode("person"))
        model.likelihoods = { request in
            let wanted = request.prefix.contains(oslo) ? likely.place : likely.person
            return request.continuation.map { _ in request.continuation == wanted ? -1 : -20 }
        }
        return model
    }

    @Test("an entity is a stretch of the text with the label that was asked for, and what was not asked for is none")
    func labelled() async throws {
        let text = "Grüße. In Oslo it was 3 May 2020."
        let sentences = [0..<8, 9..<text.utf8.count]
        let model = Self.model()
        let found = try await EntityExtractor(model: model, labels: ["place", "date"])
            .entities(in: text, sentences: sentences)
        #expect(found.map(\.label) == ["place", "date"])
        #expect(found.map(\.text) == ["Oslo", "3 May 2020"])
        for entity in found {
            #expect(String(decoding: Array(text.utf8)[entity.byteRange], as: UTF8.self) == entity.text)
            #expect((0.5...1).contains(entity.confidence))
        }
        let strict = try await EntityExtractor(model: model, labels: ["number"])
            .entities(in: text, sentences: sentences)
        #expect(strict.isEmpty)
    }

    @Test("a threshold leaves out what is less sure")
    func threshold() async throws {
        let extractor = try await EntityExtractor(model: Self.model(), labels: ["place", "date"])
        let text = "In Oslo since 2020"
        let all = try await extractor.entities(in: text, sentences: [0..<text.utf8.count], minConfidence: 0)
        #expect(all.count == 2)
        let none = try await extractor.entities(in: text, sentences: [0..<text.utf8.count], minConfidence: 1)
        #expect(none.allSatisfy { $0.confidence >= 1 } && none.count < 2)
    }

    @Test("labels that can't be told apart are refused", arguments: [[], ["a", "a"], [" "]])
    func labels(_ labels: [String]) async {
        await #expect(throws: InferenceError.self) { try await EntityExtractor(model: Self.model(), labels: labels) }
    }

    @Test(
        "persons, places and dates of the held-out sentences are found",
        .enabled(if: TestFiles.defaultModel != nil, "the default model has not been fetched"))
    func heldOut() async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel))
        let extractor = try await EntityExtractor(model: model, labels: ["person", "place", "organization", "date"])
        var counts: [String: (right: Int, found: Int, wanted: Int)] = [:]
        for line in try EntityLine.all() {
            let found = try await extractor.entities(in: line.text, sentences: [0..<line.text.utf8.count])
            for entity in line.entities { counts["\(line.half) \(entity.label)", default: (0, 0, 0)].wanted += 1 }
            for entity in found {
                let isRight = line.entities.contains {
                    $0.label == entity.label && $0.startByte..<$0.endByte == entity.byteRange
                }
                counts["\(line.half) \(entity.label)", default: (0, 0, 0)].found += 1
                if isRight { counts["\(line.half) \(entity.label)", default: (0, 0, 0)].right += 1 }
            }
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            let f1 = 2 * Double(count.right) / Double(max(1, count.found + count.wanted))
            print("\(name): \(count.right) right of \(count.found) found, \(count.wanted) wanted, F1 \(f1)")
            if name.hasPrefix("held-out"), !name.hasSuffix("organization") { #expect(f1 >= 0.6, "\(name)") }
        }
    }
}

/// A line of tools/bench/extract/entities.jsonl whose text is here.
struct EntityLine: Decodable {
    struct Marked: Decodable {
        let label: String
        let startByte: Int
        let endByte: Int
    }

    let half: String
    let source: String
    var text: String { written ?? "" }
    let entities: [Marked]
    private let startByte: Int?
    private let endByte: Int?
    private var written: String?

    private enum CodingKeys: String, CodingKey {
        case half, source, entities, startByte, endByte
        case written = "text"
    }

    /// All lines; without the data beside the checkout only those that hold their text.
    static func all() throws -> [EntityLine] {
        let file = TestFiles.packageRoot.appending(path: "tools/bench/extract/entities.jsonl")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { text in
            var line = try decoder.decode(EntityLine.self, from: Data(text.utf8))
            if line.written == nil, let path = TestFiles.sharedData(line.source), let start = line.startByte,
                let end = line.endByte, let data = FileManager.default.contents(atPath: path), end <= data.count
            {
                line.written = String(decoding: data[start..<end], as: UTF8.self)
            }
            return line.written == nil ? nil : line
        }
    }
}
