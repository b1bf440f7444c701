import Foundation
import GRDB
public import Inference
public import Passages

extension Index {
    /// Passages in a sample.
    static let sampleCount = 256

    /// Similarities to a question's tokens that come by chance; nil where the index holds no codes of tokens.
    public func background(of query: TokenQuery) throws(IndexError) -> Background? {
        guard let sample = try recall(\.tokenSample, { db in try db.tokenSample(count: Index.sampleCount) }),
            !sample.codes.isEmpty
        else { return nil }
        return Background(try TokenScan.similarities(query, codes: sample.codes, path: path).map(\.value))
    }

    /// Similarities to a question's vector that come by chance; nil where the index holds no vectors.
    public func background(of vector: [Float]) throws(IndexError) -> Background? {
        guard let matrix = try denseMatrix() else { return nil }
        return Background(matrix.sampledScores(vector, count: Index.sampleCount, pool: pool))
    }
}

/// Codes of some passages' tokens.
struct TokenSample: Sendable {
    let codes: [(PassageID, TokenCodes)]
}

extension Database {
    /// Passages at equal distances of their ids.
    fileprivate func tokenSample(count: Int) throws -> TokenSample {
        let first = try PassageID.fetchOne(self, sql: "SELECT min(passage_id) FROM token_codes")
        let last = try PassageID.fetchOne(self, sql: "SELECT max(passage_id) FROM token_codes")
        guard let first, let last, first >= 0 else { return TokenSample(codes: []) }
        let statement = try cachedStatement(
            sql: "SELECT passage_id, data, checksum FROM token_codes WHERE passage_id >= ? ORDER BY passage_id LIMIT 1")
        var codes: [(PassageID, TokenCodes)] = []
        for place in 0..<count {
            let least = first + PassageID(Double(last - first) * Double(place) / Double(count))
            guard let row = try Row.fetchOne(statement, arguments: [least]) else { break }
            let id: PassageID = try row.value(0)
            if id == codes.last?.0 { continue }
            try BlobTable.tokenCodes.check(row.value(1), key: id, checksum: row.value(2))
            codes.append((id, try TokenCodeBlob.decode(Array(row.value(1) as Data))))
        }
        return TokenSample(codes: codes)
    }
}
