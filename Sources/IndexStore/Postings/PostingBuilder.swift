import GRDB
import Passages

/// The words of a text as the full-text table has them.
struct PostingTokenizer {
    private let tokenizer: any FTS5Tokenizer

    /// The tokenizer that the table `passage_search` names.
    init(_ db: Database) throws {
        tokenizer = try db.makeTokenizer(
            FTS5TokenizerDescriptor(components: ["porter", "unicode61", "remove_diacritics", "2"]))
    }

    /// The words in their order. Those of scripts without spaces, which have a column of their own, begin with a space.
    func words(_ text: String, isUnspaced: Bool) throws -> [String] {
        guard !text.isEmpty else { return [] }
        let tokens = try tokenizer.tokenize(document: text)
        return isUnspaced ? tokens.map { " " + $0.token } : tokens.map(\.token)
    }
}

/// A word as its bytes: equal strings of different bytes are different words to SQLite.
struct PostingWord: Hashable {
    let text: String

    static func == (one: PostingWord, other: PostingWord) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        // One number for all bytes, as the hasher takes its time for each.
        hasher.combine(text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}

/// Makes a segment of passages: each word's list, and the rows' lengths.
struct PostingBuilder {
    /// Tokens of each passage in all columns.
    private(set) var lengths: [UInt32] = []
    private let tokenizer: PostingTokenizer
    private var places: [PostingWord: Int] = [:]
    private var writers: [PostingListWriter] = []
    /// Pieces with the writers of their words: of texts with spaces, and of the column for scripts without.
    private var pieces = [PostingPieces(), PostingPieces()]

    init(_ tokenizer: PostingTokenizer) { self.tokenizer = tokenizer }

    /// Adds a passage, whose row is the next one.
    mutating func add(_ text: LexicalText) throws {
        var length = 0
        for column in PostingColumn.allCases { length += try add(text[column], column) }
        lengths.append(UInt32(clamping: length))
    }

    /// Adds the words of a column.
    ///
    /// - Returns: how many they are.
    private mutating func add(_ text: String, _ column: PostingColumn) throws -> Int {
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8Span.span
        let (kind, row) = (column == .unspaced ? 1 : 0, lengths.count)
        var (start, offset) = (0, 0)
        while start < bytes.count {
            guard PostingPieces.holds(bytes[start]) else {
                start += 1
                continue
            }
            var end = start + 1
            while end < bytes.count, PostingPieces.holds(bytes[end]) { end += 1 }
            if let words = pieces[kind].words(of: start..<end, in: bytes) {
                for place in words {
                    writers[pieces[kind].word(at: place)].add(row: row, column: column, offset: offset)
                    offset += 1
                }
            } else {
                for writer in try newPiece(start..<end, of: bytes, kind: kind) {
                    writers[writer].add(row: row, column: column, offset: offset)
                    offset += 1
                }
            }
            start = end
        }
        return offset
    }

    /// The writers of the words of a piece that was not met before, or is too long to be remembered.
    private mutating func newPiece(_ piece: Range<Int>, of bytes: Span<UInt8>, kind: Int) throws -> [Int] {
        var copy: [UInt8] = []
        copy.reserveCapacity(piece.count)
        for index in piece { copy.append(bytes[index]) }
        let words = try tokenizer.words(String(decoding: copy, as: UTF8.self), isUnspaced: kind == 1)
        var found: [Int] = []
        for word in words {
            let key = PostingWord(text: word)
            found.append(places[key] ?? newWriter(key))
        }
        pieces[kind].insert(piece, of: bytes, words: found)
        return found
    }

    private mutating func newWriter(_ word: PostingWord) -> Int {
        writers.append(PostingListWriter())
        places[word] = writers.count - 1
        return writers.count - 1
    }

    /// The lists of what was added.
    consuming func finished() -> NewSegment {
        for index in writers.indices { writers[index].finish() }
        let lists = places.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
            .map { (word: $0.key.text, list: writers[$0.value]) }
        return NewSegment(lists: lists, lengths: lengths)
    }
}

/// The lists of passages whose ids are not known yet.
struct NewSegment: Sendable {
    /// In the order in which the file keeps them: by the words' bytes.
    let lists: [(word: String, list: PostingListWriter)]
    /// Tokens of each passage in all columns.
    let lengths: [UInt32]
}

extension LexicalText {
    subscript(column: PostingColumn) -> String {
        switch column {
        case .title: title
        case .headings: headings
        case .body: body
        case .about: about
        case .unspaced: unspaced
        }
    }
}
