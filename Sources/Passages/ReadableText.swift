package import Documents

/// A passage's text as a reader reads it: in the rows of tables each value stands behind its column's name.
///
/// "| X200 | 6.8 kg |" becomes "Model: X200; Weight: 6.8 kg". So a value can be told from its neighbours, which a small
/// model can't do by counting columns. Where the question names rows, the others are left out (``NamedRows``): a small
/// model takes the right column and the wrong row. All other text stays as it is, and every place has one in the passage.
package struct ReadableText: Sendable, Equatable {
    /// What is read.
    package let text: String
    /// What stands in the passage too: where in ``text``, and where it begins there. In order.
    private let stretches: [Stretch]

    private struct Stretch: Equatable {
        let shown: Range<Int>
        let source: Int

        /// The part that a place in the shown text has in the source.
        func source(of place: Range<Int>) -> Range<Int> {
            let part = place.clamped(to: shown)
            return source + part.lowerBound - shown.lowerBound..<source + part.upperBound - shown.lowerBound
        }
    }

    /// Names of columns may make a text so many times as long, and not longer: else its rows stay as they are.
    private static let mostGrowth = 3

    /// - Parameter question: what is asked of the passage.
    package init(_ passage: PassageRecord, question: String) {
        let rows = passage.labelledRows
        let named = NamedRows(question).among(rows, in: passage.text)
        let source = Array(passage.text.utf8)
        var shown: [UInt8] = []
        var stretches: [Stretch] = []
        func copy(_ place: Range<Int>) {
            guard !place.isEmpty else { return }
            stretches.append(Stretch(shown: shown.count..<shown.count + place.count, source: place.lowerBound))
            shown += source[place]
        }
        var place = 0
        for row in rows {
            // The lines that name the columns are left out, with what ends them; so are rows that aren't asked for.
            copy(place..<row.line.lowerBound)
            let cells = named?.contains(row.line) ?? true ? row.cells : []
            for (number, cell) in cells.enumerated() {
                if number > 0 { shown += "; ".utf8 }
                if let name = cell.name { shown += "\(name): ".utf8 }
                copy(cell.place)
            }
            place = row.line.upperBound
            if cells.isEmpty { place = min(source.count, place + Self.lineEnd(source[place...])) }
        }
        copy(place..<source.count)
        guard !rows.isEmpty, shown.count <= Self.mostGrowth * source.count else {
            text = passage.text
            self.stretches = [Stretch(shown: 0..<source.count, source: 0)]
            return
        }
        text = String(decoding: shown, as: UTF8.self)
        self.stretches = stretches
    }

    private static func lineEnd(_ rest: ArraySlice<UInt8>) -> Int { rest.starts(with: [0x0D, 0x0A]) ? 2 : 1 }

    /// Where a place of the passage stands in what is read; nil for one that is left out.
    package func shown(of place: Range<Int>) -> Range<Int>? {
        let parts = stretches.compactMap { stretch -> Range<Int>? in
            let whole = stretch.source..<stretch.source + stretch.shown.count
            let part = place.clamped(to: whole)
            guard !part.isEmpty else { return nil }
            let offset = stretch.shown.lowerBound - stretch.source
            return part.lowerBound + offset..<part.upperBound + offset
        }
        guard let first = parts.first, let last = parts.last else { return nil }
        return first.lowerBound..<last.upperBound
    }

    /// A place of the passage as it is read; empty for one that is left out.
    package func reading(of place: Range<Int>) -> String {
        shown(of: place).map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } ?? ""
    }

    /// Where a sentence or block of what is read stands in the passage; nil for names of columns alone.
    package func source(of place: Range<Int>) -> Range<Int>? {
        let parts = stretches.map { $0.source(of: place) }.filter { !$0.isEmpty }
        guard let first = parts.first, let last = parts.last else { return nil }
        return first.lowerBound..<last.upperBound
    }

    /// Where a few words of what is read stand in the passage: of words over several cells, those in the first.
    package func words(of place: Range<Int>) -> Range<Int>? {
        stretches.lazy.map { $0.source(of: place) }.first { !$0.isEmpty }
    }
}

extension PassageRecord {
    /// The rows of the passage's tables with the names of their columns, in order.
    package var labelledRows: [LabelledRow] {
        LabelledRow.all(
            in: text, header: tableHeader, hasUnruledHeaders: textForm == .extracted, mediaType: mediaType)
    }
}
