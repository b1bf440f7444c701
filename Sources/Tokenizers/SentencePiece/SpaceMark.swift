/// What SentencePiece writes spaces as: "▁", U+2581.
enum SpaceMark {
    static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

    @inline(__always)
    static func stands(in text: Span<UInt8>, at index: Int, _ end: Int) -> Bool {
        text[index] == 0xE2 && index + 2 < end && text[index + 1] == 0x96 && text[index + 2] == 0x81
    }

    /// Where the word that begins at `start` ends: before the next run of marks, or if every one begins a word, before
    /// the next one.
    static func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int, splitsEverySpace: Bool) -> Int {
        var index = start
        if splitsEverySpace {
            if stands(in: text, at: index, end) { index += 3 }
        } else {
            while index < end, stands(in: text, at: index, end) { index += 3 }
        }
        while index < end, !stands(in: text, at: index, end) { index += 1 }
        return index
    }

    /// Whether a piece has a mark behind another character.
    static func standsInside(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var isInside = false
        var index = range.lowerBound
        while index < range.upperBound {
            if stands(in: bytes, at: index, range.upperBound) {
                if isInside { return true }
                index += 3
            } else {
                isInside = true
                index += 1
            }
        }
        return false
    }

    /// The text of a piece, with spaces for marks.
    static func removed(from piece: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(piece.count)
        var rest = piece
        while let first = rest.first {
            if rest.starts(with: bytes) {
                text.append(0x20)
                rest = rest.dropFirst(3)
            } else {
                text.append(first)
                rest = rest.dropFirst()
            }
        }
        return text
    }
}
