internal import Foundation

/// Canonical composition (Unicode's NFC) in time that grows with the text.
///
/// Foundation moves the rest of a string at each pair that it composes, and sorts marks one by one. So the text is
/// composed in pieces, cut where nothing combines across the cut, and long runs of marks are sorted before.
enum Composition {
    /// Bytes from which on a piece is cut at the next chance.
    private static let pieceLength = 256
    /// Marks in a row from which on they are sorted before.
    private static let longestRun = 32

    /// The composed form of UTF-8 text.
    static func compose(_ bytes: [UInt8]) -> [UInt8] {
        // Characters below U+0300 neither combine nor decompose further; their leading bytes are below 0xCC.
        guard bytes.contains(where: { $0 >= 0xCC }) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        let span = bytes.span
        var start = 0
        var index = 0
        while index < bytes.count {
            let scalar = ClassifiedScalar(span, at: index)
            if index - start >= pieceLength, startsAnew(scalar.value) {
                append(bytes[start..<index], to: &result)
                start = index
            }
            index += scalar.length
        }
        append(bytes[start...], to: &result)
        return result
    }

    private static func append(_ piece: ArraySlice<UInt8>, to result: inout [UInt8]) {
        guard piece.contains(where: { $0 >= 0xCC }) else {
            result.append(contentsOf: piece)
            return
        }
        let text = withOrderedMarks(String(decoding: piece, as: UTF8.self))
        result.append(contentsOf: text.precomposedStringWithCanonicalMapping.utf8)
    }

    /// The text with its long runs of marks decomposed and in canonical order, which is an equivalent text. In such runs
    /// Foundation loses parts of marks that it has to decompose.
    private static func withOrderedMarks(_ text: String) -> String {
        var ordered = String.UnicodeScalarView()
        var run: [(mark: Unicode.Scalar, order: UInt8)] = []
        func flush() {
            if run.count > longestRun {
                run = run.flatMap { entry in decomposed(entry.mark).map { ($0, entry.order) } }
                let sorted = run.enumerated().sorted {
                    ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
                }
                run = sorted.map(\.element)
            }
            for entry in run { ordered.append(entry.mark) }
            run.removeAll(keepingCapacity: true)
        }
        for scalar in text.unicodeScalars {
            let order = scalar.properties.canonicalCombiningClass.rawValue
            if order == 0 {
                flush()
                ordered.append(scalar)
            } else {
                run.append((scalar, order))
            }
        }
        flush()
        return String(ordered)
    }

    /// A mark that other marks stand for, as these: the four that Unicode has outside scripts of their own.
    private static func decomposed(_ mark: Unicode.Scalar) -> [Unicode.Scalar] {
        switch mark {
        case "\u{340}": ["\u{300}"]
        case "\u{341}": ["\u{301}"]
        case "\u{343}": ["\u{313}"]
        case "\u{344}": ["\u{308}", "\u{301}"]
        default: [mark]
        }
    }

    /// Whether a character never combines with what stands before it. Besides marks, only Hangul's vowels and final
    /// consonants and the vowels of Kirat Rai do.
    private static func startsAnew(_ value: UInt32) -> Bool {
        if value < 0x300 { return true }
        guard !(0x1160...0x11FF).contains(value), !(0x16D40...0x16D7F).contains(value),
            let scalar = Unicode.Scalar(value)
        else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .unassigned: return false
        default: return scalar.properties.canonicalCombiningClass == .notReordered
        }
    }
}
