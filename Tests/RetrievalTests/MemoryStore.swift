import Documents
import Inference
import Passages
import Synchronization
import Tensors
import Tokenizers

/// A store without a file: passages, words and vectors in memory, each search a walk over all of them.
final class MemoryStore: PassageWriter {
    let path: String
    private let recipe: EmbeddingRecipe
    private let state = Mutex(State())
    private let pool = ThreadPool(threadCount: 1)

    fileprivate struct State {
        var passages: [PassageRecord] = []
        var documents: [DocumentID: Document] = [:]
        var lastDocument: DocumentID = 0
        var lastPassage: PassageID = 0
        var weights: TokenWeights?
        var transform: EmbeddingTransform?
        var vectors: [PassageID: [Float]] = [:]
    }

    init(path: String, recipe: EmbeddingRecipe) {
        self.path = path
        self.recipe = recipe
    }

    func apply(_ changes: [DocumentChange], step: () throws -> Void) throws {
        try state.withLock { state in
            var next = state
            for change in changes {
                switch change {
                case .store(let prepared, let replaced):
                    next.passages.removeAll { $0.documentID == replaced }
                    next.add(prepared, as: replaced)
                case .remove(let document):
                    next.passages.removeAll { $0.documentID == document }
                    next.documents[document] = nil
                case .touch, .markStale: break
                }
                try step()
            }
            state = next
        }
    }

    /// Gives every passage a vector in a space that was fitted elsewhere.
    func embed(_ model: any LanguageModel, weights: TokenWeights, transform: EmbeddingTransform) async throws {
        let passages = state.withLock { $0.passages }
        let texts = passages.map {
            model.tokenizer.encode(EmbeddedText.make(title: $0.title, headingPath: $0.headingPath, text: $0.text))
        }
        let features = try await model.pooledValues(texts, weights: weights, recipe: recipe)
        state.withLock { state in
            state.weights = weights
            state.transform = transform
            // An index computes its vectors as one product, whose sums have another order.
            let projection = PassageProjection(transform, products: MatrixProducts(threadCount: 1))
            for (passage, own) in zip(passages, projection.measured(features.map(Self.rounded))) {
                state.vectors[passage.id] = own.vector
            }
        }
    }

    /// Features as an index keeps them until its space is fitted: in eight bits, 32 with one scale.
    private static func rounded(_ features: [Float]) -> [Float] {
        stride(from: 0, to: features.count, by: 32).flatMap { start -> [Float] in
            let group = features[start..<min(start + 32, features.count)]
            let scale = group.reduce(0) { max($0, abs($1)) } / 127
            return group.map { feature in
                let code = scale > 0 ? (feature / scale).rounded(.toNearestOrEven) : 0
                return scale * min(max(code, -127), 127)
            }
        }
    }

    func facts() -> StoreFacts { StoreFacts(name: "memory", instructions: "", recipe: recipe) }
    func passageCount() -> Int { state.withLock { $0.passages.count } }
    func requireModel(_ information: ModelInformation) {}
    func tokenWeights() -> TokenWeights? { state.withLock { $0.weights } }
    func transform() -> EmbeddingTransform? { state.withLock { $0.transform } }
    func tokenProjection() -> TokenProjection? { nil }
    func tokenSimilarities(_ query: TokenQuery, passages: [PassageID]) -> [PassageID: Double] { [:] }
    func background(of query: TokenQuery) -> Background? { nil }

    func background(of vector: [Float]) -> Background? {
        let scores = nearest(vector, among: state.withLock { $0.passages }).map(\.score)
        return scores.isEmpty ? nil : Background(scores)
    }

    func passages(ids: [PassageID]) -> [PassageRecord] {
        state.withLock { state in ids.compactMap { id in state.passages.first { $0.id == id } } }
    }

    func documents(in filter: PassageFilter?, limit: Int) -> DocumentList {
        let left = state.withLock { $0.passages }.filter { filter?.leaves($0) ?? true }
        let first = Dictionary(grouping: left, by: \.documentID).values.compactMap {
            $0.min { $0.ordinal < $1.ordinal }
        }
        .sorted { $0.path < $1.path }
        return DocumentList(count: first.count, beginnings: Array(first.prefix(limit)))
    }

    func pages(of document: DocumentID, touching range: Range<Int>) -> [Page] {
        let pages = state.withLock { $0.documents[document]?.pages ?? [] }
        return pages.filter { $0.byteRange.overlaps(range) }.map { page in
            Page(
                number: page.number, label: page.label, size: page.size, byteRange: page.byteRange,
                lines: page.lines.filter { $0.byteRange.overlaps(range) })
        }
    }

    func text(of document: DocumentID, at range: Range<Int>) -> String? {
        let document = state.withLock { $0.documents[document] }
        return document?.textForm == .extracted ? document?.text(at: range) : nil
    }

    func scope(of filter: PassageFilter?) -> any PassageScope {
        let all = state.withLock { $0.passages }
        guard let filter else { return MemoryScope(store: self, all: all, left: all, counts: nil) }
        let left = all.filter { filter.leaves($0) }
        let counts = ScopeCounts(
            documentCount: Set(left.map(\.documentID)).count, passageCount: left.count, totalPassageCount: all.count)
        return MemoryScope(store: self, all: all, left: left, counts: counts)
    }

