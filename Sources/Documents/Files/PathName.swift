/// The parts of a path's last component. All work on bytes: a mark after a slash or a dot makes one character with it.
enum PathName {
    /// What stands after the last slash.
    static func last(of path: String) -> String {
        let name = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true).last
        return name.map { String(Substring($0)) } ?? path
    }

    /// What stands after the last dot of the file name, in lower case; nil where that is no extension.
    ///
    /// An extension has 1 to 10 ASCII letters, digits, `-`, `_` and `+`, and at least one letter. So "Chapter 1.
    /// Introduction" and "notes 2024.05" have none, and a name that only begins with a dot has none.
    static func fileExtension(of path: String) -> String? {
        let name = last(of: path)
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return nil }
        let suffix = name.utf8[name.utf8.index(after: dot)...]
        guard (1...10).contains(suffix.count), suffix.contains(where: isLetter),
            suffix.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || [0x2D, 0x5F, 0x2B].contains($0) })
        else { return nil }
        return String(Substring(suffix)).lowercased()
    }

    /// The file name without its extension: a document's title of last resort.
    static func title(of path: String) -> String {
        let name = last(of: path)
        guard let suffix = fileExtension(of: path) else { return SystemPath.displayed(name) }
        return SystemPath.displayed(String(Substring(name.utf8.dropLast(suffix.utf8.count + 1))))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
