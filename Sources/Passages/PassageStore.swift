public import Documents
public import Inference

/// Passages that can be searched by words and by vectors: an index file, or whatever else keeps them.
///
/// Retrieval knows nothing else of storage. What is large (vectors, codes of tokens, texts that were not asked for) stays
/// behind the protocol: only ids, scores and the passages of a result come out. A store may be used by several tasks at once.
/// Each call sees the last finished change; what a search named may be gone when its passages are fetched.
///
/// Requirements are asynchronous so that a store may wait for another machine. One that reads files answers at once, and is
/// called off the threads that serve others.
public protocol PassageStore: Sendable {
    /// Where the store is, and what tells it from others that are searched with it: the absolute path of an index file.
    var path: String { get }

    /// What the store says about itself.
    func facts() async throws -> StoreFacts

    /// How many passages it holds.
    func passageCount() async throws -> Int

    /// Checks that a model is the one that the passages were embedded with.
    ///
    /// - Throws: an error that says what mends it.
    func requireModel(_ information: ModelInformation) async throws

    /// How much each token counts in an embedding; nil before the first passages were embedded.
    func tokenWeights() async throws -> TokenWeights?

    /// What turns pooled features into vectors; nil before the first fit.
    func transform() async throws -> EmbeddingTransform?

    /// What turns tokens' values into codes; nil where passages are compared as wholes only.
    func tokenProjection() async throws -> TokenProjection?

    /// What a filter leaves of the store, found once for all parts of a search; everything for nil.
    func scope(of filter: PassageFilter?) async throws -> any PassageScope

    /// How well the tokens of some passages match those of a question, −1…1; one similarity for each that has codes.
    func tokenSimilarities(_ query: TokenQuery, passages: [PassageID]) async throws -> [PassageID: Double]

    /// Similarities to a question's tokens that come by chance; nil where the store holds no codes of tokens.
    func background(of query: TokenQuery) async throws -> Background?

    /// Similarities to a question's vector that come by chance; nil where the store holds no vectors.
    func background(of vector: [Float]) async throws -> Background?

    /// The passages with these ids, in the order of the ids. One that is gone by now is left out.
    func passages(ids: [PassageID]) async throws -> [PassageRecord]

    /// The documents that a filter leaves, all for nil: how many, and the first ones in ascending order of their paths.
    ///
    /// - Parameter limit: how many are named.
    func documents(in filter: PassageFilter?, limit: Int) async throws -> DocumentList

    /// The pages that a stretch of a document's text stands on, in ascending order, each with the lines that it touches.
    ///
    /// None for a document without pages, an unknown one, or an empty range.
    ///
    /// - Parameter range: UTF-8 bytes of the document's text.
    func pages(of document: DocumentID, touching range: Range<Int>) async throws -> [Page]

    /// A stretch of the text that was extracted from a document; nil where the text is the file itself, and for a range
    /// that is not in it.
    ///
    /// - Parameter range: UTF-8 bytes of the document's text.
    func text(of document: DocumentID, at range: Range<Int>) async throws -> String?
}

/// The part of a store that one search looks at.
public protocol PassageScope: Sendable {
    /// What the filter left; nil where there is none.
    var counts: ScopeCounts? { get }

    /// Passages that share words with the question, by BM25; best first.
    ///
    /// How rare a word is, is counted in the whole store.
    func lexicalMatches(_ question: String, limit: Int) async throws -> [Match]

    /// Counts of a question's words in the whole store and in the passages that match it best, so that these can be scored
    /// together with those of other stores; nil for a question without a word.
    func lexicalCounts(_ question: String, limit: Int) async throws -> LexicalCounts?

    /// Passages whose vectors are most similar to the question's, by cosine similarity; best first.
    ///
    /// - Parameter vector: of length 1, from the store's transform.
    func denseMatches(_ vector: [Float], limit: Int) async throws -> [Match]
}

/// A store whose documents can be changed.
package protocol PassageWriter: PassageStore {
    /// Makes changes (new and replaced documents with their passages, removals): all of them, or none. New passages are
    /// found by their words at once, and by vectors when they have been embedded.
    ///
    /// - Parameter step: called after each change; what it throws takes them all back.
    func apply(_ changes: [DocumentChange], step: () throws -> Void) async throws
}

/// What a store says about itself, as far as searching and answering need it.
public struct StoreFacts: Sendable, Equatable {
    /// What people call it.
    public let name: String
    /// Instructions for the answering model; may be empty.
    public let instructions: String
    /// How its passages were embedded.
    public let recipe: EmbeddingRecipe

    /// Joins facts.
    public init(name: String, instructions: String, recipe: EmbeddingRecipe) {
        self.name = name
        self.instructions = instructions
        self.recipe = recipe
    }
}

/// Documents of a store, counted and named.
public struct DocumentList: Sendable, Equatable {
    /// How many there are.
    public let count: Int
    /// The first passage of each of the first ones; none of a document without text.
    public let beginnings: [PassageRecord]

    /// Joins a count and passages.
    public init(count: Int, beginnings: [PassageRecord]) {
        self.count = count
        self.beginnings = beginnings
    }
}

/// How much a filter leaves of a store.
public struct ScopeCounts: Sendable, Equatable {
    /// Documents that are left.
    public let documentCount: Int
    /// Their passages.
    public let passageCount: Int
    /// Passages of the whole store.
    public let totalPassageCount: Int

    /// Joins counts.
    public init(documentCount: Int, passageCount: Int, totalPassageCount: Int) {
        self.documentCount = documentCount
        self.passageCount = passageCount
        self.totalPassageCount = totalPassageCount
    }
}

/// A passage that a search leg found.
public struct Match: Sendable, Codable, Equatable {
    /// The passage.
    public let passageID: PassageID
    /// Higher is better. The range depends on the leg: BM25 is 0 or more and has no upper bound, similarity lies in −1…1.
    public let score: Double

    /// Makes a match.
    public init(passageID: PassageID, score: Double) {
        self.passageID = passageID
        self.score = score
    }
}
