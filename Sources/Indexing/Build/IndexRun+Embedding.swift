import Documents
import Foundation
import GRDB
import Inference
import Tokenizers

/// What is embedded of a passage: the document's title, the headings, and the text. What is quoted is the text alone.
enum EmbeddedText {
    static func make(title: String, headingPath: [String], text: String) -> String {
        // The first heading is often the title.
        let headings = headingPath.first == title ? Array(headingPath.dropFirst()) : headingPath
        return ([title] + headings + [text]).joined(separator: "\n")
    }

    static func make(_ row: Row) throws -> String {
        make(title: row["title"], headingPath: try HeadingPath.decode(row["heading_path"]), text: row["text"])
    }
}

/// How much went through the model.
struct EmbeddedAmount: Sendable {
    var passages = 0
    var tokens = 0
}

extension IndexRun {
    /// The weights of tokens; counted over the passages of the index the first time, and kept from then on, since
    /// features of different weights are not comparable. nil for an index without passages.
    func tokenWeights() throws -> TokenWeights? {
        if let weights = try index.tokenWeights() { return weights }
        let total = try index.status().passageCount
        guard total > 0 else { return nil }
        let tokenizer = model.tokenizer
        var counter = TokenWeights.Counter(vocabularySize: tokenizer.vocabularySize)
        var last: PassageID = 0
        var done = 0
        while true {
            try cancellation.check()
            progress(IndexProgress(phase: .counting, done: done, total: total))
            let after = last
            let page = try index.storage.read { db in
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT passages.id, title, heading_path, passages.text AS text
                        FROM passages JOIN documents ON documents.id = document_id
                        WHERE passages.id > ? ORDER BY passages.id LIMIT 256
                        """, arguments: [after]
                ).map { (id: $0["id"] as PassageID, text: try EmbeddedText.make($0)) }
            }
            guard let end = page.last else { break }
            for passage in page { counter.add(tokenizer.encode(passage.text)) }
            last = end.id
            done += page.count
        }
        let weights = counter.weights()
        try step()
        try index.storage.transaction { db in
            try db.setEmbedding(.tokenWeights, to: weights.encoded)
            try db.increaseState(.vectorGeneration)
        }
        try step()
        return weights
    }

    /// Runs the passages that have no features through the model, short ones first, one transaction a batch.
    func embed(weights: TokenWeights, projection: TokenProjection?) async throws -> EmbeddedAmount {
        let waiting = try await work { () throws in try waitingPassages() }
        let totalTokens = waiting.reduce(0) { $0 + $1.tokens }
        let start = ContinuousClock.now
        var done = EmbeddedAmount()
        var estimated = 0
        for batch in batches(waiting) {
            try step()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let isMeasured = estimated > 0 && seconds > 0
            progress(
                IndexProgress(
                    phase: .embedding, done: done.passages, total: waiting.count,
                    tokensPerSecond: isMeasured ? Double(done.tokens) / seconds : nil,
                    secondsLeft: isMeasured ? seconds / Double(estimated) * Double(totalTokens - estimated) : nil))
            let passages = try await work { () throws in try tokenized(batch.map(\.id)) }
            let embedded = try await embedded(passages.map(\.tokens), weights: weights, projection: projection)
            try await work { () throws in try store(embedded, for: passages) }
            done.passages += batch.count
            done.tokens += passages.reduce(0) { $0 + $1.tokens.count }
            estimated += batch.reduce(0) { $0 + $1.tokens }
        }
        if !waiting.isEmpty {
            progress(IndexProgress(phase: .embedding, done: waiting.count, total: waiting.count, secondsLeft: 0))
        }
        return done
    }

    private struct WaitingPassage: Sendable {
        let id: PassageID
        let tokens: Int
    }

    private struct TokenizedPassage: Sendable {
        let id: PassageID
        let path: String
        let ordinal: Int
        let tokens: [TokenID]
    }

    private func waitingPassages() throws -> [WaitingPassage] {
        try index.storage.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, token_count FROM passages JOIN unfinished ON passage_id = id
                    WHERE has_features = 0 ORDER BY token_count, id
                    """
            ).map { WaitingPassage(id: $0[0], tokens: max(1, $0[1])) }
        }
    }

    private func batches(_ waiting: [WaitingPassage]) -> [ArraySlice<WaitingPassage>] {
        var batches: [ArraySlice<WaitingPassage>] = []
        var first = 0
        var tokens = 0
        for (position, passage) in waiting.enumerated() {
            if position > first,
                position - first >= options.batchPassages || tokens + passage.tokens > options.batchTokens
            {
                batches.append(waiting[first..<position])
                first = position
                tokens = 0
            }
            tokens += passage.tokens
        }
        if first < waiting.count { batches.append(waiting[first...]) }
        return batches
    }

    private func tokenized(_ ids: [PassageID]) throws -> [TokenizedPassage] {
        let limit = try tokenLimit()
        return try index.storage.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT path, ordinal, title, heading_path, passages.text AS text
                    FROM passages JOIN documents ON documents.id = document_id WHERE passages.id = ?
                    """)
            return try ids.compactMap { id in
                guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
                let tokens = model.tokenizer.encode(try EmbeddedText.make(row)).prefix(limit)
                return TokenizedPassage(id: id, path: row["path"], ordinal: row["ordinal"], tokens: Array(tokens))
            }
        }
    }

    /// The longest text that is embedded: a passage with ordinary headings always fits; of absurdly long ones, the
    /// first part is embedded.
    func tokenLimit() throws -> Int {
        let chunking = try index.manifest().chunking
        return max(1, min(model.information.contextLength - 2, max(512, 2 * chunking.maximumTokens)))
    }

    private func store(_ embedded: [EmbeddedPassage], for passages: [TokenizedPassage]) throws {
        for (values, passage) in zip(embedded, passages) where !values.features.allSatisfy(\.isFinite) {
            throw IndexError.unusableEmbedding(path: passage.path, ordinal: passage.ordinal)
        }
        try index.storage.transaction { db in
            let insert = try db.cachedStatement(sql: "INSERT INTO features (passage_id, data) VALUES (?, ?)")
            let insertCodes = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO token_codes (passage_id, data) VALUES (?, ?)")
            let note = try db.cachedStatement(sql: "UPDATE unfinished SET has_features = 1 WHERE passage_id = ?")
            for (values, passage) in zip(embedded, passages) {
                try insert.execute(arguments: [passage.id, Data(FeatureBlob.encode(values.features))])
                if let codes = values.codes {
                    try insertCodes.execute(arguments: [passage.id, Data(TokenCodeBlob.encode(codes))])
                }
                try note.execute(arguments: [passage.id])
            }
            try db.increaseState(.changedSinceFit, by: passages.count)
            try step()
        }
        try step()
    }
}
