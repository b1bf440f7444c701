/// The number of a vocabulary entry.
public typealias TokenID = Int32

/// Turns text into token ids and back.
///
/// Text is data: whatever it says, `encode` never yields a control token. Control tokens come from `token(named:)`.
public protocol Tokenizer: Sendable {
    /// The number of vocabulary entries; ids run from 0 to one below it.
    var vocabularySize: Int { get }
    /// The token that starts a text, where the vocabulary has one.
    var beginningOfText: TokenID? { get }
    /// The token that ends a text, where the vocabulary has one.
    var endOfText: TokenID? { get }
    /// The tokens at which generation stops: end of text, end of turn, end of message.
    var endOfGeneration: Set<TokenID> { get }
    /// Whether the model was trained with `beginningOfText` in front of every text.
    var addsBeginningOfText: Bool { get }

    /// The ids of plain text, without a beginning-of-text token. O(n log n) in the text's length at worst.
    ///
    /// The result never contains a control token. A byte for which the vocabulary has neither a token nor an unknown
    /// token is left out.
    func encode(_ text: String) -> [TokenID]

    /// The ids of text in which the given control tokens may be spelled: each stands for itself then, the longest at each
    /// place. For text that its writer vouches for, never for a document's.
    func encode(_ text: String, allowing controlTokens: Set<TokenID>) -> [TokenID]

    /// The id of a control or user-defined token, for example `<|im_start|>`; nil where the vocabulary has none of that
    /// name.
    func token(named control: String) -> TokenID?

    /// The bytes that the token stands for, which may be part of a character; empty for control tokens and for ids
    /// outside the vocabulary.
    func bytes(of token: TokenID) -> [UInt8]

    /// Whether the token steers the model and stands for no text.
    func isControl(_ token: TokenID) -> Bool

    /// The vocabulary entry as written in the file, for display; empty for ids outside the vocabulary.
    func piece(_ token: TokenID) -> String

    /// The text of the tokens. Bytes that are not UTF-8 become U+FFFD. The space that some vocabularies put before a
    /// text is taken off again.
    func decode(_ tokens: [TokenID]) -> String
}

extension Tokenizer {
    /// Every control token, for callers that allow all.
    public var controlTokens: Set<TokenID> {
        Set((0..<TokenID(clamping: vocabularySize)).filter { isControl($0) })
    }

    /// Encodes what lies between the allowed tokens piece by piece.
    public func encode(_ text: String, allowing controlTokens: Set<TokenID>) -> [TokenID] {
        let entries = controlTokens.filter(isControl).map {
            AddedTokens.Entry(token: $0, content: Array(piece($0).utf8))
        }
        let bytes = Array(text.utf8)
        var ids: [TokenID] = []
        AddedTokens(entries).forEachPart(of: bytes.span, in: 0..<bytes.count) { range, token in
            if let token { ids.append(token) } else { ids += encode(String(decoding: bytes[range], as: UTF8.self)) }
        }
        return ids
    }
}
