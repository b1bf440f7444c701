internal import Checkpoints

/// What both kinds of tokenizers share: the pieces as written in the file, their kinds and the special tokens.
struct Vocabulary: Sendable {
    let pieces: PieceList
    private(set) var kinds: [TokenKind]
    private(set) var beginningOfText: TokenID?
    private(set) var endOfText: TokenID?
    private(set) var unknown: TokenID?
    private(set) var endOfGeneration: Set<TokenID> = []
    /// Control tokens whose names are part of the text that a model writes.
    private(set) var shown: Set<TokenID> = []
    /// Control and user-defined tokens by their bytes.
    private(set) var named: [[UInt8]: TokenID] = [:]

    var count: Int { pieces.count }

    /// Names under which models end a turn or a text. A token of such a name is a control token even if the file calls
    /// it normal text, since converters get it wrong and a document could end the answer by quoting it. `isText` says
    /// which of them stay text.
    private static let endNames: Set<[UInt8]> = Set(
        [
            "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|end_of_text|>", "<|endoftext|>",
            "<|eom_id|>", "<end_of_turn>", "<end_of_utterance>", "</s>", "<eos>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
            "<｜end▁of▁sentence｜>",
        ].map { Array($0.utf8) })

    /// The ids that a file or a caller names.
    struct SpecialTokens {
        var beginningOfText: TokenID?
        var endOfText: TokenID?
        var unknown: TokenID?
        /// End of turn, end of message.
        var otherEnds: [TokenID] = []
    }

    /// - Parameter merges: the rules by which the vocabulary spells its pieces, `left right` each; empty if it has none.
    /// - Precondition: as many kinds as pieces; the special ids are below the count.
    init(pieces: PieceList, kinds: [TokenKind], special: SpecialTokens, merges: PieceList = PieceList([])) {
        self.pieces = pieces
        self.kinds = kinds
        beginningOfText = special.beginningOfText
        endOfText = special.endOfText
        unknown = special.unknown
        for id in [special.endOfText].compactMap({ $0 }) + special.otherEnds { self.kinds[Int(id)] = .control }
        // Some files name any piece as the beginning, such as GPT-2's ",": what text is spelled with stays text.
        if let id = special.beginningOfText, kinds[Int(id)] != .normal || !merges.needs(Array(pieces.slice(Int(id)))) {
            self.kinds[Int(id)] = .control
        }
        if let endOfText { endOfGeneration.insert(endOfText) }
        endOfGeneration.formUnion(special.otherEnds)
        nameSpecialTokens(merges)
        showChannels()
    }

    /// Names the token that stands for text without a token, where it is in the vocabulary.
    mutating func setUnknown(named piece: String?) {
        guard let piece, let index = (0..<count).first(where: { pieces.slice($0).elementsEqual(piece.utf8) }) else {
            return
        }
        unknown = TokenID(index)
    }

    private mutating func nameSpecialTokens(_ merges: PieceList) {
        for index in 0..<count {
            // End names start with one of three characters: most pieces are passed over by their first byte.
            let range = pieces.range(index)
            guard let first = range.isEmpty ? nil : pieces.bytes[range.lowerBound] else { continue }
            let mayEnd = first == UInt8(ascii: "<") || first == UInt8(ascii: "[") || first == UInt8(ascii: "_")
            guard mayEnd || kinds[index] == .control || kinds[index] == .userDefined else { continue }
            let bytes = Array(pieces.slice(index))
            if mayEnd, Self.endNames.contains(bytes), kinds[index] != .unknown, !isText(index, bytes, merges) {
                kinds[index] = .control
                endOfGeneration.insert(TokenID(index))
            }
            if kinds[index] == .control || kinds[index] == .userDefined { named[bytes] = TokenID(index) }
        }
    }

    /// Shows the marks of harmony, OpenAI's form of conversations (github.com/openai/harmony), where the vocabulary has it: a
    /// model writes several messages in channels, and the marks alone tell thoughts from answers. They stay control tokens,
    /// which no text yields. `<|end|>` ends one message; `<|return|>` and `<|call|>` end the turn.
    private mutating func showChannels() {
        let names = ["<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|return|>", "<|call|>"]
        let tokens = names.compactMap { named[Array($0.utf8)] }.filter { kinds[Int($0)] == .control }
        guard tokens.count == names.count else { return }
        shown = Set(tokens.prefix(3))
        // It parts the name of a tool from the form of its arguments.
        if let token = named[Array("<|constrain|>".utf8)], kinds[Int(token)] == .control { shown.insert(token) }
        endOfGeneration.remove(tokens[3])
    }

    /// Whether a piece that is named like an end is text all the same: the merge rules spell it, as Qwen's spell "</s>", or
    /// it closes a tag whose opening is text, as Gemma's "</s>" does.
    private func isText(_ index: Int, _ bytes: [UInt8], _ merges: PieceList) -> Bool {
        if kinds[index] == .control { return false }
        if kinds[index] == .normal, merges.spells(bytes) { return true }
        guard bytes.starts(with: Array("</".utf8)) else { return false }
        let opening = [bytes[0]] + bytes.dropFirst(2)
        return (0..<count).contains {
            (kinds[$0] == .normal || kinds[$0] == .userDefined) && pieces.slice($0).elementsEqual(opening)
        }
    }

    func kind(_ token: TokenID) -> TokenKind? { kinds.indices.contains(Int(token)) ? kinds[Int(token)] : nil }

    func piece(_ token: TokenID) -> String {
        kinds.indices.contains(Int(token)) ? pieces.text(Int(token)) : ""
    }

    func token(named control: String) -> TokenID? { named[Array(control.utf8)] }

    /// The control tokens.
    var control: [TokenID] { kinds.indices.filter { kinds[$0] == .control }.map { TokenID($0) } }

    /// The user-defined tokens: matched in text before everything else.
    var userDefined: [TokenID] {
        kinds.indices.filter { kinds[$0] == .userDefined && !pieces.range($0).isEmpty }.map { TokenID($0) }
    }
}

extension PieceList {
    /// Whether these merge rules make a piece, or start from it: it is one character then.
    fileprivate func needs(_ piece: [UInt8]) -> Bool {
        let isCharacter = piece.count == 1 || piece.count == 2 && piece[0] >= 0xC2
        return count > 0 && (isCharacter || spells(piece))
    }

    /// Whether one of these merge rules, `left right` each, makes a piece. O(number of rules).
    fileprivate func spells(_ piece: [UInt8]) -> Bool {
        (0..<count).contains { rule in
            let range = range(rule)
            guard range.count == piece.count + 1 else { return false }
            // A space at the start would be part of the left piece.
            guard let space = range.dropFirst().first(where: { bytes[$0] == 0x20 }) else { return false }
            return (bytes[range.lowerBound..<space] + bytes[(space + 1)..<range.upperBound]).elementsEqual(piece)
        }
    }
}

/// What a vocabulary entry is; the raw value is its number in `tokenizer.ggml.token_type`.
enum TokenKind: UInt8 {
    case normal = 1
    /// Stands for text that no other token can write.
    case unknown = 2
    /// Steers the model; text never yields it.
    case control = 3
    /// Matched in text before everything else.
    case userDefined = 4
    /// A free place; text never yields it.
    case unused = 5
    /// One byte, written `<0xXX>`, for characters that the vocabulary does not have.
    case byte = 6
}
