/// The merges of byte-level BPE over the bytes that the tokens stand for.
struct ByteLevelRules: MergeRules {
    /// The bytes of each token; for tokens that are not written in the byte alphabet, the piece itself.
    let tokenBytes: PieceList
    /// Tokens that text may yield, by their bytes.
    private let table: ByteTable
    private let merges: MergeTable
    private let tokenOfByte: [Int32]
    let takesWholeWords: Bool

    /// Decodes the vocabulary's pieces and resolves the merge rules (`left right` each) to ids.
    ///
    /// - Throws: `TokenizerError` for a piece that appears twice, and for a rule whose parts or result are not tokens.
    init(
        _ vocabulary: Vocabulary, merges rules: PieceList, takesWholeWords: Bool, path: String
    ) throws(TokenizerError) {
        let alphabet = ByteAlphabet()
        let (tokenBytes, isWritten) = Self.decode(vocabulary, alphabet)
        var table = ByteTable(capacity: vocabulary.count)
        for index in 0..<vocabulary.count where isWritten[index] {
            if let first = table.insert(index, in: tokenBytes) {
                throw .duplicateToken(
                    path: path, piece: vocabulary.piece(TokenID(index)), first: Int(first), second: index)
            }
        }
        self.tokenBytes = tokenBytes
        self.table = table
        self.takesWholeWords = takesWholeWords
        let allBytes = Array(UInt8.min ... .max)
        tokenOfByte = allBytes.indices.map { table.find($0..<($0 + 1), of: allBytes.span, in: tokenBytes) ?? -1 }
        let resolution = MergeResolution(
            rules: rules, alphabet: alphabet, table: table, tokenBytes: tokenBytes, tokenOfByte: tokenOfByte,
            isWritten: isWritten)
        merges = try resolution.merges(vocabulary, path: path)
    }

    /// The bytes of every token, and whether text may yield it.
    private static func decode(_ vocabulary: Vocabulary, _ alphabet: ByteAlphabet) -> (PieceList, [Bool]) {
        let source = vocabulary.pieces.bytes.span
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vocabulary.count * 8)
        var starts: [Int] = [0]
        starts.reserveCapacity(vocabulary.count + 1)
        var isWritten = Array(repeating: false, count: vocabulary.count)
        for index in 0..<vocabulary.count {
            let range = vocabulary.pieces.range(index)
            let kind = vocabulary.kinds[index]
            let start = bytes.count
            if kind == .normal || kind == .byte, alphabet.appendBytes(of: range, in: source, to: &bytes) {
                isWritten[index] = !range.isEmpty
            } else {
                bytes.removeSubrange(start...)
                bytes.append(contentsOf: vocabulary.pieces.slice(index))
            }
            starts.append(bytes.count)
        }
        return (PieceList(bytes: bytes, starts: starts), isWritten)
    }

    @inline(__always)
    func merge(_ left: Int32, _ right: Int32, _ range: Range<Int>, of text: Span<UInt8>) -> PairMerge? {
        left < 0 || right < 0 ? nil : merges.find(left, right)
    }

    @inline(__always)
    func split(_ word: Range<Int>, of text: Span<UInt8>, into symbols: inout PairMerger.Symbols) {
        if takesWholeWords, let token = table.find(word, of: text, in: tokenBytes) {
            symbols.append(token, at: word.lowerBound)
            return
        }
        for index in word {
            symbols.append(tokenOfByte[Int(text[index])], at: index)
        }
    }

    @inline(__always)
    func emit(_ symbol: Int32, _ range: Range<Int>, of text: Span<UInt8>, into output: inout [TokenID]) {
        if symbol >= 0 { output.append(symbol) }
    }

    /// The bytes that the vocabulary has no token for; `encode` leaves them out, as llama.cpp does.
    var missingBytes: [UInt8] {
        (UInt8.min ... .max).filter { tokenOfByte[Int($0)] < 0 }
    }
}
