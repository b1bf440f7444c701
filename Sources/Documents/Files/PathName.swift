/// The parts of a path's last component.
enum PathName {
    /// What stands after the last slash.
    static func last(of path: String) -> String {
        let name = path.split(separator: "/", omittingEmptySubsequences: true).last
        return name.map(String.init) ?? path
    }

    /// What stands after the last dot of the file name, in lower case; nil where there is none but a leading one.
    static func fileExtension(of path: String) -> String? {
        let name = last(of: path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let suffix = name[name.index(after: dot)...]
        return suffix.isEmpty ? nil : suffix.lowercased()
    }

    /// The file name without its extension: a document's title of last resort.
    static func title(of path: String) -> String {
        let name = last(of: path)
        guard let suffix = fileExtension(of: path) else { return name }
        return String(name.dropLast(suffix.count + 1))
    }
}
