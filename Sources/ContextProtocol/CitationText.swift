import Answering
import FootnoteKit
import Formats
import Passages
import Retrieval

/// Sources as words for a model and for a person who reads along: where they stand, and what they say.
///
/// Each line that a document wrote begins with `> `, so that nobody takes it for something that Footnote says.
struct CitationText: Sendable {
    let indexes: NamedIndexes

    /// A citation: its number, document, place and address, then the quote.
    func lines(of citation: Citation) -> [String] {
        let address = DocumentAddress.document(
            index: indexes.name(ofIndexAt: citation.index), id: citation.documentID)
        var head = "[\(citation.id)] \(Self.name(citation.title, citation.path)), \(citation.placeName)"
        head += " (passage \(citation.passageID) of \(address.text))"
        var lines = [head]
        if citation.isMissing {
            lines.append("The file is not here, so that the quote could not be compared with it.")
        } else if citation.isStale {
            lines.append("The file has changed and no longer holds this quote.")
        }
        if let header = citation.tableHeader { lines.append(Self.quoted(header)) }
        return lines + [Self.quoted(citation.quote)]
    }

    /// A hit of a search, numbered by its rank.
    func lines(of hit: Hit) -> [String] {
        lines(of: Citation(of: hit.passage, id: hit.rank, answerSpan: ByteSpan(0..<0), index: hit.index))
    }

    /// The words of a document, line by line.
    static func quoted(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { "> " + $0 }
            .joined(separator: "\n")
    }

    private static func name(_ title: String, _ path: String) -> String {
        title.isEmpty || title == path ? path : "\(title) (\(path))"
    }
}
