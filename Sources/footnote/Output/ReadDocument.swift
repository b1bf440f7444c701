import Documents

/// A document as `read --json` prints it.
struct ReadDocument: Encodable {
    /// A block and its text.
    struct BlockView: Encodable {
        let kind: String
        let level: Int?
        let startByte: Int
        let endByte: Int
        let headingPath: [String]
        let tableHeader: String?
    }

    /// A page without its lines.
    struct PageView: Encodable {
        let number: Int
        let label: String?
        let size: PageSize?
        let startByte: Int
        let endByte: Int
        let lines: Int
    }

    let version = 1
    let path: String
    let title: String
    let mediaType: MediaType
    let textForm: TextForm
    let sourceSHA256: String
    let metadata: [MetadataEntry]
    let notes: [ReadingNote]
    let pages: [PageView]
    let blocks: [BlockView]
    let text: String

    init(_ document: Document) {
        path = document.path
        title = document.title
        mediaType = document.mediaType
        textForm = document.textForm
        sourceSHA256 = document.sourceSHA256
        metadata = document.metadata
        notes = document.notes
        pages = document.pages.map {
            PageView(
                number: $0.number, label: $0.label, size: $0.size, startByte: $0.byteRange.lowerBound,
                endByte: $0.byteRange.upperBound, lines: $0.lines.count)
        }
        blocks = document.blocks.map { block in
            let (kind, level) = block.kind.name
            return BlockView(
                kind: kind, level: level, startByte: block.byteRange.lowerBound, endByte: block.byteRange.upperBound,
                headingPath: block.headingPath, tableHeader: block.tableHeader)
        }
        text = document.text
    }
}

extension Block.Kind {
    /// The kind's name, and a heading's level.
    fileprivate var name: (String, level: Int?) {
        switch self {
        case .heading(let level): ("heading", level)
        case .paragraph: ("paragraph", nil)
        case .listItem: ("list_item", nil)
        case .code: ("code", nil)
        case .table: ("table", nil)
        case .quote: ("quote", nil)
        case .html: ("html", nil)
        case .comment: ("comment", nil)
        case .separator: ("separator", nil)
        }
    }
}
