import Documents
import Foundation
import GRDB
import Inference
import Tokenizers

extension IndexRun {
    /// Rows of features that the embedding space is fitted to, at most: several times as many as features have elements,
    /// and some 60 MB.
    static let fitSample = 10_000
    /// A fit is made anew when more than this part of the passages has changed since.
    static let refitFraction = 0.2

    /// Turns features into vectors: fits the embedding space where that is due and writes everything anew, else adds what
    /// is missing.
    ///
    /// - Returns: whether the embedding space was fitted.
    func writeVectors(weights: TokenWeights) async throws -> Bool {
        let due = try await work { () throws in try dueWork() }
        switch due {
        case .nothing: return false
        case .append(let transform):
            try await work { () throws in try appendVectors(transform) }
            return false
        case .rewrite(let transform):
            try await work { () throws in try rewriteVectors(transform, isNew: false) }
            return false
        case .fit:
            progress(IndexProgress(phase: .fitting, done: 0, total: 1))
            let recipe = try index.manifest().recipe
            let questions = try await work { () throws in try questionTokens() }
            try step()
            let questionFeatures = try await model.pooledValues(questions, weights: weights, recipe: recipe)
            try await work { () throws in
                let sample = try featureSample()
                try cancellation.check()
                let transform = EmbeddingTransform.fit(
                    passages: sample,
                    questions: Self.drawn(questionFeatures.filter { $0.allSatisfy(\.isFinite) }, towards: sample),
                    recipe: recipe)
                progress(IndexProgress(phase: .fitting, done: 1, total: 1))
                try step()
                try rewriteVectors(transform, isNew: true)
            }
            return true
        }
    }

    /// Questions about nothing in particular, drawn halfway to the mean of passages.
    ///
    /// People's questions lie between the two: they are phrased like the samples and speak of the corpus. Halfway comes
    /// close to the mean of real questions; see docs/decisions/0006-token-similarity.md.
    private static func drawn(_ questions: [[Float]], towards passages: [[Float]]) -> [[Float]] {
        guard let count = passages.first?.count else { return questions }
        var mean = [Float](repeating: 0, count: count)
        for passage in passages { for i in 0..<count { mean[i] += passage[i] / Float(passages.count) } }
        return questions.map { question in
            // Features of no weighted token are zeros, and left out of the fit as such.
            guard question.count == count, question.contains(where: { $0 != 0 }) else { return question }
            return zip(question, mean).map { ($0 + $1) / 2 }
        }
    }

    private enum DueWork: Sendable {
        case nothing
        case append(EmbeddingTransform)
        case rewrite(EmbeddingTransform)
        case fit
    }

    private func dueWork() throws -> DueWork {
        try index.storage.read { db in
            let features = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            let vectors = try Int.fetchOne(db, sql: "SELECT count(*) FROM vector_slots") ?? 0
            guard features > 0 else { return .nothing }
            guard let transform = try db.transform() else { return .fit }
            let fitted = try db.state(.fittedPassages)
            let changed = try db.state(.changedSinceFit)
            if Double(changed) > IndexRun.refitFraction * Double(max(fitted, 1)) { return .fit }
            // Rows of passages that are gone cost time in every search.
            let dead = try db.state(.vectorRows) - vectors
            if dead > max(VectorChunk.capacity, vectors / 4) { return .rewrite(transform) }
            return features > vectors ? .append(transform) : .nothing
        }
    }

