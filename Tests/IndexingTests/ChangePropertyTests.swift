import Foundation
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Any sequence of changes", .serialized)
struct ChangePropertyTests {
    /// Files are added, changed, moved, copied and deleted at random; after each run the index must hold what a plain
    /// dictionary of the files holds, and both searches must find what a plain computation finds.
    @Test("the index holds what the folder holds", arguments: [1, 2, 3, 4] as [UInt64])
    func theIndexHoldsWhatTheFolderHolds(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let workshop = try Workshop()
        var files: [String: String] = [:]
        var serial = 0
        for round in 0..<6 {
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                serial += 1
                let name = "\(["", "x/", "x/y/", "z/"].randomElement(using: &random) ?? "")\(serial).md"
                let victim = files.keys.sorted().randomElement(using: &random)
                switch (Int.random(in: 0..<6, using: &random), victim) {
                case (0, let victim?):
                    try workshop.remove(victim)
                    files[victim] = nil
                case (1, let victim?):
                    try workshop.write(name, "")
                    try workshop.remove(name)
                    try workshop.move(victim, to: name)
                    files[name] = files.removeValue(forKey: victim)
                case (2, let victim?):
                    let text = Self.text(serial, &random)
                    try workshop.write(victim, text)
                    files[victim] = text
                case (3, let victim?):
                    try workshop.write(name, files[victim] ?? "")
                    files[name] = files[victim]
                default:
                    let text = Self.text(serial, &random)
                    try workshop.write(name, text)
                    files[name] = text
                }
            }
            try await workshop.run(IndexerOptions(batchPassages: 5))
            try compare(workshop, files, "seed \(seed), round \(round)")
        }
    }

    private static let words = ["heron", "reed", "otter", "river", "stone", "moss", "owl", "fern", "pike", "newt"]

    private static func text(_ serial: Int, _ random: inout SeededGenerator) -> String {
        var text = "# Note \(serial)\n\n"
        for section in 0..<Int.random(in: 1...3, using: &random) {
            text += "## Part \(section)\n\n"
            for _ in 0..<Int.random(in: 20...120, using: &random) {
                text += (words.randomElement(using: &random) ?? "") + " "
            }
            text += "unique\(serial)p\(section).\n\n"
        }
        return text
    }

    private func compare(_ workshop: Workshop, _ files: [String: String], _ place: String) throws {
        let index = workshop.index
        let documents = try index.documents()
        #expect(documents.map(\.path) == files.keys.map { workshop.stored($0) }.sorted(), "\(place)")
        var expected: [String: Set<PassageID>] = [:]
        for (name, text) in files {
            let document = try index.document(path: workshop.path(name))
            let source = Array(text.utf8)
            for passage in try index.passages(of: document.id) {
                #expect(source[passage.startByte..<passage.endByte].elementsEqual(passage.text.utf8), "\(place)")
                for word in Self.words where passage.text.contains(word) {
                    expected[word, default: []].insert(passage.id)
                }
            }
        }
        for word in Self.words {
            let found = Set(try index.lexicalMatches(word, limit: 10_000).map(\.passageID))
            #expect(found == expected[word, default: []], "\(place): \(word)")
        }
        let check = try index.check()
        #expect(check.isHealthy, "\(place): \(check)")
        let similarities = try index.expectedSimilarities("heron stone newt", model: workshop.model)
        let question = try index.questionVector("heron stone newt", model: workshop.model)
        let matches = try index.denseMatches(question, limit: 10_000)
        #expect(Set(matches.map(\.passageID)) == Set(similarities.keys), "\(place)")
        for match in matches {
            // Features come back from vectors, rounded, and the smallest directions of a small corpus weigh as much as the
            // largest: that moves a similarity by up to a tenth.
            #expect(abs(match.score - (similarities[match.passageID] ?? 9)) < 0.2, "\(place)")
        }
    }
}
