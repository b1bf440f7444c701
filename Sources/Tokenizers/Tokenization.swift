/// A token of a text, with what it stands for.
public struct TextToken: Sendable, Equatable, Encodable {
    /// Its number in the vocabulary.
    public let id: TokenID
    /// The vocabulary entry as the file writes it.
    public let piece: String
    /// The bytes that it stands for, which may be part of a character; none for a control token.
    public let bytes: [UInt8]
    /// Whether it steers the model and stands for no text.
    public let isControl: Bool

    /// The bytes as text, or nil where they are part of a character.
    public var text: String? { String(validating: bytes, as: UTF8.self) }
}

/// A token id that no vocabulary entry has.
public struct UnknownTokenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The id as given.
    public let token: Int
    /// Where it stands among the given ids, from 1.
    public let place: Int
    /// How many entries the vocabulary has.
    public let vocabularySize: Int

    /// Which id is wrong, where, and what is expected.
    public var description: String {
        "token \(token), number \(place) of those given, is outside the vocabulary of \(vocabularySize) entries; "
            + "ids run from 0 to \(vocabularySize - 1)"
    }
}

extension Tokenizer {
    /// The tokens of a text, one by one.
    ///
    /// - Parameters:
    ///   - addsBeginning: whether the token that begins a text stands in front, if the model was trained with one.
    ///   - allowsControl: whether the text may spell control tokens: for text that its writer vouches for.
    public func tokens(of text: String, addsBeginning: Bool = false, allowsControl: Bool = false) -> [TextToken] {
        let beginning = addsBeginning && addsBeginningOfText ? [beginningOfText].compactMap { $0 } : []
        let ids = allowsControl ? encode(text, allowing: controlTokens) : encode(text)
        return (beginning + ids).map { id in
            TextToken(id: id, piece: piece(id), bytes: bytes(of: id), isControl: isControl(id))
        }
    }

    /// Checks ids that somebody gives.
    ///
    /// - Throws: `UnknownTokenError` for the first one outside the vocabulary.
    public func checked(_ ids: [Int]) throws(UnknownTokenError) -> [TokenID] {
        var tokens: [TokenID] = []
        tokens.reserveCapacity(ids.count)
        for (index, id) in ids.enumerated() {
            guard let token = TokenID(exactly: id), id >= 0, id < vocabularySize else {
                throw UnknownTokenError(token: id, place: index + 1, vocabularySize: vocabularySize)
            }
            tokens.append(token)
        }
        return tokens
    }

    /// The text of tokens with control tokens written by their names, for people to read; `decode` leaves them out.
    public func shownText(of tokens: [TokenID]) -> String {
        var text = ""
        // A control token stands before the words behind it, so that spaces are taken off where decoding does.
        var run: [TokenID] = []
        for token in tokens {
            guard isControl(token) else {
                run.append(token)
                continue
            }
            text += decode(run) + piece(token)
            run = [token]
        }
        return text + decode(run)
    }
}
