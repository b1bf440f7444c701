import GRDB
import Passages

/// The words of texts as the full text of an index file has them: without marks and endings.
///
/// An engine that is given them, and parts texts at spaces only, finds and counts what the file finds and counts.
package struct LexicalStems: Sendable {
    private let queue: DatabaseQueue

    /// Opens SQLite's tokenizer.
    package init() throws { queue = try DatabaseQueue() }

    /// The words of each text, in their order.
    package func words(of texts: [String]) throws -> [[String]] {
        try queue.read { db in
            let tokenizer = try PostingTokenizer(db)
            return try texts.map { try tokenizer.words($0, isUnspaced: false) }
        }
    }
}
