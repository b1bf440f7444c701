package import Answering
import IndexStore
package import Passages
import Retrieval

/// An index as `show --json` prints it.
struct IndexView: Encodable {
    let path: String
    let manifest: Manifest
    let status: IndexStatus
}

/// A document as `show --json` prints it.
struct DocumentView: Encodable {
    let document: DocumentRecord
    let passages: [PassageRecord]
}

/// A passage as `show --json` prints it, with what became of it in its source.
struct PassageView: Encodable {
    let passage: PassageRecord
    let source: CitationCheck
}

extension CitationCheck {
    /// What became of the quote, in a sentence.
    package var words: String {
        switch self {
        case .exact: "exact: the file still says this at this place"
        case .moved(_, let firstLine, let lastLine):
            "moved: the same words now stand at lines \(firstLine)-\(lastLine)"
        case .stale(let reason): "stale: \(reason)"
        case .missing(let reason): "missing: \(reason)"
        }
    }
}

extension SourceText {
    /// The place of a passage.
    package func place(of passage: PassageRecord) -> String { place(of: PlacedSource(passage)) }
}
