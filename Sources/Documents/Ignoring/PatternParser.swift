/// Reads the bytes of a wildcard pattern.
struct PatternParser {
    private let bytes: [UInt8]
    private var position = 0

    init(_ pattern: ArraySlice<UInt8>) { bytes = Array(pattern) }

    /// The pattern's tokens; nil where it can match nothing.
    mutating func tokens() -> [WildcardPattern.Token]? {
        var tokens: [WildcardPattern.Token] = []
        while let byte = take() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let literal = take() else { return nil }
                tokens.append(.byte(literal))
            case UInt8(ascii: "?"):
                var set = ByteSet()
                set.invert()
                set.remove(UInt8(ascii: "/"))
                tokens.append(.oneOf(set))
            case UInt8(ascii: "["):
                guard var set = bracket() else { return nil }
                set.remove(UInt8(ascii: "/"))
                tokens.append(.oneOf(set))
            case UInt8(ascii: "*"):
                tokens.append(asterisks())
            default:
                tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take() -> UInt8? {
        guard let byte = next else { return nil }
        position += 1
        return byte
    }

    /// What a run of asterisks means, the first of which is taken. Two or more between slashes cross folders.
    private mutating func asterisks() -> WildcardPattern.Token {
        let start = position - 1
        while next == UInt8(ascii: "*") { position += 1 }
        let isAfterSlash = start == 0 || bytes[start - 1] == UInt8(ascii: "/")
        guard position - start > 1, isAfterSlash else { return .anyInName }
        guard let following = next else { return .anything }
        guard following == UInt8(ascii: "/") else { return .anyInName }
        position += 1
        return .anyFolders
    }

    /// The set of a bracket, whose opening is taken. A `]` that comes first is a member, as is a `-` at either end.
    private mutating func bracket() -> ByteSet? {
        var set = ByteSet()
        var isInverted = false
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "^") {
            isInverted = true
            position += 1
        }
        var previous: UInt8?
        var isFirst = true
        while let byte = take() {
            if byte == UInt8(ascii: "]"), !isFirst {
                if isInverted { set.invert() }
                return set
            }
            isFirst = false
            if byte == UInt8(ascii: "["), let named = namedClass() {
                guard let members = ByteSet.named(named) else { return nil }
                set.insert { members.contains($0) }
                previous = nil
            } else if byte == UInt8(ascii: "-"), let first = previous, let end = next, end != UInt8(ascii: "]") {
                position += 1
                guard let last = end == UInt8(ascii: "\\") ? take() : end else { return nil }
                set.insert { first <= $0 && $0 <= last }
                previous = nil
            } else {
                guard let member = byte == UInt8(ascii: "\\") ? take() : byte else { return nil }
                set.insert(member)
                previous = member
            }
        }
        return nil
    }

    /// The name in `[:name:]`, whose first bracket is taken; nil, and nothing taken, where it is none.
    private mutating func namedClass() -> ArraySlice<UInt8>? {
        guard next == UInt8(ascii: ":") else { return nil }
        let rest = bytes[(position + 1)...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")), end > rest.startIndex,
            bytes[end - 1] == UInt8(ascii: ":")
        else { return nil }
        let name = bytes[(position + 1)..<(end - 1)]
        position = end + 1
        return name
    }
}
