import Documents
import Formats
import Foundation
import IndexStore
import Passages

/// An entry of the catalogue: what is known of a document, and where its text and pages are kept.
struct DocumentEntry: Sendable, Codable, Equatable {
    let record: DocumentRecord
    /// Its passages, in order.
    let passages: [PassageID]
    /// The text that was extracted from it; nil where the text is the file itself.
    var text: EngineHead.Part?
    /// Its pages with their lines, as JSON; nil for a document without pages.
    var pages: EngineHead.Part?
}

/// All documents of an index in an engine, in memory.
///
/// Filters are decided here, by the rules that an index file has, and the engine is told which documents are left. So the same
/// filter leaves the same documents of a file and of its copy, whatever an engine's own conditions can say.
struct DocumentCatalogue: Sendable {
    /// In ascending order of their paths.
    let entries: [DocumentEntry]
    private let places: [DocumentID: Int]
    private let roots: [CollectionRoot]

    init(_ entries: [DocumentEntry], roots: [CollectionRoot]) {
        self.entries = entries
        self.roots = roots
        places = Dictionary(
            entries.enumerated().map { ($0.element.record.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    /// Reads entries as they are kept, which anybody may have written.
    ///
    /// - Throws: `PayloadError` or `DecodingError` where they are not what a copy writes.
    static func entries(_ bytes: [UInt8], pieceBytes: Int) throws -> [DocumentEntry] {
        let entries = try JSONDecoder().decode([DocumentEntry].self, from: Data(bytes))
        for entry in entries {
            let record = entry.record
            let numbers = [record.byteCount, record.passageCount, record.pageCount]
            let parts = [entry.text, entry.pages].compactMap { $0 }
            let isSound =
                (0...(1 << 32)).contains(record.id) && numbers.allSatisfy((0...(1 << 48)).contains)
                && record.modified.isFinite && parts.allSatisfy { $0.isPlausible(pieceBytes: pieceBytes) }
            guard isSound else {
                throw PayloadError(
                    part: "document \(record.id)", expected: "numbers in their ranges, and SHA-256 of its parts",
                    found: "others")
            }
        }
        return entries
    }

    /// The entries as they are kept: equal entries give equal bytes.
    static func encoded(_ entries: [DocumentEntry]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(entries))
    }

    subscript(id: DocumentID) -> DocumentEntry? { places[id].map { entries[$0] } }

    /// The entry of the document that a passage belongs to; nil for a passage that is no part of this copy: one that a copy
    /// under way wrote already, or that one that was cut short left behind.
    func entry(holding passage: StoredPassage) -> DocumentEntry? {
        guard let entry = self[passage.document], entry.passages.contains(passage.id) else { return nil }
        return entry
    }

    /// The entries that a filter leaves, in their order.
    ///
    /// - Complexity: one look at each entry.
    func entries(in filter: PassageFilter?) -> [DocumentEntry] {
        guard let filter else { return entries }
        return entries.filter { leaves($0.record, filter) }
    }

    /// Whether a filter leaves a document.
    func leaves(_ document: DocumentRecord, _ filter: PassageFilter) -> Bool {
        switch filter {
        case .documents(let ids): ids.contains(document.id)
        // Bytes: equal strings of different bytes are different files.
        case .paths(let paths): paths.contains { $0.utf8.elementsEqual(document.path.utf8) }
        case .matching(let glob): glob.matches(document.path)
        case .collections(let names): collection(of: document.path).map(names.contains) ?? false
        case .modifiedFrom(let seconds): document.modified >= seconds
        case .modifiedBefore(let seconds): document.modified < seconds
        case .metadata(let key, let comparison, let value):
            document.metadata.contains {
                $0.key == key.lowercased() && comparison.holds($0.value, value, key: key.lowercased())
            }
        case .all(let filters): filters.allSatisfy { leaves(document, $0) }
        case .any(let filters): filters.contains { leaves(document, $0) }
        case .not(let filter): !leaves(document, filter)
        }
    }

    /// The collection of the deepest root above a path.
    private func collection(of path: String) -> String? {
        roots.filter { IndexedPath.isUnder(path, root: $0.path) }.max { $0.path.utf8.count < $1.path.utf8.count }?
            .collection
    }
}
