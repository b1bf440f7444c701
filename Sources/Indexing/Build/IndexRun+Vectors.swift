import Documents
import Foundation
import GRDB
import Inference
import Tokenizers

extension IndexRun {
    /// A fit is made anew when more than this part of the passages has changed since.
    static let refitFraction = 0.2

    /// Turns features into vectors: fits the embedding space where that is due and writes everything anew, else adds what
    /// is missing.
    ///
    /// - Returns: whether the embedding space was fitted.
    func writeVectors(weights: TokenWeights) async throws -> Bool {
        let due = try await work { () throws in try dueWork() }
        switch due {
        case .nothing:
            try await work { () throws in try vectors.mergeChunks() }
            return false
        case .append(let transform):
            try await work { () throws in
                try vectors.append(transform)
                try vectors.mergeChunks()
            }
            return false
        case .fit:
            progress(IndexProgress(phase: .fitting, done: 0, total: 1))
            let recipe = try index.manifest().recipe
            let questions = try await work { () throws in try questionTokens() }
            try step()
            let questionFeatures = try await model.pooledValues(questions, weights: weights, recipe: recipe)
            try await work { () throws in
                let sample = try vectors.featureSample()
                try cancellation.check()
                let transform = EmbeddingTransform.fit(
                    passages: sample,
                    questions: EmbeddingTransform.drawn(
                        questionFeatures.filter { $0.allSatisfy(\.isFinite) }, towards: sample),
                    recipe: recipe
                ).rotated()
                progress(IndexProgress(phase: .fitting, done: 1, total: 1))
                try step()
                try vectors.rewrite(transform)
            }
            return true
        }
    }

    private var vectors: VectorBuild { VectorBuild(index: index, step: step, progress: progress) }

    private enum DueWork: Sendable {
        case nothing
        case append(EmbeddingTransform)
        case fit
    }

    private func dueWork() throws -> DueWork {
        try index.storage.read { db in
            let passages = try Int.fetchOne(db, sql: "SELECT count(*) FROM passages") ?? 0
            let bare = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 0") ?? 0
            let waiting = try Int.fetchOne(db, sql: "SELECT count(*) FROM unfinished WHERE has_features = 1") ?? 0
            guard passages > bare else { return .nothing }
            guard let transform = try db.transform() else { return .fit }
            let fitted = try db.state(.fittedPassages)
            let changed = try db.state(.changedSinceFit)
            if Double(changed) > IndexRun.refitFraction * Double(max(fitted, 1)) { return .fit }
            return waiting > 0 ? .append(transform) : .nothing
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
}
