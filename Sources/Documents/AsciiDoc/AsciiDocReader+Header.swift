extension AsciiDocReader {
    /// Reads the title, the author and what is said about the document; returns the index of the first line after it.
    mutating func readHeader() -> Int {
        var index = 0
        while index < lines.count,
            lines[index].isEmpty || lines[index].begins(with: "//") || Self.attribute(lines[index]) != nil
        {
            setAttribute(lines[index])
            index += 1
        }
        guard index < lines.count else { return index }
        if lines[index].begins(with: "= ") {
            writer.title = inline(Array(lines[index].dropFirst(2)))
            writer.heading(writer.title ?? "", level: 1)
            index += 1
        } else if index + 1 < lines.count, lines[index + 1].first == 0x3D,
            Self.isUnderline(lines[index + 1], of: lines[index])
        {
            writer.title = inline(Array(lines[index]))
            writer.heading(writer.title ?? "", level: 1)
            index += 2
        } else {
            return index
        }
        var isAuthor = true
        while index < lines.count, !lines[index].isEmpty {
            let line = lines[index]
            if Self.attribute(line) != nil {
                setAttribute(line)
            } else if !line.begins(with: "//") {
                if isAuthor { readAuthors(line) } else { readRevision(line) }
                isAuthor = false
            }
            index += 1
        }
        return index
    }

    private mutating func readAuthors(_ line: MarkupLine) {
        for author in line.string.split(separator: ";") {
            let name = author.prefix { $0 != "<" }
            writer.entry("author", String(name).replacing("_", with: " "))
        }
    }

    private mutating func readRevision(_ line: MarkupLine) {
        for part in line.string.split(whereSeparator: { $0 == "," || $0 == ":" }) {
            let word = ExtractedText.line(String(part))
            if word.hasPrefix("v"), word.dropFirst().first?.isNumber == true {
                writer.entry("version", String(word.dropFirst()))
            } else if word.contains(where: \.isNumber) {
                writer.entry("date", word)
                return
            }
        }
    }

    /// The name and the value of `:name: value`.
    static func attribute(_ line: MarkupLine) -> (name: String, value: String)? {
        guard line.first == 0x3A, let close = line.dropFirst().prefix(80).firstIndex(of: 0x3A),
            close > line.startIndex + 1,
            close + 1 == line.endIndex || line[close + 1] == 0x20
        else { return nil }
        let name = line[(line.startIndex + 1)..<close].string
        guard !name.contains(" ") else { return nil }
        return (name.lowercased(), line[(close + 1)...].trimmed.string)
    }

    mutating func setAttribute(_ line: MarkupLine) {
        guard let (name, value) = Self.attribute(line), attributes.count < 5000, value.utf8.count < 4000 else { return }
        attributes[name] = value
        switch name {
        case "author", "description", "title": writer.entry(name, value)
        case "revdate", "docdate", "date": writer.entry("date", value)
        case "lang": writer.entry("language", value)
        case "keywords", "tags", "page-tags":
            for tag in value.split(separator: ",") { writer.entry("tag", String(tag)) }
        default: break
        }
    }
}
