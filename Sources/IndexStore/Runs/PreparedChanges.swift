import Documents
import GRDB
package import Passages

/// Changes, with what can be made of them without the index: the words of documents that are new, and their lists.
///
/// Making them takes about as long as storing them, and can be done on another thread.
package struct PreparedChanges: Sendable {
    let changes: [DocumentChange]
    /// What full text holds of the passages of all changes, in their order; none where not all changes add a document.
    let texts: [LexicalText]
    /// The lists of these texts.
    let segments: [NewSegment]

    /// Prepares changes. Documents that take the place of others are taken apart when they are stored, since what stays of
    /// the others is known only then.
    ///
    /// - Throws: where SQLite's tokenizer fails, for want of memory.
    package init(_ changes: [DocumentChange]) throws {
        self.changes = changes
        var texts: [LexicalText] = []
        for change in changes {
            guard case .store(let prepared, nil) = change else {
                (self.texts, segments) = ([], [])
                return
            }
            texts += Self.texts(of: prepared)
        }
        self.texts = texts
        segments = try Self.segments(of: texts)
    }

    private static func texts(of prepared: PreparedDocument) -> [LexicalText] {
        let document = prepared.document
        let about = DocumentMetadata(SaidEntries().entries(over: document.metadata)).about
        return prepared.passages.map { passage in
            LexicalText(
                title: document.title, about: about, headingPath: passage.headingPath,
                tableHeader: passage.tableHeader, text: passage.text)
        }
    }

    private static func segments(of texts: [LexicalText]) throws -> [NewSegment] {
        guard !texts.isEmpty else { return [] }
        // The tokenizer is SQLite's, and belongs to a connection.
        return try DatabaseQueue().read { db in
            let tokenizer = try PostingTokenizer(db)
            return try stride(from: 0, to: texts.count, by: PostingLimits.passages).map { first in
                var builder = PostingBuilder(tokenizer)
                for text in texts[first..<min(first + PostingLimits.passages, texts.count)] { try builder.add(text) }
                return builder.finished()
            }
        }
    }
}

/// Passages that a transaction has stored.
struct NewPassages {
    struct Passage {
        let id: PassageID
        let document: DocumentID
    }

    /// In ascending order of ids.
    private(set) var passages: [Passage] = []
    /// The words of passages to come, where they are known.
    private var texts: ArraySlice<LexicalText>

    /// - Parameter texts: the words of the passages that will be stored, in their order; none where they are not known.
    init(texts: [LexicalText] = []) { self.texts = texts[...] }

    /// The words of the next passage; nil where they are not known.
    mutating func nextText() -> LexicalText? { texts.popFirst() }

    mutating func append(_ id: PassageID, document: DocumentID) {
        passages.append(Passage(id: id, document: document))
    }
}
