import Foundation
import GRDB
import Synchronization
import TestModels
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Inference
@testable import Passages

@Suite("Words first, vectors as they come", .serialized)
struct WordsFirstTests {
    private struct Interrupted: Error {}

    /// A workshop whose model gives values of tokens, as the real one does.
    private func workshop(documents: Int) throws -> Workshop {
        var model = FakeModel()
        model.givesTokenValues = true
        model.averages = true
        let workshop = try Workshop(model: model)
        var random = SeededGenerator(seed: 33)
        let words = (0..<200).map { "word\($0)" }
        for number in 0..<documents {
            var text = "N\(number)\n\n"
            for _ in 0..<5 + number % 9 { text += (words.randomElement(using: &random) ?? "") + " " }
            try workshop.write("\(number % 7)/\(number).txt", text)
        }
        return workshop
    }

    /// The codes, scale and length of each document's vector, and the fit, by path below the documents' folder.
    private func vectors(_ workshop: Workshop) throws -> [String: [Float]] {
        let index = workshop.index
        let paths = Dictionary(uniqueKeysWithValues: try index.documents().map { ($0.id, $0.path) })
        return try index.storage.read { db in
            var found: [String: [Float]] = [:]
            for stored in try StoredChunk.all(db) {
                let chunk = try stored.chunk(db)
                for row in stored.live.rows {
                    let path = (paths[chunk.documentIDs[row]] ?? "").split(separator: "/").suffix(2)
                    found[path.joined(separator: "/")] = chunk.vector(row) + [chunk.lengths[row]]
                }
            }
            found["transform"] = try db.transform()?.directions
            found["token projection"] = try db.tokenProjection()?.directions
            return found
        }
    }

    @Test("when the model reads the first passage, the words of all documents are found")
    func wordsFirst() async throws {
        let workshop = try workshop(documents: 90)
        workshop.model.givesTokenValues = false
        let reader = try Index.open(path: workshop.index.path)
        let found = Mutex<[Int]>([])
        workshop.model.onEmbedding = { _ in
            let count = try (0..<90).reduce(0) { try $0 + reader.found("N\($1)").count }
            let coverage = try reader.missingVectors()
            #expect(coverage?.passages == 90 && coverage?.isComplete == false || coverage == nil)
            found.withLock { $0.append(count) }
        }
        try await workshop.run(IndexerOptions(batchPassages: 32))
        #expect(found.withLock { $0.first } == 90)
        #expect(try reader.missingVectors() == nil)
    }

    @Test(
        "a run that was cut short while it embedded left vectors to search by, and the next one comes to the same end",
        arguments: [false, true])
    func cutShort(rebuildsBetween: Bool) async throws {
        let undisturbed = try workshop(documents: 700)
        try await undisturbed.run()
        let expected = try vectors(undisturbed)
        #expect(expected.count == 702)

        let workshop = try workshop(documents: 700)
        let reader = try Index.open(path: workshop.index.path)
        var indexer = Indexer(index: workshop.index, model: workshop.model)
        indexer.atEachStep = {
            // Some more batches than the first ones, so that passages wait at every stage.
            if let coverage = try reader.missingVectors(), coverage.vectors > 0 {
                let waiting = try reader.storage.read { db in
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 1") ?? 0
                }
                if waiting > 60 { throw Interrupted() }
            }
        }
        await #expect(throws: Interrupted.self) { _ = try await indexer.run(roots: [workshop.documents]) }
        let coverage = try #require(try reader.missingVectors())
        #expect(coverage.passages == 700 && coverage.vectors > 0 && coverage.vectors < 700)
        #expect(try workshop.index.check().damage.isEmpty)
        #expect(try workshop.index.status().problems.count == 1)
        #expect(
            try reader.denseMatches(reader.questionVector("word7 word8", model: workshop.model), limit: 5).count == 5)
        if rebuildsBetween {
            #expect(try workshop.index.rebuild().waitingPassages < 700 - coverage.vectors)
            #expect(try workshop.index.check().damage.isEmpty)
        }
        let report = try await workshop.run()
        #expect(report.refitted && report.embeddedPassages < 700 - coverage.vectors)
        #expect(try vectors(workshop) == expected)
        #expect(try reader.missingVectors() == nil)
        let kept = try reader.storage.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM features") }
        #expect(kept == 0)
    }

    @Test(
        "the size of batches, and so the order in which passages are read, changes no bit of any vector",
        arguments: [1, 5, 64])
    func independence(batchPassages: Int) async throws {
        let reference = try workshop(documents: 120)
        try await reference.run()
        let other = try workshop(documents: 120)
        try await other.run(IndexerOptions(batchPassages: batchPassages, batchTokens: 40 * batchPassages))
        #expect(try vectors(other) == vectors(reference))
    }

    @Test("passages that read the same go through the model once, and all of them are found")
    func repeats() async throws {
        let workshop = try Workshop()
        for number in 0..<60 {
            try workshop.write("\(number)/notice.txt", "Notice\n\nThe heron of pond \(number % 3) stands in the reeds.")
        }
        let texts = Mutex(0)
        workshop.model.onEmbedding = { count in
            if count != EmbeddingRecipe.sampleQuestions.count { texts.withLock { $0 += count } }
        }
        let report = try await workshop.run(IndexerOptions(batchPassages: 7))
        #expect(texts.withLock { $0 } == 3)
        #expect(report.embeddedPassages == 60 && report.passages == 60)
        let question = try workshop.index.questionVector("heron pond 1", model: workshop.model)
        let matches = try workshop.index.denseMatches(question, limit: 60)
        #expect(matches.count == 60)
        let similarities = try workshop.index.expectedSimilarities("heron pond 1", model: workshop.model)
        for match in matches { #expect(abs(match.score - (similarities[match.passageID] ?? 9)) < 0.02) }
    }

    @Test("a sample that a projection of tokens is fitted to is read once, with its repeats")
    func sample() async throws {
        let workshop = try workshop(documents: 30)
        for number in 0..<20 { try workshop.write("same/\(number).txt", "Notice\n\nThe same words.") }
        let report = try await workshop.run()
        #expect(report.embeddedPassages == 50)
        #expect(try workshop.index.missingVectors() == nil)
        #expect(try workshop.index.tokenProjection() != nil)
        let codes = try workshop.index.storage.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM token_codes") ?? 0
        }
        #expect(codes == 50)
    }
}
