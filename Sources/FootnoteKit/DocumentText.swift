public import Documents
public import IndexStore
public import Passages

/// A document's text as it was indexed: what byte ranges and lines of passages and citations point into.
///
/// Text that was extracted stands in the index. Otherwise the file is the text, and it is read again only while it is the
/// one that was indexed: a manipulated index could name any file of this machine.
public struct DocumentText: Sendable {
    /// The document.
    public let record: DocumentRecord
    /// Its whole text.
    public let text: String

    /// Reads a document's text.
    ///
    /// - Throws: `PageError` if the file is not here, can't be read or has changed; `IndexError`.
    public init(of record: DocumentRecord, in index: Index) async throws {
        self.record = record
        if let kept = try index.text(of: record.id) {
            text = kept
        } else {
            text = try await Self.document(of: record).text
        }
    }

    /// Makes a text; for tests.
    package init(record: DocumentRecord, text: String) {
        self.record = record
        self.text = text
    }

    /// The document with its blocks, read again.
    ///
    /// - Throws: `PageError` if the file is not here, can't be read, or is not the one that was indexed.
    public static func document(of record: DocumentRecord) async throws(PageError) -> Document {
        guard record.path.hasPrefix("/") else { throw .notHere }
        do {
            let source = try SourceBytes(path: record.path)
            guard source.sha256 == record.sourceSHA256 else { throw PageError.changed }
            return try await DocumentParsers.standard.parse(source.bytes, path: record.path)
        } catch let error as PageError {
            throw error
        } catch {
            throw .unreadable(reason: (error as? DocumentError)?.reason ?? "\(error)")
        }
    }
}

/// A stretch of a document's text with its place.
public struct Excerpt: Sendable, Equatable {
    /// The words.
    public let text: String
    /// Their UTF-8 bytes in the document's text, the end excluded.
    public let byteRange: Range<Int>
    /// The lines that they stand on, from 1.
    public let lines: ClosedRange<Int>
    /// Where the rest begins that a limit cut off; nil where nothing was.
    public let next: Int?
}

/// Why a document has no such stretch.
public enum ExcerptError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A range that begins behind the end of the text.
    case beyondEnd(String, unit: String, found: Int, count: Int)

    /// What was asked for, and what there is.
    public var description: String {
        switch self {
        case .beyondEnd(let path, let unit, let found, let count):
            "\(path) has \(count) \(unit)s, so that nothing stands at \(unit) \(found)."
        }
    }
}

extension DocumentText {
    /// How many lines the text has.
    public var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } + (text.utf8.last == 0x0A ? 0 : 1) }

    /// The bytes of a range; a character that the range cuts is taken whole.
    ///
    /// - Parameters:
    ///   - range: bytes from 0, the end excluded; what lies behind the end of the text is left out.
    ///   - limit: the most bytes; nil for no limit.
    /// - Throws: ``ExcerptError``.
    public func excerpt(bytes range: Range<Int>, limit: Int? = nil) throws(ExcerptError) -> Excerpt {
        let bytes = Array(text.utf8)
        guard range.lowerBound >= 0, range.lowerBound < bytes.count || (range.lowerBound == 0 && bytes.isEmpty) else {
            throw .beyondEnd(record.path, unit: "byte", found: range.lowerBound, count: bytes.count)
        }
        func isContinuation(_ place: Int) -> Bool {
            place > 0 && place < bytes.count && bytes[place] & 0b1100_0000 == 0b1000_0000
        }
        var start = range.lowerBound
        while isContinuation(start) { start -= 1 }
        let wanted = min(range.upperBound, bytes.count)
        var end = wanted
        if let limit, end - start > limit {
            end = start + limit
            while end > start, isContinuation(end) { end -= 1 }
        }
        while isContinuation(end) { end += 1 }
        let first = 1 + bytes[..<start].count { $0 == 0x0A }
        // A line break at the end belongs to the line that it ends.
        let inside = bytes[start..<max(start, end - 1)].count { $0 == 0x0A }
        return Excerpt(
            text: String(decoding: bytes[start..<end], as: UTF8.self), byteRange: start..<end,
            lines: first...(first + inside), next: end < wanted ? end : nil)
    }

    /// Some lines, with their line breaks.
    ///
    /// - Parameters:
    ///   - lines: from 1; what lies behind the last line is left out.
    ///   - limit: the most bytes; nil for no limit.
    /// - Throws: ``ExcerptError``.
    public func excerpt(lines: ClosedRange<Int>, limit: Int? = nil) throws(ExcerptError) -> Excerpt {
        var (line, start, end) = (1, lines.lowerBound == 1 ? 0 : -1, text.utf8.count)
        for (place, byte) in text.utf8.enumerated() where byte == 0x0A {
            if line == lines.upperBound {
                end = place + 1
                break
            }
            line += 1
            if line == lines.lowerBound { start = place + 1 }
        }
        guard start >= 0, start < end || start == 0 else {
            throw .beyondEnd(record.path, unit: "line", found: lines.lowerBound, count: lineCount)
        }
        return try excerpt(bytes: start..<end, limit: limit)
    }
}
