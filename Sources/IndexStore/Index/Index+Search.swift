import Foundation
import GRDB
public import Inference
public import Passages
import Synchronization

extension Index {
    /// Passages that share words with the question, by BM25; higher is better.
    ///
    /// The question is split into words here and each is quoted, so that nothing in it is read as query syntax. Words
    /// such as "the" are dropped where others are left. Runs of scripts without spaces (Chinese, Japanese, Thai, …) are
    /// looked up by pairs of characters. A question without a single word finds nothing.
    ///
    /// A passage in which telling words stand side by side as they do in the question scores higher (after the sequential
    /// dependence model of Metzler and Croft 2005, doi:10.1145/1076034.1076115), and so does one with more of the
    /// question's single characters of unspaced scripts: their BM25 is added with weight 0.3. See
    /// docs/decisions/0005-lexical-search.md.
    ///
    /// Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), as in SQLite's FTS5: k1 = 1.2,
    /// b = 0.75, title weighed 2, headings 1.5, text 1.
    ///
    /// - Parameter selection: only passages of these documents; nil for all. Scores stay what they are without it: how
    ///   rare a word is, is counted in the whole index.
    /// - Complexity: O(passages that have a word + occurrences of neighbours' words) over lists of postings. Where some
    ///   passages have no lists yet, FTS5 answers, a hundred times as slowly.
    public func lexicalMatches(
        _ question: String, limit: Int, within selection: PassageSelection? = nil
    ) throws(IndexError) -> [Match] {
        guard limit > 0, let query = LexicalQuery(question) else { return [] }
        return try storage.read { db in
            try db.lexicalMatches(
                query, limit: limit, within: selection, postings: PostingSearch(db, memory: postings))
        }
    }

    /// What ``lexicalMatches(_:limit:within:)`` finds, as FTS5 finds it: for measurements and tests.
    package func fullTextMatches(
        _ question: String, limit: Int, within selection: PassageSelection? = nil
    ) throws(IndexError) -> [Match] {
        guard limit > 0, let query = LexicalQuery(question) else { return [] }
        return try storage.read { db in
            try db.lexicalMatches(query, limit: limit, within: selection, postings: nil)
        }
    }

    /// Passages whose vectors are most similar to the question's, by cosine similarity; higher is better.
    ///
    /// - Parameters:
    ///   - vector: the question's vector from the index's transform, of length 1.
    ///   - selection: only passages of these documents; nil for all. However few they are, they are found.
    /// - Throws: `dimensionMismatch`, `corrupt`.
    /// - Complexity: one pass over all vectors; the first search after a change reads them from the file.
    public func denseMatches(
        _ vector: [Float], limit: Int, within selection: PassageSelection? = nil
    ) throws(IndexError) -> [Match] {
        guard limit > 0 else { return [] }
        guard let matrix = try denseMatrix() else { return [] }
        if let expected = try transform()?.dimension, expected != vector.count {
            throw IndexError.dimensionMismatch(expected: expected, found: vector.count)
        }
        guard vector.count <= matrix.rowLength else {
            throw IndexError.dimensionMismatch(expected: matrix.rowLength, found: vector.count)
        }
        return matrix.matches([vector], limit: limit, search: .automatic, selection: selection, pool: pool)[0]
    }

    /// The vectors in memory; nil where the index has none.
    func denseMatrix() throws(IndexError) -> DenseMatrix? {
        try recall(\.matrix) { db in try DenseMatrix(db) }
    }

    /// How much each token counts in an embedding; nil before the first passages were embedded.
    public func tokenWeights() throws(IndexError) -> TokenWeights? {
        try recall(\.tokenWeights) { db in try db.tokenWeights() }
    }

    /// What turns pooled features into vectors; nil before the first fit.
    public func transform() throws(IndexError) -> EmbeddingTransform? {
        try recall(\.transform) { db in try db.transform() }
    }

    /// What turns tokens' values into codes; nil where the index compares passages as wholes only.
    public func tokenProjection() throws(IndexError) -> TokenProjection? {
        try recall(\.tokenProjection) { db in try db.tokenProjection() }
    }

    /// How well the tokens of some passages match those of a question, −1…1.
    ///
    /// - Parameter query: the question's tokens by the index's ``tokenProjection()``.
    /// - Returns: one similarity for each of the passages that has codes.
    /// - Throws: `corrupt`.
    /// - Complexity: O(question tokens × tokens of the passages), and a read of their codes.
    public func tokenSimilarities(
        _ query: TokenQuery, passages: [PassageID]
    ) throws(IndexError) -> [PassageID: Double] {
        let codes = try storage.read { db in
            try passages.compactMap { id in
                try db.blob(.tokenCodes, key: id).map { (id, try TokenCodeBlob.decode(Array($0))) }
            }
        }
        return try TokenScan.similarities(query, codes: codes, path: path)
    }
}
