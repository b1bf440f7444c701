package import Tokenizers

/// The bytes of every token of a vocabulary, ordered by first byte, so that a grammar can pass over most of them.
package struct TokenBytes: Sendable {
    /// Tokens that share a first byte.
    struct Group: Sendable {
        let firstByte: UInt8
        /// An optional space, then only ASCII letters: inside a sentence such a token never changes what may follow.
        var plain: [TokenID] = []
        var other: [TokenID] = []
    }

    let groups: [Group]
    /// Control tokens and others without bytes.
    let empty: [TokenID]
    /// Tokens that end the text.
    let endings: [TokenID]
    private let bytes: [[UInt8]]

    /// Reads a tokenizer's vocabulary.
    ///
    /// - Complexity: O(bytes of the vocabulary).
    package init(_ tokenizer: any Tokenizer) {
        let count = tokenizer.vocabularySize
        bytes = (0..<TokenID(count)).map { tokenizer.isControl($0) ? [] : tokenizer.bytes(of: $0) }
        endings = tokenizer.endOfGeneration.sorted()
        var groups: [Group?] = Array(repeating: nil, count: 256)
        var empty: [TokenID] = []
        for (id, text) in bytes.enumerated() {
            guard let first = text.first else {
                empty.append(TokenID(id))
                continue
            }
            var group = groups[Int(first)] ?? Group(firstByte: first)
            let letters = first == CitationGrammar.space ? text.dropFirst() : text[...]
            if !letters.isEmpty, letters.allSatisfy(CitationGrammar.isLetter) {
                group.plain.append(TokenID(id))
            } else {
                group.other.append(TokenID(id))
            }
            groups[Int(first)] = group
        }
        self.groups = groups.compactMap { $0 }
        self.empty = empty
    }

    /// A token's bytes; none for a control token or an id outside the vocabulary.
    package func of(_ token: TokenID) -> [UInt8] {
        token >= 0 && Int(token) < bytes.count ? bytes[Int(token)] : []
    }
}
