import Formats
import IndexStore
import Passages
import Retrieval

/// Which passages of several indexes hold a question's evidence.
struct EvidenceMaps {
    /// What a question comes to.
    enum Finding {
        /// The question's words, and the passages that overlap the evidence; never empty.
        case usable(String, relevant: Set<PassageReference>)
        /// Why the question can't be measured.
        case unusable(String)
    }

    private var maps: [(index: String?, map: EvidenceMap)]

    init(_ indexes: [Index]) throws {
        maps = try indexes.map { (index: indexes.count > 1 ? $0.path : nil, map: try EvidenceMap($0)) }
    }

    /// Looks a question's evidence up in every index: it may stand in more than one.
    ///
    /// - Throws: ``QuestionSelectionError/ambiguousDocument(name:first:second:)``, `IndexError`.
    mutating func finding(for question: QuestionRecord) throws -> Finding {
        var all: Set<PassageReference> = []
        var words: String?
        var reason = ""
        for place in maps.indices {
            switch try maps[place].map.finding(for: question) {
            case .usable(let text, let relevant):
                words = text
                all.formUnion(relevant.map { PassageReference(index: maps[place].index, passageID: $0) })
            case .unusable(let text): reason = text
            }
        }
        return words.map { .usable($0, relevant: all) } ?? .unusable(reason)
    }
}
