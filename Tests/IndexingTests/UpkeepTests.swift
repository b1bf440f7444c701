import Documents
import Foundation
import GRDB
import Inference
import TestSupport
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

@Suite("Upkeep of an index", .serialized)
struct UpkeepTests {
    private func filled(count: Int) async throws -> Workshop {
        let workshop = try Workshop()
        for n in 0..<count {
            try workshop.write(
                "\(n % 7)/\(n).md", "# Note \(n)\n\nThe heron number \(n) stands in reeds of kind \(n % 13).")
        }
        try await workshop.run()
        return workshop
    }

    /// What searches give, with which vectors.
    private func answers(_ workshop: Workshop) throws -> [[Match]] {
        let index = workshop.index
        return try ["heron 5", "reeds of kind 7", "number"].flatMap { question in
            [
                try index.lexicalMatches(question, limit: 50),
                try index.denseMatches(index.questionVector(question, model: workshop.model), limit: 50),
            ]
        }
    }

    @Test("a rebuild without the model changes nothing")
    func aRebuildWithoutTheModelChangesNothing() async throws {
        let workshop = try await filled(count: 60)
        let before = try answers(workshop)
        let report = try workshop.index.rebuild()
        #expect(report.searchablePassages == 60 && report.vectors == 60 && report.waitingPassages == 0)
        #expect(try answers(workshop) == before)
        #expect(try workshop.index.check().isHealthy)
    }

    @Test("a rebuild mends full text and vectors")
    func aRebuildMendsFullTextAndVectors() async throws {
        let workshop = try await filled(count: 40)
        let before = try answers(workshop)
        try workshop.index.storage.write { db in
            try db.execute(
                sql: """
                    INSERT INTO passage_search (passage_search) VALUES ('delete-all');
                    DELETE FROM vector_chunks;
                    """)
        }
        let parts = try workshop.index.check().damage.map(\.part)
        #expect(Set(parts) == [.fullText, .vectors])
        // Vectors that are gone come back from the model alone, since they stood for the features.
        let report = try workshop.index.rebuild()
        #expect(report.waitingPassages == 40)
        #expect(try await workshop.run().embeddedPassages == 40)
        #expect(try workshop.index.check().isHealthy)
        #expect(try answers(workshop).map { $0.map(\.passageID) } == before.map { $0.map(\.passageID) })
    }

    @Test("embedding again reads no document and gives the same")
    func embeddingAgainReadsNoDocumentAndGivesTheSame() async throws {
        let workshop = try await filled(count: 30)
        let before = try answers(workshop)
        try FileManager.default.removeItem(atPath: workshop.documents)
        let report = try await Indexer(index: workshop.index, model: workshop.model).embedAgain()
        #expect(report.embeddedPassages == 30 && report.vectors == 30)
        #expect(try answers(workshop) == before)
        #expect(try workshop.index.check().damage.isEmpty)
    }

    @Test("compacting gives room back and changes nothing")
    func compactingGivesRoomBackAndChangesNothing() async throws {
        let workshop = try await filled(count: 2_500)
        for folder in 0..<5 { try FileManager.default.removeItem(atPath: workshop.path("\(folder)")) }
        let paths = (0..<5).map { workshop.stored("\($0)") }
        try workshop.index.remove(paths: paths)
        let before = try answers(workshop)
        let report = try workshop.index.compact()
        #expect(report.deadVectorsBefore > 1_700)
        #expect(report.deadVectorsAfter == 0)
        #expect(report.bytesAfter < report.bytesBefore / 2)
        #expect(try answers(workshop) == before)
        #expect(try workshop.index.check().isHealthy)
        // Again there is nothing to do.
        #expect(try workshop.index.compact().bytesAfter == report.bytesAfter)
    }

    /// An index of schema 1, made by the version that wrote it from two short documents.
    @Test("an index of the first schema is brought up to date with its vectors")
    func anIndexOfTheFirstSchemaIsBroughtUpToDateWithItsVectors() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("old.footnote")
        let fixture = TestFiles.packageRoot.appending(path: "Tests/IndexingTests/Fixtures/schema-1.footnote").path
        try FileManager.default.copyItem(atPath: fixture, toPath: path)
        #expect(throws: IndexError.olderSchema(path: path, found: 1, supported: Schema.version)) {
            try Index.open(path: path)
        }
        let index = try Index.open(path: path, access: .readWrite)
        #expect(try index.status().vectorCount == 2)
        #expect(try index.status().problems.isEmpty)
        #expect(try index.check().damage.isEmpty)
        let transform = try #require(try index.transform())
        // The vector of a passage's own features is nearest to that passage.
        let features = try index.storage.read { db in
            try Row.fetchAll(db, sql: "SELECT passage_id, data FROM features").map {
                (id: $0[0] as PassageID, values: try FeatureBlob.decode(Array($0[1] as Data)))
            }
        }
        for (id, values) in features {
            let match = try #require(try index.denseMatches(transform.passage(values), limit: 1).first)
            #expect(match.passageID == id)
            #expect(match.score > 0.98)
        }
        #expect(try index.lexicalMatches("ferry", limit: 3).count == 1)
    }
}
