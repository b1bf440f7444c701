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

/// Makes a segment of passages: each word's list, and the rows.
struct PostingBuilder {
    private(set) var rows = PostingRows()
    private let tokenizer: PostingTokenizer
    private var places: [PostingWord: Int] = [:]
    private var writers: [PostingListWriter] = []

    init(_ tokenizer: PostingTokenizer) { self.tokenizer = tokenizer }

    /// Adds a passage; ids ascend.
    mutating func add(_ passage: PassageID, document: DocumentID, _ text: LexicalText) throws {
        var length = 0
        for column in PostingColumn.allCases {
            let words = try tokenizer.words(text[column], isUnspaced: column == .unspaced)
            length += words.count
            for (offset, word) in words.enumerated() {
                let key = PostingWord(text: word)
                let writer = places[key] ?? newWriter(key)
                writers[writer].add(row: rows.count, column: column, offset: offset)
            }
        }
        rows.append(passage, document: document, length: UInt32(clamping: length))
    }

    private mutating func newWriter(_ word: PostingWord) -> Int {
        writers.append(PostingListWriter())
        places[word] = writers.count - 1
        return writers.count - 1
    }

    /// The lists by their words, in the order in which the file keeps them: by the words' bytes.
    consuming func finished() -> [(word: String, list: PostingListWriter)] {
        for index in writers.indices { writers[index].finish() }
        return places.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
            .map { ($0.key.text, writers[$0.value]) }
    }
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
