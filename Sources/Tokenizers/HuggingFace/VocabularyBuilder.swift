/// Puts a vocabulary together from a model's entries, the tokens added to it, and the special tokens' names.
struct VocabularyBuilder {
    let path: String
    private var pieces: [String?] = []
    private var kinds: [TokenKind] = []
    private var added: [(token: AddedToken, id: TokenID)] = []
    private var ids: [[UInt8]: TokenID] = [:]
    /// Ids above this many per entry are taken for damage.
    private static let sparsest = 4

    /// - Parameters:
    ///   - entries: pieces with their ids, in any order.
    ///   - hasByteTokens: whether pieces written `<0xXX>` stand for bytes.
    init(entries: [(piece: String, id: Int)], hasByteTokens: Bool, path: String) throws(TokenizerError) {
        self.path = path
        ids.reserveCapacity(entries.count)
        for (piece, id) in entries {
            try place(piece, at: id, entryCount: entries.count)
            let isByte = hasByteTokens && ByteTokens.byte(writtenAs: piece) != nil
            kinds[id] = isByte ? .byte : .normal
        }
    }

    private mutating func place(_ piece: String, at id: Int, entryCount: Int) throws(TokenizerError) {
        guard id >= 0, id < entryCount * Self.sparsest + 65_536 else {
            throw .invalidToken(path: path, index: id, reason: "\"\(piece)\" has an id far outside the vocabulary")
        }
        if id >= pieces.count {
            pieces += repeatElement(nil, count: id + 1 - pieces.count)
            kinds += repeatElement(.unused, count: id + 1 - kinds.count)
        }
        if let other = pieces[id], !other.utf8.elementsEqual(piece.utf8) {
            throw .invalidToken(path: path, index: id, reason: "both \"\(other)\" and \"\(piece)\" have this id")
        }
        pieces[id] = piece
        ids[Array(piece.utf8)] = TokenID(id)
    }

    /// Adds tokens; those that the vocabulary has already only change their kind.
    mutating func add(_ tokens: [AddedToken]) throws(TokenizerError) {
        for token in tokens {
            if let id = ids[Array(token.content.utf8)], Int(id) != token.id {
                throw .invalidToken(
                    path: path, index: token.id, reason: "\"\(token.content)\" has the id \(id) in the vocabulary")
            }
            try place(token.content, at: token.id, entryCount: pieces.count)
            kinds[token.id] = token.isSpecial ? .control : .userDefined
            added.removeAll { $0.id == TokenID(token.id) }
            added.append((token, TokenID(token.id)))
        }
    }

    /// The vocabulary, with the special tokens that the files name and the merge rules that spell its pieces.
    func vocabulary(
        _ special: SpecialTokenFiles, beginning: String? = nil, merges: PieceList
    ) throws(TokenizerError) -> Vocabulary {
        var tokens = Vocabulary.SpecialTokens()
        tokens.beginningOfText = try id(beginning ?? special.beginning, "bos_token")
        tokens.endOfText = try id(special.end, "eos_token")
        // A token for unknown text need not be in the vocabulary: byte-level ones never use it.
        tokens.unknown = special.unknown.flatMap { ids[Array($0.utf8)] }
        if tokens.beginningOfText == nil { tokens.beginningOfText = try id(special.beginningID, "bos_token_id") }
        for end in special.endIDs {
            guard let id = try id(end, "eos_token_id") else { continue }
            if tokens.endOfText == nil { tokens.endOfText = id }
            tokens.otherEnds.append(id)
        }
        return Vocabulary(
            pieces: PieceList(pieces.map { $0 ?? "" }), kinds: kinds, special: tokens,
            merges: merges)
    }

    private func id(_ name: String?, _ key: String) throws(TokenizerError) -> TokenID? {
        guard let name else { return nil }
        guard let id = ids[Array(name.utf8)] else {
            throw .metadata(
                path: path,
                reason: "\(path): \"\(key)\" is \"\(name)\", which is no token of the vocabulary: "
                    + "take both files from the same model")
        }
        return id
    }

    private func id(_ id: Int?, _ key: String) throws(TokenizerError) -> TokenID? {
        guard let id else { return nil }
        // Settings of a model may name the padding that its embedding matrix has behind the vocabulary.
        guard id >= 0, id < pieces.count else { return nil }
        return TokenID(id)
    }

    /// How the added tokens are found in text.
    func preparation(
        _ vocabulary: Vocabulary, _ normalizer: Normalizer, finish: Normalizer
    ) -> TextPreparation {
        var raw: [AddedTokens.Entry] = []
        var control: [AddedTokens.Entry] = []
        var normalized: [AddedTokens.Entry] = []
        for (token, id) in added {
            var entry = AddedTokens.Entry(
                token: id, content: Array(token.content.utf8), takesSpaceBefore: token.takesSpaceBefore,
                takesSpaceAfter: token.takesSpaceAfter)
            if vocabulary.kind(id) == .control {
                control.append(entry)
            } else if token.isNormalized, !normalizer.steps.isEmpty {
                var content: [UInt8] = []
                normalizer.append(0..<entry.content.count, of: entry.content.span, isStart: true, to: &content)
                entry.content = content
                normalized.append(entry)
            } else {
                raw.append(entry)
            }
        }
        let known = Set(added.map(\.id))
        for id in vocabulary.control where !known.contains(id) {
            control.append(AddedTokens.Entry(token: id, content: Array(vocabulary.pieces.slice(Int(id)))))
        }
        return TextPreparation(
            userDefined: raw, control: control, normalizer: normalizer, normalizedTokens: normalized, finish: finish)
    }
}
