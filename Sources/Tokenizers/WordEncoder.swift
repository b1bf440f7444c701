/// How a word becomes tokens.
protocol WordRules: Sendable {
    /// What encoding keeps from word to word, so that it allocates once.
    associatedtype Workspace

    func makeWorkspace() -> Workspace

    /// Appends the ids of the word `text[word]`, which is not empty.
    func encode(
        _ word: Range<Int>, of text: Span<UInt8>, using workspace: inout Workspace, into output: inout [TokenID])
}

/// Encodes the words of one text. A word that the text has had before is answered from the output: its ids stand there.
struct WordEncoder<Rules: WordRules>: ~Copyable {
    private struct Slot {
        var hash: UInt64 = 0
        var start = 0
        var length: Int32 = 0  // 0 for a free slot
        var idCount: Int32 = 0
        var firstID = 0
    }

    private let rules: Rules
    private var workspace: Rules.Workspace
    private var slots: [Slot]
    private var used = 0

    /// Longer words are rare, and hashing them costs more than it saves.
    private static var longestRemembered: Int { 48 }
    private static var mostSlots: Int { 1 << 17 }

    /// `expectedBytes` is the text's length, for the size of the memory.
    init(_ rules: Rules, expectedBytes: Int) {
        self.rules = rules
        workspace = rules.makeWorkspace()
        var size = 64
        while size < expectedBytes / 16, size < 4096 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
    }

    /// Appends the ids of the word `text[word]`.
    mutating func encode(_ word: Range<Int>, of text: Span<UInt8>, into output: inout [TokenID]) {
        guard word.count > 1, word.count <= Self.longestRemembered else {
            rules.encode(word, of: text, using: &workspace, into: &output)
            return
        }
        let hash = ByteHash.hash(text, word, start: 0xCBF2_9CE4_8422_2325)
        var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[index].length > 0 {
            let slot = slots[index]
            if slot.hash == hash, Self.equal(text, slot.start, Int(slot.length), word) {
                for offset in 0..<Int(slot.idCount) {
                    output.append(output[slot.firstID + offset])
                }
                return
            }
            index = (index + 1) & (slots.count - 1)
        }
        let firstID = output.count
        rules.encode(word, of: text, using: &workspace, into: &output)
        guard used < slots.count / 2 || grow() else { return }
        insert(
            Slot(
                hash: hash, start: word.lowerBound, length: Int32(word.count), idCount: Int32(output.count - firstID),
                firstID: firstID))
    }

    private mutating func insert(_ slot: Slot) {
        var index = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
        while slots[index].length > 0 {
            index = (index + 1) & (slots.count - 1)
        }
        slots[index] = slot
        used += 1
    }

    private mutating func grow() -> Bool {
        guard slots.count < Self.mostSlots else { return false }
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        used = 0
        for slot in old where slot.length > 0 { insert(slot) }
        return true
    }

    @inline(__always)
    private static func equal(_ text: Span<UInt8>, _ start: Int, _ length: Int, _ word: Range<Int>) -> Bool {
        guard length == word.count else { return false }
        for offset in 0..<length where text[start + offset] != text[word.lowerBound + offset] { return false }
        return true
    }
}
