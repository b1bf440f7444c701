/// What tokenizers share that cut text into words and each word into pieces: the vocabulary's facts, and encoding.
protocol WordTokenizer: Tokenizer {
    associatedtype Rules: WordRules

    var vocabulary: Vocabulary { get }
    var preparation: TextPreparation { get }
    var rules: Rules { get }

    /// The end of the word that starts at `start`: at most `end`, and past `start`.
    func wordEnd(in text: Span<UInt8>, from start: Int, to end: Int) -> Int

    /// Where the words of `range`, which is not empty, end, where that is found for all at once; else nil.
    func wordEnds(in text: Span<UInt8>, _ range: Range<Int>) -> [Int]?

    /// How many tokens `encode` makes of a text, by words whose counts are known or get known.
    func tokenCount(of text: String, remembering counts: inout WordCounts) -> Int
}

extension WordTokenizer {
    func wordEnds(in text: Span<UInt8>, _ range: Range<Int>) -> [Int]? { nil }

    var vocabularySize: Int { vocabulary.count }
    var beginningOfText: TokenID? { vocabulary.beginningOfText }
    var endOfText: TokenID? { vocabulary.endOfText }
    var endOfGeneration: Set<TokenID> { vocabulary.endOfGeneration }

    func token(named control: String) -> TokenID? { vocabulary.token(named: control) }
    func isControl(_ token: TokenID) -> Bool { vocabulary.kind(token) == .control }
    func piece(_ token: TokenID) -> String { vocabulary.piece(token) }

    func encode(_ text: String) -> [TokenID] { encode(text, allowing: []) }

    func encode(_ text: String, allowing controlTokens: Set<TokenID>) -> [TokenID] {
        let prepared = preparation.prepare(text, allowing: controlTokens)
        var ids: [TokenID] = []
        ids.reserveCapacity(prepared.bytes.count / 3)
        var encoder = WordEncoder(rules, expectedBytes: prepared.bytes.count)
        let span = prepared.bytes.span
        for (range, token) in prepared.parts {
            if let token {
                ids.append(token)
                continue
            }
            var start = range.lowerBound
            for end in wordEnds(in: span, range) ?? [] {
                encoder.encode(start..<end, of: span, into: &ids)
                start = end
            }
            while start < range.upperBound {
                let end = wordEnd(in: span, from: start, to: range.upperBound)
                encoder.encode(start..<end, of: span, into: &ids)
                start = end
            }
        }
        return ids
    }
}
