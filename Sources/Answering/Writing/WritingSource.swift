public import Documents
public import Passages
import Retrieval

/// A document that is written from: a file that was read, or what an index keeps of one.
public struct WritingSource: Sendable {
    /// The path of the file, or the name of a text that is in no file.
    public let path: String
    /// The document's title.
    public let title: String
    /// What it is called in a text.
    public let name: String
    let units: [SourceUnit]
    /// The document with its text, where it was read; its citations are compared with that.
    let document: Document?
    private let identity: Identity
    private let records: [PassageRecord]

    /// What citations say of the document.
    private struct Identity: Sendable {
        var id: DocumentID
        var mediaType: MediaType
        var textForm: TextForm
        var sha256: String
        var isStale: Bool
    }

    /// Takes a document that was read just now.
    ///
    /// - Parameters:
    ///   - id: its id in an index; 0 for none.
    ///   - passages: the passages of an index that was made of the same text.
    public init(_ document: Document, id: DocumentID = 0, passages: [PassageRecord] = []) {
        path = document.path
        title = document.title
        name = Self.name(of: document.path)
        self.document = document
        records = passages
        identity = Identity(
            id: id, mediaType: document.mediaType, textForm: document.textForm, sha256: document.sourceSHA256,
            isStale: false)
        var scan = SourceUnitScan(document.text)
        for block in document.blocks { scan.add(block) }
        var units = scan.units
        var place = 0
        for i in units.indices {
            let start = units[i].range.lowerBound
            while place < passages.count, passages[place].endByte <= start { place += 1 }
            if place < passages.count, passages[place].startByte <= start { units[i].passage = place }
        }
        self.units = units
    }

    /// Takes what an index keeps of a document whose file is not here, or has changed.
    ///
    /// Headings are known as far as passages stand below them, and are no units.
    ///
    /// - Precondition: the passages are the document's, in order.
    public init(_ record: DocumentRecord, passages: [PassageRecord]) {
        path = record.path
        title = record.title
        name = Self.name(of: record.path)
        document = nil
        records = passages
        identity = Identity(
            id: record.id, mediaType: record.mediaType, textForm: record.textForm, sha256: record.sourceSHA256,
            isStale: record.state == .stale)
        units = passages.enumerated().flatMap { place, passage in Self.units(of: passage, at: place) }
    }

    private static func units(of passage: PassageRecord, at place: Int) -> [SourceUnit] {
        let bytes = Array(passage.text.utf8)
        var (offset, line) = (0, passage.firstLine)
        return Sentences.ranges(in: passage.text).map { range in
            line += Quote.lineBreaks(in: bytes[offset..<range.lowerBound])
            let text = String(decoding: bytes[range], as: UTF8.self)
            let last = line + Quote.lineBreaks(in: bytes[range])
            defer { (offset, line) = (range.upperBound, last) }
            let isRow = passage.tableHeader != nil || text.hasPrefix("|") || text.contains(" | ")
            let kind: SourceUnit.Kind = text.hasPrefix("#") ? .heading : isRow ? .row : .sentence
            return SourceUnit(
                kind: kind, range: passage.startByte + range.lowerBound..<passage.startByte + range.upperBound,
                text: text, lines: line...last, headingPath: passage.headingPath,
                tableHeader: isRow ? passage.tableHeader : nil, passage: place)
        }
    }

    /// The last part of a path.
    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// A unit, word for word, with its place; nil for one that holds what no file says (U+FFFD).
    func quote(_ unit: SourceUnit, support: Double = 1) -> Quote? {
        guard Sentences.isWhole(unit.text) else { return nil }
        let passage = PassageRecord(
            id: unit.passage.map { records[$0].id } ?? 0, documentID: identity.id, path: path, title: title,
            ordinal: unit.passage.map { records[$0].ordinal } ?? 0, startByte: unit.range.lowerBound,
            endByte: unit.range.upperBound, firstLine: unit.lines.lowerBound, lastLine: unit.lines.upperBound,
            headingPath: unit.headingPath, text: unit.text, tableHeader: unit.tableHeader, tokenCount: 0,
            sourceSHA256: identity.sha256, mediaType: identity.mediaType, textForm: identity.textForm,
            isStale: identity.isStale)
        return Quote(0..<unit.text.utf8.count, of: Self.hit(on: passage), support: support)
    }

    /// The passages that the document is read in: an index's, or those that an index would have.
    var passages: [Hit] {
        guard records.isEmpty, let document else { return records.map(Self.hit) }
        // A token has about four bytes; nothing depends on more.
        return Chunker { $0.utf8.count / 4 }.passages(of: document).map { passage in
            Self.hit(
                on: PassageRecord(
                    id: 0, documentID: identity.id, path: path, title: title, ordinal: passage.ordinal,
                    startByte: passage.byteRange.lowerBound, endByte: passage.byteRange.upperBound,
                    firstLine: passage.lines.lowerBound, lastLine: passage.lines.upperBound, page: passage.page,
                    headingPath: passage.headingPath, text: passage.text, tableHeader: passage.tableHeader,
                    tokenCount: passage.tokenCount, sourceSHA256: identity.sha256, mediaType: identity.mediaType,
                    textForm: identity.textForm))
        }
    }

    private static func hit(on passage: PassageRecord) -> Hit {
        Hit(rank: 1, passage: passage, scores: HitScores(fused: 0), trace: HitTrace(legs: [], fusedRank: 1))
    }
}
