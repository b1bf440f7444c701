import IndexStore
import Passages
import Synchronization

@testable import EngineStore

/// An engine in memory: words are counted, vectors compared one by one. What it replies can be changed by a test.
final class MemoryEngine: Engine {
    struct State: Sendable {
        var tables: Int?
        var rows: [PassageID: EngineRow] = [:]
        var parts: [String: [UInt8]] = [:]
        /// Rows and parts that were written so far.
        var (writtenRows, writtenParts) = (0, 0)
    }

    let address: EngineAddress
    let state = Mutex(State())

    init() throws { address = try EngineAddress("antfly://memory:1/test") }

    func exists() async throws(EngineError) -> Bool { state.withLock { $0.tables != nil } }

    func create(dimension: Int) async throws(EngineError) { state.withLock { $0.tables = dimension } }

    func drop() async throws(EngineError) { state.withLock { $0 = State() } }

    func write(_ rows: [EngineRow]) async throws(EngineError) {
        state.withLock { state in
            for row in rows { state.rows[row.id] = row }
            state.writtenRows += rows.count
        }
    }

    func delete(_ ids: [PassageID]) async throws(EngineError) {
        state.withLock { state in for id in ids { state.rows[id] = nil } }
    }

    func payloads(_ ids: [PassageID]) async throws(EngineError) -> [EngineReply] {
        state.withLock { state in ids.compactMap { state.rows[$0] }.map { reply($0, 0) } }
    }

    func lexical(
        _ query: LexicalQuery, documents: [DocumentID]?, limit: Int
    ) async throws(EngineError) -> [EngineReply] {
        best(documents, limit) { row in
            let score = query.engineTerms.reduce(0.0) { $0 + $1.weight * Double(self.count($1, in: row)) }
            return score > 0 ? score : nil
        }
    }

    func dense(_ vector: [Float], documents: [DocumentID]?, limit: Int) async throws(EngineError) -> [EngineReply] {
        best(documents, limit) { row in
            row.vector.map { zip($0, vector).reduce(0) { $0 + Double($1.0 * $1.1) } }
        }
    }

    func frequencies(_ query: LexicalQuery) async throws(EngineError) -> [Int] {
        state.withLock { state in
            query.engineTerms.map { term in state.rows.values.count { self.count(term, in: $0) > 0 } }
        }
    }

    func keep(_ parts: [(name: String, bytes: [UInt8])]) async throws(EngineError) {
        state.withLock { state in
            for part in parts { state.parts[part.name] = part.bytes }
            state.writtenParts += parts.count
        }
    }

    func part(_ name: String) async throws(EngineError) -> [UInt8]? { state.withLock { $0.parts[name] } }

    func forget(_ names: [String]) async throws(EngineError) {
        state.withLock { state in for name in names { state.parts[name] = nil } }
    }

    private func best(
        _ documents: [DocumentID]?, _ limit: Int, _ score: @Sendable (EngineRow) -> Double?
    ) -> [EngineReply] {
        let rows = state.withLock { Array($0.rows.values) }
        let scored = rows.filter { documents?.contains($0.document) ?? true }.compactMap { row in
            score(row).map { self.reply(row, $0) }
        }
        return Array(scored.sorted { ($0.score, $1.id) > ($1.score, $0.id) }.prefix(limit))
    }

    private func reply(_ row: EngineRow, _ score: Double) -> EngineReply {
        EngineReply(id: row.id, score: score, payload: row.payload)
    }

    /// How often a term stands in a row, without stemming.
    private func count(_ term: EngineTerm, in row: EngineRow) -> Int {
        let texts = term.fields.map { field in
            switch field {
            case .title: row.text.title
            case .headings: row.text.headings
            case .body: row.text.body
            case .about: row.text.about
            case .unspaced: row.text.unspaced
            }
        }
        return texts.reduce(0) { sum, text in
            let words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
            return sum + words.indices.count { words[$0...].starts(with: term.words) }
        }
    }
}
