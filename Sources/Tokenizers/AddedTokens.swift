/// Finds tokens that are matched in text before everything else: at each place the longest one, from left to right.
///
/// llama.cpp looks for the longest token of the whole vocabulary first; the two differ only where tokens overlap in the
/// text. Leftmost-longest is what SentencePiece and Hugging Face's tokenizers do.
struct AddedTokens: Sendable {
    /// A token and how it is matched.
    struct Entry: Sendable {
        var token: TokenID
        var content: [UInt8]
        /// White space before the token, and after it, belongs to it.
        var takesSpaceBefore = false
        var takesSpaceAfter = false
    }

    private let entries: [Entry]
    private let contents: PieceList
    private let table: ByteTable
    /// By first byte: the lengths of the tokens that start with it, the longest first.
    private let lengths: [[Int]]

    /// Entries without content are left out.
    init(_ entries: [Entry]) {
        self.entries = entries.filter { !$0.content.isEmpty }
        var bytes: [UInt8] = []
        var starts = [0]
        for entry in self.entries {
            bytes.append(contentsOf: entry.content)
            starts.append(bytes.count)
        }
        contents = PieceList(bytes: bytes, starts: starts)
        var table = ByteTable(capacity: self.entries.count)
        var lengths = Array(repeating: Set<Int>(), count: 256)
        for (index, entry) in self.entries.enumerated() {
            _ = table.insert(index, in: contents)
            lengths[Int(entry.content[0])].insert(entry.content.count)
        }
        self.table = table
        self.lengths = lengths.map { $0.sorted(by: >) }
    }

    /// The user-defined tokens of a vocabulary, and the control tokens of `control`.
    init(_ vocabulary: Vocabulary, control: some Sequence<TokenID> = []) {
        self.init(
            (vocabulary.userDefined + control).map {
                Entry(token: $0, content: Array(vocabulary.pieces.slice(Int($0))))
            })
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Calls `body` with each stretch of `text[range]` and each token between them, in order.
    func forEachPart(of text: Span<UInt8>, in range: Range<Int>, _ body: (Range<Int>, TokenID?) -> Void) {
        var start = range.lowerBound
        var index = range.lowerBound
        if !entries.isEmpty {
            while index < range.upperBound {
                guard let (entry, end) = match(text, at: index, end: range.upperBound) else {
                    index += 1
                    continue
                }
                let first = entry.takesSpaceBefore ? Self.spacesStart(text, before: index, from: start) : index
                let last = entry.takesSpaceAfter ? Self.spacesEnd(text, after: end, to: range.upperBound) : end
                if start < first { body(start..<first, nil) }
                body(first..<last, entry.token)
                start = last
                index = last
            }
        }
        if start < range.upperBound { body(start..<range.upperBound, nil) }
    }

    private func match(_ text: Span<UInt8>, at index: Int, end: Int) -> (Entry, Int)? {
        for length in lengths[Int(text[index])] where index + length <= end {
            if let entry = table.find(index..<(index + length), of: text, in: contents) {
                return (entries[Int(entry)], index + length)
            }
        }
        return nil
    }

    private static func spacesStart(_ text: Span<UInt8>, before index: Int, from start: Int) -> Int {
        var first = index
        while first > start {
            var candidate = first - 1
            while candidate > start, text[candidate] & 0xC0 == 0x80 { candidate -= 1 }
            guard ClassifiedScalar(text, at: candidate).kind == .space else { break }
            first = candidate
        }
        return first
    }

    private static func spacesEnd(_ text: Span<UInt8>, after index: Int, to end: Int) -> Int {
        PreTokenizer.runEnd(text, index, end, of: .space)
    }
}
