/// The words of pieces of text that come again and again.
///
/// A piece is a stretch of letters and figures of ASCII, and of all characters beyond it. The tokenizer of the full text ends
/// a word at each other character of ASCII, whatever stands around. So the words of a text are those of its pieces, and a
/// piece needs to be taken apart only once.
struct PostingPieces {
    private struct Slot {
        var hash: UInt64 = 0
        var start: Int32 = 0
        var byteCount: Int32 = 0  // 0 for a free slot
        var firstWord: Int32 = 0
        var wordCount: Int32 = 0
    }

    /// Longer pieces are rare, and taken apart each time.
    static let longestRemembered = 64
    private static let fewestSlots = 1 << 10

    private var slots = Array(repeating: Slot(), count: fewestSlots)
    private var used = 0
    private var bytes: [UInt8] = []
    /// Words of all pieces, by numbers that the owner gives them.
    private var words: [Int32] = []
    // Texts are untrusted: nobody can know which pieces meet.
    private let seed = UInt64.random(in: .min ... .max)

    /// Whether a byte belongs to a piece.
    @inline(__always)
    static func holds(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// The places in ``word(at:)`` of the words of the piece `text[piece]`; nil for one that is not known.
    @inline(__always)
    func words(of piece: Range<Int>, in text: Span<UInt8>) -> Range<Int>? {
        guard piece.count <= Self.longestRemembered else { return nil }
        let slot = slots[place(of: piece, in: text, hash: hash(piece, in: text))]
        return slot.byteCount > 0 ? Int(slot.firstWord)..<Int(slot.firstWord + slot.wordCount) : nil
    }

    /// The number of a word.
    @inline(__always)
    func word(at place: Int) -> Int { Int(words[place]) }

    /// Remembers the words of a piece that is not known and not empty; nothing of one that is too long.
    mutating func insert(_ piece: Range<Int>, of text: Span<UInt8>, words new: [Int]) {
        guard piece.count <= Self.longestRemembered else { return }
        if used >= slots.count / 4 * 3 { grow() }
        let hash = hash(piece, in: text)
        slots[place(of: piece, in: text, hash: hash)] = Slot(
            hash: hash, start: Int32(clamping: bytes.count), byteCount: Int32(clamping: piece.count),
            firstWord: Int32(clamping: words.count), wordCount: Int32(clamping: new.count))
        used += 1
        for index in piece { bytes.append(text[index]) }
        for word in new { words.append(Int32(clamping: word)) }
    }

    /// The slot of a piece, else the free one where it belongs.
    @inline(__always)
    private func place(of piece: Range<Int>, in text: Span<UInt8>, hash: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[index].byteCount > 0 {
            if slots[index].hash == hash, isEqual(slots[index], piece, text) { return index }
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }

    @inline(__always)
    private func isEqual(_ slot: Slot, _ piece: Range<Int>, _ text: Span<UInt8>) -> Bool {
        guard Int(slot.byteCount) == piece.count else { return false }
        let start = Int(slot.start)
        for offset in 0..<piece.count where bytes[start + offset] != text[piece.lowerBound + offset] { return false }
        return true
    }

    /// FNV-1a from the seed on, with its high bits folded in.
    @inline(__always)
    private func hash(_ piece: Range<Int>, in text: Span<UInt8>) -> UInt64 {
        var hash = seed
        for index in piece { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
        return hash ^ hash >> 32
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.byteCount > 0 {
            var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
            while slots[index].byteCount > 0 { index = (index + 1) & (slots.count - 1) }
            slots[index] = slot
        }
    }
}
