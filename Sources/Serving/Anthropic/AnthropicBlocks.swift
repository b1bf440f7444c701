import Answering
import FootnoteKit
import Formats
import Passages

/// A reply from the documents as blocks of text, each with the citations that carry it: whole replies and streams are made
/// of the same changes.
///
/// A block ends where text follows that the citations before it don't belong to. All blocks' texts joined are the reply's
/// text.
struct AnthropicBlocks: Sendable {
    /// What happens to the list of blocks.
    enum Change: Sendable {
        case begin
        case text(String)
        case citation(JSON)
        case end

        /// Makes the change in a list.
        func apply(to content: inout [JSON]) {
            switch self {
            case .begin: content.append(["type": "text", "text": "", "citations": .null])
            case .end: break
            case .text(let piece):
                guard let last = content.popLast() else { return }
                content.append(last.replacing("text", .string((last["text"]?.string ?? "") + piece)))
            case .citation(let citation):
                guard let last = content.popLast() else { return }
                content.append(last.replacing("citations", .array((last["citations"]?.elements ?? []) + [citation])))
            }
        }
    }

    private let assistant: Assistant
    private var isOpen = false
    private var isCited = false
    private var known: [Int: JSON] = [:]
    private var documents: [String] = []

    init(_ assistant: Assistant) { self.assistant = assistant }

    /// What an event changes.
    mutating func changes(_ event: AnswerEvent) async throws -> [Change] {
        switch event {
        case .text(let piece):
            if isOpen, let number = Self.marker(piece) {
                // A quote that was cited before carries this text too; a new one's record follows.
                guard let citation = known[number] else { return [.text(piece)] }
                isCited = true
                return [.text(piece), .citation(citation)]
            }
            return begun() + [.text(piece)]
        case .emphasis(let piece): return begun() + [.text("**\(piece)**")]
        case .citation(let citation):
            let json = try await json(citation)
            known[citation.id] = json
            isCited = true
            return [.citation(json)]
        case .finished:
            defer { isOpen = false }
            return isOpen ? [.end] : []
        case .retrieved, .nearest: return []
        }
    }

    private mutating func begun() -> [Change] {
        guard !isOpen || isCited else { return [] }
        defer { (isOpen, isCited) = (true, false) }
        return isOpen ? [.end, .begin] : [.begin]
    }

    /// The number of a marker such as ` [2]`; nil for any other text.
    private static func marker(_ text: String) -> Int? {
        let inside = text.drop { $0 == " " }
        guard inside.hasPrefix("["), inside.hasSuffix("]") else { return nil }
        return Int(inside.dropFirst().dropLast())
    }

    /// The place of a quote: pages where the document has them, characters of its text otherwise.
    private mutating func json(_ citation: Citation) async throws -> JSON {
        let document = (citation.index ?? "") + "\u{0}" + citation.path
        let place = documents.firstIndex(of: document) ?? documents.count
        if place == documents.count { documents.append(document) }
        var members: [JSON.Member] = [
            .init(name: "cited_text", value: .string(citation.quote)),
            .init(name: "document_index", value: .integer(place)),
            .init(name: "document_title", value: .string(citation.title.isEmpty ? citation.path : citation.title)),
            .init(
                name: "file_id",
                value: .string(FileID.text(citation.documentID, path: citation.path, index: citation.index))),
        ]
        if let first = citation.page {
            let last = citation.places.last?.page ?? first
            members.insert(.init(name: "type", value: "page_location"), at: 0)
            members.append(.init(name: "start_page_number", value: .integer(first)))
            members.append(.init(name: "end_page_number", value: .integer(last + 1)))
        } else if let range = try await assistant.characters(of: citation) {
            members.insert(.init(name: "type", value: "char_location"), at: 0)
            members.append(.init(name: "start_char_index", value: .integer(range.lowerBound)))
            members.append(.init(name: "end_char_index", value: .integer(range.upperBound)))
        } else {
            // Characters can't be counted in a text that is not here: the passage that was found stands for its place.
            members = [
                .init(name: "type", value: "search_result_location"),
                .init(name: "cited_text", value: .string(citation.quote)),
                .init(name: "source", value: .string(citation.path)),
                .init(name: "title", value: .string(citation.title)),
                .init(name: "search_result_index", value: .integer(citation.id - 1)),
                .init(name: "start_block_index", value: 0), .init(name: "end_block_index", value: 1),
            ]
        }
        return JSON.object(members).adding("footnote", try JSON(encoding: citation))
    }
}
