/// A pattern with the wildcards of a .gitignore file, matched against a name or a path with slashes.
///
/// Patterns and names are bytes, as they are for git: `?` stands for one byte, and a byte order or an accent is nothing
/// special. `*`, `?` and `[…]` never match a slash.
///
/// The meaning is that of <https://git-scm.com/docs/gitignore>, "Pattern format". Where git's own program differs from
/// that page, in patterns like `a**/b` (the page calls these asterisks regular ones; git, having compared the letters
/// before them, takes them for a `**` of their own), this follows the page.
struct WildcardPattern: Sendable, Equatable {
    /// One step of a pattern.
    enum Token: Sendable, Equatable {
        /// This byte.
        case byte(UInt8)
        /// One byte of a set, no slash.
        case oneOf(ByteSet)
        /// Any number of bytes, no slash: `*`.
        case anyInName
        /// Any number of bytes: `**` at the end, after a slash.
        case anything
        /// Nothing, or any number of bytes and a slash: `**/` after a slash or at the beginning.
        case anyFolders
    }

    let tokens: [Token]
    /// The bytes before the first wildcard.
    private let prefix: [UInt8]
    /// The bytes after the last one; empty where there is none.
    private let suffix: [UInt8]
    /// The length of the shortest text that can match.
    private let shortest: Int

    /// Reads a pattern.
    ///
    /// - Returns: nil for one that can match nothing: a bracket that is not closed, an unknown `[:class:]`, or a backslash
    ///   at the end.
    init?(_ pattern: ArraySlice<UInt8>) {
        var parser = PatternParser(pattern)
        guard let tokens = parser.tokens() else { return nil }
        self.tokens = tokens
        let literals = tokens.map { token -> UInt8? in
            guard case .byte(let byte) = token else { return nil }
            return byte
        }
        prefix = literals.prefix { $0 != nil }.compactMap { $0 }
        suffix =
            prefix.count == tokens.count ? [] : literals.reversed().prefix { $0 != nil }.compactMap { $0 }.reversed()
        shortest = tokens.reduce(0) { sum, token in
            switch token {
            case .byte, .oneOf: sum + 1
            case .anyInName, .anything, .anyFolders: sum
            }
        }
    }

    /// Whether the whole text matches.
    ///
    /// - Complexity: O(text × tokens), whatever the pattern: all positions that a wildcard could have reached are followed at
    ///   once (K. Thompson, "Regular expression search algorithm", doi:10.1145/363347.363387). Most texts are told apart
    ///   before, by their beginning and end.
    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= shortest, text.starts(with: prefix),
            text.suffix(suffix.count).elementsEqual(suffix)
        else { return false }
        if prefix.count == tokens.count { return text.count == prefix.count }
        return follow(text.dropFirst(prefix.count))
    }

    /// Follows the tokens after the prefix. `reached[i]` says whether the bytes so far may end before token i.
    private func follow(_ text: ArraySlice<UInt8>) -> Bool {
        let tokens = tokens[prefix.count...]
        var reached = [Bool](repeating: false, count: tokens.count + 1)
        var next = reached
        reach(0, in: &reached, tokens)
        for byte in text {
            var isAlive = false
            for (place, token) in tokens.enumerated() where reached[place] {
                isAlive = true
                switch token {
                case .byte(let wanted):
                    if byte == wanted { reach(place + 1, in: &next, tokens) }
                case .oneOf(let set):
                    if set.contains(byte) { reach(place + 1, in: &next, tokens) }
                case .anyInName:
                    if byte != UInt8(ascii: "/") { reach(place, in: &next, tokens) }
                case .anything:
                    reach(place, in: &next, tokens)
                case .anyFolders:
                    // It waits here for the slash; having passed one, it may end or go on.
                    next[place] = true
                    if byte == UInt8(ascii: "/") { reach(place + 1, in: &next, tokens) }
                }
            }
            guard isAlive else { return false }
            swap(&reached, &next)
            for place in next.indices { next[place] = false }
        }
        return reached[tokens.count]
    }

    /// Marks a place, and those after it that need no byte.
    private func reach(_ place: Int, in places: inout [Bool], _ tokens: ArraySlice<Token>) {
        var place = place
        while !places[place] {
            places[place] = true
            guard place < tokens.count else { return }
            switch tokens[tokens.startIndex + place] {
            case .anyInName, .anything, .anyFolders: place += 1
            case .byte, .oneOf: return
            }
        }
    }
}
