import Documents
import Passages
package import Retrieval

/// A stretch of a passage, word for word, with its place in the document.
package struct Quote: Sendable, Equatable {
    /// The hit that it is taken from.
    package var hit: Hit
    /// The bytes of the document's text form that it covers.
    package var byteRange: Range<Int>
    /// Those bytes.
    package var text: String
    /// The lines it touches, from 1.
    package var lines: ClosedRange<Int>
    /// How well it carries what is said, 0…1.
    package var support: Double

    /// Takes a stretch of a hit's passage; nil when the range is not inside it or cuts a character in two.
    ///
    /// - Parameter range: UTF-8 bytes of the passage's text.
    package init?(_ range: Range<Int>, of hit: Hit, support: Double = 0) {
        let bytes = Array(hit.passage.text.utf8)
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, !range.isEmpty,
            let text = String(validating: bytes[range], as: UTF8.self)
        else { return nil }
        self.hit = hit
        self.text = text
        self.support = support
        let start = hit.passage.startByte
        byteRange = start + range.lowerBound..<start + range.upperBound
        let first = hit.passage.firstLine + Self.lineBreaks(in: bytes[..<range.lowerBound])
        lines = first...first + Self.lineBreaks(in: bytes[range])
    }

    /// What names the columns of the table whose rows the quote holds, where it stands above them in the passage; nil where the
    /// quote holds it too, or no rows.
    ///
    /// - Complexity: linear in the passage's text.
    var header: String? {
        let start = hit.passage.startByte
        let place = byteRange.lowerBound - start..<byteRange.upperBound - start
        let rows = hit.passage.labelledRows.filter { $0.line.overlaps(place) }
        guard let row = rows.first, rows.allSatisfy({ !$0.cells.isEmpty }) else { return nil }
        return row.header
    }

    /// Counts line ends: LF, CRLF or a lone CR, as `Documents` counts them.
    static func lineBreaks(in bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0x0D || (byte == 0x0A && previous != 0x0D) { count += 1 }
            previous = byte
        }
        return count
    }
}
