import Digests

/// Reads tables in text: CSV and TSV, whatever the delimiter.
///
/// The text is the file's own, in UTF-8 where it is in that. The delimiter is found by the rows themselves (comma,
/// semicolon, tab, pipe), unless a first line such as `sep=;` says it. Each stretch of rows is a table; rows with line ends
/// in their cells are tables of their own, so that they are only cut where nothing else is left. ``Block/tableHeader`` has
/// the names of the columns where the first row has names (``TableShape``), whatever blank lines stand between. Lines
/// before the table, such as a title, are paragraphs. The title is the file's name.
public struct DelimitedTextParser: ImmediateParser {
    /// Comma-separated and tab-separated values.
    public static let mediaTypes: [MediaType] = [.csv, .tsv]
    /// Their extensions.
    public static let extensions = ["csv", "tsv", "tab", "psv"]

    /// Makes a parser.
    public init() {}

    /// Reads a table; throws for what is not text.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let decoded = try TextDecoding.decode(bytes, path: path)
        let isTabbed = ["tsv", "tab"].contains(PathName.fileExtension(of: path))
        var scan = DelimitedTables(decoded.bytes.span, preferred: isTabbed ? 0x09 : UInt8(ascii: ","))
        scan.run()
        return Document(
            path: path, title: PathName.title(of: path), mediaType: isTabbed ? .tsv : .csv,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: decoded.textForm,
            text: String(decoding: decoded.bytes, as: UTF8.self), blocks: scan.blocks, notes: decoded.notes)
    }
}

/// Makes the blocks of delimited text.
private struct DelimitedTables: ~Escapable {
    private let bytes: Span<UInt8>
    private var rows: DelimitedRows
    private var start: Int
    private(set) var blocks: [Block] = []
    private var header: String?
    private var headerCells: [String] = []
    /// Where the run of rows that is not a block yet begins and ends.
    private var pending: Range<Int>?

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, preferred: UInt8) {
        self.bytes = bytes
        start = bytes.holds("\u{FEFF}", at: 0) ? 3 : 0
        if let stated = Delimiter.stated(in: bytes, from: start) {
            let line = Whitespace.trimmed(start..<stated.next, in: bytes)
            blocks.append(Block(kind: .comment, byteRange: line, headingPath: []))
            start = stated.next
            rows = DelimitedRows(bytes, delimiter: stated.delimiter)
        } else {
            let found = Delimiter.find(in: bytes, from: start, preferred: preferred)
            rows = DelimitedRows(bytes, delimiter: found.delimiter)
            rows.width = found.width
        }
    }

    @_lifetime(self: copy self)
    mutating func run() {
        var cells: [Range<Int>] = []
        var offset = start
        var isAtStart = true
        while offset < bytes.count {
            let row = rows.row(at: offset, cells: &cells)
            if Whitespace.isBlank(row.range, in: bytes) {
                closeRun()
                isAtStart = true
                offset = row.next
                continue
            }
            if isAtStart {
                isAtStart = false
                offset = beginTable(at: offset)
                if offset != row.range.lowerBound { continue }
            }
            if row.spansLines {
                closeRun()
                add(row.range, .table)
            } else {
                pending = (pending?.lowerBound ?? row.range.lowerBound)..<row.range.upperBound
            }
            offset = row.next
        }
        closeRun()
    }

    /// Looks at the rows from an offset to the next blank line: adds those of a preamble, and learns the header.
    ///
    /// Returns where the table proper begins.
    @_lifetime(self: copy self)
    private mutating func beginTable(at start: Int) -> Int {
        var sample: [[String]] = []
        var places: [Range<Int>] = []
        var cells: [Range<Int>] = []
        var offset = start
        while offset < bytes.count, sample.count < TableShape.sampleCount, offset - start < 1 << 20 {
            let row = rows.row(at: offset, cells: &cells)
            if Whitespace.isBlank(row.range, in: bytes) { break }
            sample.append(cells.map { rows.text(of: $0) })
            places.append(row.range)
            offset = row.next
        }
        // A stretch that goes on with the columns before it keeps their names.
        if header != nil, sample.first?.count == headerCells.count, !isNewHeader(sample) { return start }
        if rows.width > 1, sample.count < 12, sample.allSatisfy({ $0.count == 1 }) {
            for place in places { add(place, .paragraph) }
            return offset
        }
        let shape = TableShape(rows: sample)
        for place in places.prefix(shape.preamble) { add(place, .paragraph, hasHeader: false) }
        let names = shape.headerRows > 0 ? sample[shape.preamble] : []
        header = TableShape.line(names)
        headerCells = names
        return shape.preamble < places.count ? places[shape.preamble].lowerBound : offset
    }

    /// Whether rows after a blank line begin with names of their own.
    private func isNewHeader(_ sample: [[String]]) -> Bool {
        guard let first = sample.first, sample.count > 1 else { return false }
        let hasValues = sample.dropFirst().contains { $0.contains { CellKind($0).isValue } }
        return first == headerCells || hasValues && TableShape.names(first, over: Array(sample.dropFirst()))
    }

    private mutating func closeRun() {
        guard let range = pending else { return }
        pending = nil
        add(range, .table)
    }

    private mutating func add(_ range: Range<Int>, _ kind: Block.Kind, hasHeader: Bool = true) {
        let trimmed = Whitespace.trimmed(range, in: bytes)
        guard !trimmed.isEmpty else { return }
        blocks.append(
            Block(
                // An empty first cell is before a tab: the row begins where the line does.
                kind: kind, byteRange: (kind == .table ? range : trimmed).lowerBound..<trimmed.upperBound,
                headingPath: [],
                tableHeader: kind == .table && hasHeader ? header : nil))
    }
}
