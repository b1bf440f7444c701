/// Finds the tokens that stand in a text as such, and normalises what lies between them.
struct TextPreparation: Sendable {
    /// Tokens that are matched in the text as it is.
    let tokens: AddedTokens
    /// The control tokens that a caller may allow, with how they are matched.
    let control: [AddedTokens.Entry]
    var normalizer = Normalizer()
    /// Tokens that are matched in normalised text; their contents are normalised too.
    var normalizedTokens = AddedTokens([])
    /// What happens to each stretch between tokens last of all: a space in front.
    var finish = Normalizer()

    private let userDefined: [AddedTokens.Entry]

    /// - Parameters:
    ///   - userDefined: tokens that are matched in every text.
    ///   - control: tokens that are matched where a caller allows them.
    init(
        userDefined: [AddedTokens.Entry], control: [AddedTokens.Entry], normalizer: Normalizer = Normalizer(),
        normalizedTokens: [AddedTokens.Entry] = [], finish: Normalizer = Normalizer()
    ) {
        self.userDefined = userDefined
        self.control = control
        self.normalizer = normalizer
        tokens = AddedTokens(userDefined)
        self.normalizedTokens = AddedTokens(normalizedTokens)
        self.finish = finish
    }

    /// The tokens of a vocabulary, matched as they are written.
    init(_ vocabulary: Vocabulary, normalizer: Normalizer = Normalizer()) {
        func entry(_ token: TokenID) -> AddedTokens.Entry {
            AddedTokens.Entry(token: token, content: Array(vocabulary.pieces.slice(Int(token))))
        }
        self.init(
            userDefined: vocabulary.userDefined.map(entry), control: vocabulary.control.map(entry),
            normalizer: normalizer)
    }

    /// The bytes to cut into words, and the stretches of them that are words or a token each.
    ///
    /// - Parameter allowed: control tokens that the text may spell.
    func prepare(_ text: String, allowing allowed: Set<TokenID> = []) -> PreparedText {
        let raw = Array(text.utf8)
        let tokens =
            allowed.isEmpty ? tokens : AddedTokens(userDefined + control.filter { allowed.contains($0.token) })
        var bytes: [UInt8] = []
        var parts: [(range: Range<Int>, token: TokenID?)] = []
        guard !normalizer.steps.isEmpty || !normalizedTokens.isEmpty || !finish.steps.isEmpty else {
            tokens.forEachPart(of: raw.span, in: 0..<raw.count) { parts.append(($0, $1)) }
            return PreparedText(bytes: raw, parts: parts)
        }
        tokens.forEachPart(of: raw.span, in: 0..<raw.count) { range, token in
            if let token {
                parts.append((bytes.count..<bytes.count, token))
                return
            }
            var normal: [UInt8] = []
            normalizer.append(range, of: raw.span, isStart: range.lowerBound == 0, to: &normal)
            normalizedTokens.forEachPart(of: normal.span, in: 0..<normal.count) { part, token in
                let start = bytes.count
                if token == nil {
                    let isStart = range.lowerBound == 0 && part.lowerBound == 0
                    finish.append(part, of: normal.span, isStart: isStart, to: &bytes)
                }
                parts.append((start..<bytes.count, token))
            }
        }
        return PreparedText(bytes: bytes, parts: parts)
    }
}

/// Text ready for the word rules.
struct PreparedText {
    let bytes: [UInt8]
    /// Ranges of `bytes`; where a token stands, its id.
    let parts: [(range: Range<Int>, token: TokenID?)]
}
