extension ManualReader {
    /// Reads a macro of mdoc; what is no known macro is passed, with its arguments as text where they may be some.
    mutating func readMdoc(_ name: String, _ arguments: [MarkupLine]) {
        let words = arguments.map(\.string)
        switch name {
        case "Dd":
            writer.entry(
                "date", words.joined(separator: " ").replacing("$Mdocdate: ", with: "").replacing(" $", with: ""))
        case "Dt":
            guard let title = words.first else { return }
            self.name = title.lowercased()
            writer.title = words.count > 1 ? "\(self.name)(\(words[1]))" : self.name
            if words.count > 1 { writer.entry("section", words[1]) }
        case "Os", "Bk", "Ek", "Sm", "Bf", "Ef", "Db", "%U", "Tg", "Hf": break
        case "Sh", "Ss": heading(render(words), level: name == "Sh" ? 1 : 2)
        case "Bl": beginList(words)
        case "El":
            endTag()
            _ = lists.popLast()
            writer.listDepth = lists.count
        case "It": readMdocItem(words)
        case "Bd":
            if words.contains(where: { ["-literal", "-unfilled"].contains($0) }) {
                beginCode()
            } else {
                endParagraph()
            }
        case "Ed":
            endCode()
            endParagraph()
        case "Dl", "D1":
            endParagraph()
            writer.code(String(decoding: render(words), as: UTF8.self))
        case "Rs", "Re": break
        case "Ex":
            add(
                Array(
                    "The \(words.count > 1 ? words[1] : self.name) utility exits 0 on success, and >0 if an error occurs."
                        .utf8))
        case "Rv": break
        case _ where name.hasPrefix("%"): add(render(words) + [0x2C])
        case "Nm" where !words.isEmpty && self.name.isEmpty:
            self.name = words[0]
            addMdoc([name] + words)
        case "Nd": addMdoc([name] + words)
        case _ where MdocLine.isMacro(name): addMdoc([name] + words)
        default:
            // A macro that the page defines, or a mistake: its words are kept where they look like some.
            guard name.utf8.first.map({ $0 &- 0x41 < 26 }) == true, !words.isEmpty, name.utf8.count <= 2 else { return }
            add(render(words))
        }
    }

    private func render(_ words: [String]) -> [UInt8] {
        var line = MdocLine(troff: troff, name: name)
        return line.text(words).text
    }

    private mutating func addMdoc(_ words: [String]) {
        var line = MdocLine(troff: troff, name: name)
        let made = line.text(words)
        if made.joinsBefore { isJoined = true }
        add(made.text, continues: made.joinsAfter && !made.text.isEmpty)
        if made.text.isEmpty, made.joinsAfter, words.first == "Ns" { isJoined = true }
    }

    private mutating func beginList(_ words: [String]) {
        endTag()
        guard lists.count < 40 else { return }
        let kind = words.first ?? ""
        lists.append(
            MdocList(
                isNumbered: kind == "-enum", isColumns: kind == "-column",
                isTagged: ["-tag", "-hang", "-ohang", "-inset", "-diag"].contains(kind)))
        writer.listDepth = lists.count
    }

    private mutating func readMdocItem(_ words: [String]) {
        endTag()
        guard let last = lists.indices.last else { return add(render(words)) }
        lists[last].count += 1
        if lists[last].isColumns || (!lists[last].isTagged && !words.isEmpty) {
            writer.marker = "-"
            return add(render(words))
        }
        let tag = lists[last].isNumbered ? Array("\(lists[last].count).".utf8) : words.isEmpty ? [0x2A] : render(words)
        beginItem(tag)
        writer.listDepth = lists.count
    }
}
