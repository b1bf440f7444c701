/// One line of a .gitignore file that names something.
struct IgnoreRule: Sendable, Equatable {
    /// Whether it takes back what an earlier rule left out: `!` at the beginning.
    let isNegated: Bool
    /// Whether it names folders only: a slash at the end.
    let namesFoldersOnly: Bool
    /// Whether it is compared with the last component of a path alone, at any depth: no slash but one at the end.
    let comparesNames: Bool
    private let pattern: WildcardPattern

    /// Reads a line without its line break.
    ///
    /// - Returns: nil for a blank line, a comment, and a pattern that can match nothing.
    init?(line: ArraySlice<UInt8>) {
        var text = Self.withoutTrailingSpaces(line)
        guard let first = text.first, first != UInt8(ascii: "#") else { return nil }
        isNegated = first == UInt8(ascii: "!")
        if isNegated { text = text.dropFirst() }
        namesFoldersOnly = text.last == UInt8(ascii: "/")
        if namesFoldersOnly { text = text.dropLast() }
        comparesNames = !text.contains(UInt8(ascii: "/"))
        if text.first == UInt8(ascii: "/") { text = text.dropFirst() }
        guard !text.isEmpty, let pattern = WildcardPattern(text) else { return nil }
        self.pattern = pattern
    }

    /// Whether the rule names a path.
    ///
    /// - Parameters:
    ///   - path: bytes of the path below the rule's folder, without a slash at either end.
    ///   - name: its last component.
    func names(path: ArraySlice<UInt8>, name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        if namesFoldersOnly, !isFolder { return false }
        return pattern.matches(comparesNames ? name : path)
    }

    /// Spaces at the end do not count, unless a backslash stands before them.
    private static func withoutTrailingSpaces(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.startIndex
        var position = line.startIndex
        while position < line.endIndex {
            if line[position] == UInt8(ascii: "\\") {
                position += 2
                end = min(position, line.endIndex)
            } else {
                position += 1
                if line[position - 1] != UInt8(ascii: " ") { end = position }
            }
        }
        return line[..<end]
    }
}