    /// Passages by similarity, with the scan's own rounding, so that scores are those of an index.
    fileprivate func nearest(_ vector: [Float], among passages: [PassageRecord]) -> [Match] {
        let vectors = state.withLock { $0.vectors }
        let found = passages.filter { vectors[$0.id] != nil }
        guard !found.isEmpty else { return [] }
        let dimension = max(32, (vector.count + 31) / 32 * 32)
        var rows = EncodedVectors(dimension: dimension, capacity: found.count)
        for passage in found { rows.append(vectors[passage.id] ?? []) }
        let scan = VectorScan(dimension: dimension, capacity: found.count)
        scan.set(first: 0, rows)
        let query = vector + repeatElement(0, count: dimension - vector.count)
        let all = RowBitmap(count: found.count, all: true)
        return scan.exactMatches([query], k: found.count, rows: all, pool: pool)[0]
            .map { Match(passageID: found[$0.row].id, score: Double($0.score)) }
    }
}

extension MemoryStore.State {
    fileprivate mutating func add(_ prepared: PreparedDocument, as replaced: DocumentID?) {
        if replaced == nil { lastDocument += 1 }
        documents[replaced ?? lastDocument] = prepared.document
        for passage in prepared.passages {
            lastPassage += 1
            passages.append(
                PassageRecord(
                    id: lastPassage, documentID: replaced ?? lastDocument, path: prepared.document.path,
                    title: prepared.document.title, ordinal: passage.ordinal, startByte: passage.byteRange.lowerBound,
                    endByte: passage.byteRange.upperBound, firstLine: passage.lines.lowerBound,
                    lastLine: passage.lines.upperBound, page: passage.page, headingPath: passage.headingPath,
                    text: passage.text, tableHeader: passage.tableHeader, tokenCount: passage.tokenCount,
                    sourceSHA256: prepared.document.sourceSHA256, mediaType: prepared.document.mediaType,
                    textForm: prepared.document.textForm))
        }
    }
}

/// What a search looks at.
private struct MemoryScope: PassageScope {
    let store: MemoryStore
    let all: [PassageRecord]
    let left: [PassageRecord]
    let counts: ScopeCounts?

    func lexicalMatches(_ question: String, limit: Int) -> [Match] {
        guard let counts = lexicalCounts(question, limit: limit) else { return [] }
        return Array(
            counts.matches(counts.statistics).filter { $0.score > 0 }
                .sorted { ($0.score, $1.passageID) > ($1.score, $0.passageID) }.prefix(limit))
    }

    func lexicalCounts(_ question: String, limit: Int) -> LexicalCounts? {
        guard let query = LexicalQuery(question) else { return nil }
        let parts: [(words: [String], weight: Double)] =
            query.terms.map { ([$0.text], 1) }
            + query.support.map { support in
                switch support {
                case .neighbours(let first, let second): ([first, second], LexicalQuery.supportWeight)
                case .character(let character): ([character], LexicalQuery.supportWeight)
                }
            }
        let texts = all.map { PassageWords($0) }
        let statistics = LexicalStatistics(
            passageCount: all.count, tokenCount: texts.reduce(0) { $0 + $1.count },
            frequencies: parts.map { part in texts.count { $0.frequency(of: part.words) > 0 } })
        let candidates = left.compactMap { passage -> LexicalCounts.Candidate? in
            let text = PassageWords(passage)
            let frequencies = parts.map { text.frequency(of: $0.words) }
            // A passage is found by its words; neighbours only lift it.
            guard frequencies.prefix(query.terms.count).contains(where: { $0 > 0 }) else { return nil }
            return LexicalCounts.Candidate(id: passage.id, length: text.count, frequencies: frequencies)
        }
        return LexicalCounts(statistics: statistics, candidates: candidates, weights: parts.map(\.weight))
    }

    func denseMatches(_ vector: [Float], limit: Int) -> [Match] {
        Array(store.nearest(vector, among: left).prefix(limit))
    }
}

/// The words of a passage's columns, in lower case, and what an occurrence in each column counts.
private struct PassageWords {
    private let columns: [(words: [Substring], weight: Double)]

    init(_ passage: PassageRecord) {
        func words(_ text: String) -> [Substring] { text.lowercased().split { !$0.isLetter && !$0.isNumber } }
        columns = [
            (words(passage.title), 2), (words(passage.headingPath.joined(separator: "\n")), 1.5),
            (words(passage.text), 1),
        ]
    }

    var count: Int { columns.reduce(0) { $0 + $1.words.count } }

    /// How often words stand side by side.
    func frequency(of words: [String]) -> Double {
        columns.reduce(0) { sum, column in
            guard column.words.count >= words.count else { return sum }
            let places = 0...column.words.count - words.count
            let found = places.count { start in
                zip(column.words[start...], words).allSatisfy { $0.elementsEqual($1) }
            }
            return sum + Double(found) * column.weight
        }
    }
}

extension PassageFilter {
    /// Whether a passage is left, by what these tests filter by.
    fileprivate func leaves(_ passage: PassageRecord) -> Bool {
        switch self {
        case .documents(let ids): ids.contains(passage.documentID)
        case .paths(let paths): paths.contains(passage.path)
        case .matching(let glob): glob.matches(passage.path)
        case .all(let filters): filters.allSatisfy { $0.leaves(passage) }
        case .any(let filters): filters.contains { $0.leaves(passage) }
        case .not(let filter): !filter.leaves(passage)
        case .collections, .modifiedFrom, .modifiedBefore, .metadata: false
        }
    }
}
