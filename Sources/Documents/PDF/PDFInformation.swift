/// What `pdfinfo` says about a PDF file.
struct PDFInformation: Sendable {
    /// How many pages it has.
    private(set) var pageCount = 0
    /// Its title, author, subject, keywords and date, those that it states.
    private(set) var title: String?
    private(set) var metadata: [MetadataEntry] = []

    /// Reads lines of `Key:   value`.
    init(_ output: [UInt8]) {
        var fields: [String: String] = [:]
        for line in String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = ExtractedText.line(String(line[line.index(after: colon)...]))
            // The first of a name: values that have line ends could look like fields of their own.
            if !value.isEmpty, fields[String(line[..<colon])] == nil { fields[String(line[..<colon])] = value }
        }
        pageCount = fields["Pages"].flatMap { Int($0) } ?? 0
        title = fields["Title"].flatMap { Self.isTitle($0) ? $0 : nil }
        if let author = fields["Author"], Self.isTitle(author) {
            metadata.append(MetadataEntry(MetadataEntry.Key.author, author))
        }
        if let subject = fields["Subject"] { metadata.append(MetadataEntry(MetadataEntry.Key.subject, subject)) }
        for tag in fields["Keywords"]?.split(whereSeparator: { $0 == "," || $0 == ";" }) ?? [] {
            let tag = ExtractedText.line(String(tag))
            if !tag.isEmpty { metadata.append(MetadataEntry(MetadataEntry.Key.tag, tag)) }
        }
        if let date = fields["CreationDate"], date.first?.isNumber == true {
            metadata.append(MetadataEntry(MetadataEntry.Key.date, date))
        }
    }

    /// Many programs write a file's name, or nothing much, where a title belongs.
    private static func isTitle(_ value: String) -> Bool {
        let word = value.lowercased()
        if ["untitled", "unknown", "(anonymous)", "anonymous", "unspecified", "none", "(unspecified)"].contains(word) {
            return false
        }
        return !word.hasPrefix("microsoft word - ") && word.contains { $0.isLetter }
    }
}
