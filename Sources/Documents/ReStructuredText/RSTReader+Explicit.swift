extension RSTReader {
    /// The offset of the colon that ends a field's name, or nil where no field begins.
    func fieldName(_ line: MarkupLine) -> Int? {
        guard line.first == 0x3A, let second = line.byte(1), second != 0x20, second != 0x3A else { return nil }
        var index = line.startIndex + 1
        while index < line.endIndex, index < line.startIndex + 200 {
            if line[index] == 0x5C {
                index += 1
            } else if line[index] == 0x3A, index + 1 == line.endIndex || line[index + 1] == 0x20 {
                return index
            } else if line[index] == 0x60 {
                // `:role:` before text in backquotes.
                return nil
            }
            index += 1
        }
        return nil
    }

    /// Reads fields: at the beginning of the file they are about the file.
    mutating func readFields(_ lines: ArraySlice<MarkupLine>, _ start: Int, nameEnd: Int, isMetadata: Bool) -> Int {
        let line = lines[start]
        let end = body(after: start, in: lines)
        let name = line[(line.startIndex + 1)..<nameEnd].string
        let content = [line[(nameEnd + 1)...].trimmed] + dedented(lines[(start + 1)..<end])
        guard isMetadata else {
            isAtBeginning = false
            writer.lead = inline(Array(name.utf8)) + ":"
            readBlocks(content[...])
            if let lead = writer.lead {
                writer.lead = nil
                writer.paragraph(lead)
            }
            return end
        }
        let value = inline(MarkupText.joined(content))
        switch name.lowercased() {
        case "author", "authors":
            for author in value.split(whereSeparator: { $0 == ";" }) { writer.entry("author", String(author)) }
        case "date", "description", "language", "subject", "title":
            writer.entry(name, value)
        case "keywords", "tags", "tag", "category", "categories":
            for tag in value.split(separator: ",") { writer.entry("tag", String(tag)) }
        case "abstract", "dedication", "summary":
            writer.paragraph(value)
            isAtBeginning = true
        default:
            writer.entry(name, value)
        }
        return end
    }

    /// Reads what begins with two dots.
    mutating func readExplicit(_ lines: ArraySlice<MarkupLine>, _ start: Int) -> Int {
        let end = body(after: start, in: lines)
        let line = lines[start].dropFirst(2)
        let content = line.trimmed
        let rest = lines[(start + 1)..<end]
        if content.first == 0x5B, let close = content.firstIndex(of: 0x5D) {
            // A footnote or a citation.
            isAtBeginning = false
            let label = content[(content.startIndex + 1)..<close].string.filter { $0 != "#" && $0 != "*" }
            writer.lead = label.isEmpty ? nil : "[\(label)]"
            readBlocks(([content[(close + 1)...].trimmed] + dedented(rest))[...])
            writer.lead = nil
            return end
        }
        if content.first == 0x5F || content.first == 0x7C { return end }
        guard let directive = RSTDirective(content, body: rest) else { return end }
        readDirective(directive)
        return end
    }

    /// Finds `.. |name| replace:: text` anywhere in the file.
    mutating func collectSubstitutions(in lines: [MarkupLine]) {
        for (index, line) in lines.enumerated() {
            let content = line.trimmed
            guard content.begins(with: ".. |"), let close = content.dropFirst(4).firstIndex(of: 0x7C) else { continue }
            let name = content[(content.startIndex + 4)..<close].string.lowercased()
            let after = content[(close + 1)...].trimmed
            guard let marks = after.firstRange(of: [0x3A, 0x3A]), substitutions.count < 10_000 else { continue }
            let kind = after[..<marks.lowerBound].string
            var value = Array(after[marks.upperBound...].trimmed)
            var next = index + 1
            while kind == "replace", next < lines.count, next < index + 20, lines[next].first == 0x20 {
                value += [0x20] + lines[next].trimmed
                next += 1
            }
            switch kind {
            case "replace": substitutions[name] = String(decoding: value, as: UTF8.self)
            case "unicode": substitutions[name] = Self.unicode(String(decoding: value, as: UTF8.self))
            case "image":
                let alternative = next < lines.count ? lines[next].trimmed : []
                substitutions[name] =
                    alternative.begins(with: ":alt:") ? alternative.dropFirst(5).trimmed.string : ""
            default: break
            }
        }
    }

    private static func unicode(_ codes: String) -> String {
        var result = ""
        for word in codes.split(separator: " ") {
            if word == ".." { break }
            let lower = word.lowercased()
            let prefix = ["0x", "u+", "\\u", "x", "\\x"].first { lower.hasPrefix($0) } ?? ""
            if !prefix.isEmpty, let value = UInt32(lower.dropFirst(prefix.count), radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                result.unicodeScalars.append(scalar)
            } else if !word.hasPrefix(":") {
                result += word
            }
        }
        return result
    }
}