    /// Questions of the recipe and questions made from this corpus, for the mean of questions.
    private func questionTokens() throws -> [[Int32]] {
        let made = try index.storage.read { db in
            let titles = try String.fetchAll(
                db,
                sql: "SELECT title FROM documents WHERE id % (1 + (SELECT count(*) FROM documents) / 256) = 0 LIMIT 256"
            )
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT heading_path, text FROM passages
                    WHERE id % (1 + (SELECT count(*) FROM passages) / 256) = 0 LIMIT 256
                    """)
            let headings = try rows.compactMap { try HeadingPath.decode($0[0]).last }
            let sentences = rows.compactMap { row -> String? in
                let text: String = row[1]
                guard let range = Sentences.ranges(in: text).first else { return nil }
                return String(decoding: Array(text.utf8)[range], as: UTF8.self)
            }
            return EmbeddingRecipe.questions(titles: titles, headings: headings, sentences: sentences)
        }
        let limit = max(1, min(model.information.contextLength - 2, 256))
        return (EmbeddingRecipe.sampleQuestions + made).map { Array(model.tokenizer.encode($0).prefix(limit)) }
            .filter { !$0.isEmpty }
    }

    /// Features of passages spread evenly over the corpus.
    private func featureSample() throws -> [[Float]] {
        try index.storage.read { db in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            let stride = max(1, (count + IndexRun.fitSample - 1) / IndexRun.fitSample)
            var sample: [[Float]] = []
            let rows = try Row.fetchCursor(db, sql: "SELECT data FROM features ORDER BY passage_id")
            var number = 0
            while let row = try rows.next() {
                defer { number += 1 }
                guard number % stride == 0 else { continue }
                let features = try FeatureBlob.decode(Array(row[0] as Data))
                guard sample.isEmpty || features.count == sample[0].count else {
                    throw BlobError(
                        part: "features", expected: "\(sample[0].count) numbers", found: "\(features.count)")
                }
                sample.append(features)
            }
            return sample
        }
    }

    /// Writes all vectors, in one transaction: a reader has the old space with its vectors, or the new one with its own.
    private func rewriteVectors(_ transform: EmbeddingTransform, isNew: Bool) throws {
        try index.storage.transaction { db in
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM features") ?? 0
            try db.execute(sql: "DELETE FROM vector_slots")
            try db.execute(sql: "DELETE FROM vector_chunks")
            try db.setState(.vectorRows, to: 0)
            if isNew {
                try db.setEmbedding(.transform, to: transform.encoded)
                try db.setState(.fittedPassages, to: total)
                try db.setState(.changedSinceFit, to: 0)
            }
            var writer = try VectorWriter(db, dimension: transform.dimension)
            var done = 0
            let rows = try Row.fetchCursor(db, sql: "SELECT passage_id, data FROM features ORDER BY passage_id")
            while let row = try rows.next() {
                if done % 256 == 0 {
                    try step()
                    progress(IndexProgress(phase: .projecting, done: done, total: total))
                }
                try writer.add(vector(row[1], transform), for: row[0])
                done += 1
            }
            try writer.finish()
            try step()
        }
        try step()
    }

    /// Adds the vectors that are missing, a chunk a transaction.
    private func appendVectors(_ transform: EmbeddingTransform) throws {
        while true {
            let added = try index.storage.transaction { db in
                let rows = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT passage_id, data FROM features
                        WHERE passage_id NOT IN (SELECT passage_id FROM vector_slots) ORDER BY passage_id LIMIT ?
                        """, arguments: [VectorChunk.capacity])
                guard !rows.isEmpty else { return 0 }
                var writer = try VectorWriter(db, dimension: transform.dimension)
                for row in rows { try writer.add(vector(row[1], transform), for: row[0]) }
                try writer.finish()
                try step()
                return rows.count
            }
            try step()
            if added == 0 { return }
        }
    }

    private func vector(_ data: Data, _ transform: EmbeddingTransform) throws -> [Float] {
        let features = try FeatureBlob.decode(Array(data))
        guard features.count == transform.featureCount else {
            throw BlobError(
                part: "features", expected: "\(transform.featureCount) numbers", found: "\(features.count)")
        }
        return transform.passage(features)
    }
}

/// Appends vectors to the last chunk of an index and to new ones after it.
private struct VectorWriter {
    private let db: Database
    private let dimension: Int
    private var chunkID: Int64
    private var chunk: VectorChunk
    private var slots: [(passage: PassageID, slot: Int)] = []

    init(_ db: Database, dimension: Int) throws {
        self.db = db
        self.dimension = dimension
        let last = try Row.fetchOne(db, sql: "SELECT id, data FROM vector_chunks ORDER BY id DESC LIMIT 1")
        if let last {
            chunkID = last[0]
            chunk = try VectorChunk(encoded: Array(last[1] as Data))
            guard chunk.rowLength == VectorChunk.rowLength(dimension: dimension) else {
                throw BlobError(
                    part: "vector chunk \(chunkID)", expected: "rows for \(dimension) dimensions",
                    found: "rows of \(chunk.rowLength) bytes")
            }
            if chunk.isFull { startNext() }
        } else {
            chunkID = 1
            chunk = VectorChunk(dimension: dimension)
        }
    }

    mutating func add(_ vector: [Float], for passage: PassageID) throws {
        slots.append((passage, chunk.append(vector, for: passage)))
        guard chunk.isFull else { return }
        try write()
        startNext()
    }

    mutating func finish() throws {
        try write()
        try db.increaseState(.vectorGeneration)
    }

    private mutating func startNext() {
        chunkID += 1
        chunk = VectorChunk(dimension: dimension)
    }

    private mutating func write() throws {
        guard !slots.isEmpty else { return }
        try db.execute(
            sql:
                "INSERT INTO vector_chunks (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
            arguments: [chunkID, Data(chunk.encoded)])
        let insert = try db.cachedStatement(
            sql: "INSERT INTO vector_slots (passage_id, chunk, slot) VALUES (?, ?, ?)")
        for (passage, slot) in slots { try insert.execute(arguments: [passage, chunkID, slot]) }
        try db.increaseState(.vectorRows, by: slots.count)
        slots = []
    }
}
