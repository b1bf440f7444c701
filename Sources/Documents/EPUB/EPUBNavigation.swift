/// The titles that a book's navigation gives its chapters.
struct EPUBNavigation {
    /// What the navigation says of a file.
    struct Entry: Equatable {
        let title: String
        /// The titles that it stands under, outermost first.
        let above: [String]
    }

    private var entries: [String: Entry] = [:]
    private static let depthLimit = 16

    /// Reads the navigation page of EPUB 3, else the table of contents of EPUB 2. A book without either, or with a broken
    /// one, reads all the same.
    init(_ package: EPUBPackage, _ container: inout ZipContainer) {
        if let item = package.navigation, let root = Self.root(item, &container) {
            let folder = item.name.split(separator: "/").dropLast().joined(separator: "/")
            let lists = root.descendants("nav")
            let list = lists.first { $0["epub:type"]?.split(separator: " ").contains("toc") == true } ?? lists.first
            if let list = list?.first("ol") { add(list: list, folder: folder, above: []) }
        }
        if entries.isEmpty, let item = package.contents, let root = Self.root(item, &container) {
            let folder = item.name.split(separator: "/").dropLast().joined(separator: "/")
            for point in root.first("navMap")?.elements("navPoint") ?? [] {
                add(point: point, folder: folder, above: [])
            }
        }
    }

    /// What is said of a file: of several entries within it the first.
    func entry(of name: String) -> Entry? { entries[name] }

    private static func root(_ item: EPUBPackage.Item, _ container: inout ZipContainer) -> XMLNode? {
        do {
            guard let bytes = try container.content(of: item.name), !bytes.isEmpty else { return nil }
            return try XMLNode.root(
                of: bytes, path: container.path, part: item.name, prefixes: EPUBPackage.prefixes)
        } catch {
            // Titles are an extra: chapters are read without them.
            return nil
        }
    }

    private mutating func add(list: XMLNode, folder: String, above: [String]) {
        guard above.count < Self.depthLimit else { return }
        for item in list.elements("li") {
            let label = item.first("a") ?? item.first("span")
            let title = ExtractedText.line(label?.text ?? "")
            add(title, label?["href"], folder: folder, above: above)
            if let inner = item.first("ol") {
                add(list: inner, folder: folder, above: title.isEmpty ? above : above + [title])
            }
        }
    }

    private mutating func add(point: XMLNode, folder: String, above: [String]) {
        guard above.count < Self.depthLimit else { return }
        let title = ExtractedText.line(point.first("navLabel", "text")?.text ?? "")
        add(title, point.first("content")?["src"], folder: folder, above: above)
        for inner in point.elements("navPoint") {
            add(point: inner, folder: folder, above: title.isEmpty ? above : above + [title])
        }
    }

    private mutating func add(_ title: String, _ reference: String?, folder: String, above: [String]) {
        guard let reference, !title.isEmpty else { return }
        let name = EPUBPackage.name(of: reference, from: folder)
        if entries[name] == nil { entries[name] = Entry(title: title, above: above) }
    }
}
