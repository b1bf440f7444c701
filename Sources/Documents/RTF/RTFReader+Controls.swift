extension RTFReader {
    private static let characters: [String: String] = [
        "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
        "tab": " ", "emspace": " ", "enspace": " ", "qmspace": " ", "line": " ", "softline": " ", "nestcell": " ",
        "nestrow": " ",
    ]
    private static let skipped: Set<String> = [
        "colortbl", "pict", "objdata", "fldinst", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata",
        "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "nonshppict", "shprslt", "sp", "annotation",
        "atnid",
        "atnauthor", "atntime", "atndate", "atnref", "atrfstart", "atrfend", "bkmkstart", "bkmkend", "ftnsep",
        "ftnsepc",
        "ftncn", "aftnsep", "aftnsepc", "aftncn", "tc", "xe", "txe", "rxe", "filetbl", "revtbl", "pn", "pnseclvl",
        "objclass",
        "objname", "template", "private", "passwordhash", "fchars", "lchars", "listname", "levelnumbers", "leveltext",
        "mmathPr", "wgrffmtfilter", "blipuid", "picprop", "falt", "panose", "fontemb", "userprops", "operator", "ud",
        "company", "manager", "category", "hlinkbase", "comment", "doccomm", "printim", "buptim", "revtim",
        "background",
        "do", "upr", "protusertbl", "staticval", "propname", "linkval", "formfield", "datafield", "oldcprops",
        "oldpprops",
        "pgptbl", "ebcstart", "ebcend", "nesttableprops", "defchp", "defpap", "shpinst",
    ]

    /// Does what a control word says.
    mutating func control(_ word: String, _ number: Int?) {
        if state.destination == .skipped { return }
        if let text = Self.characters[word] { return write(text) }
        if destination(word) { return }
        if state.isOptional, !Self.isKnown(word), depth > 0 {
            state.isOptional = false
            return begin(.skipped)
        }
        state.isOptional = false
        if characterControl(word, number) || tableControl(word) { return }
        paragraphControl(word, number)
    }

    private static func isKnown(_ word: String) -> Bool {
        ["cs", "ds", "ts", "s", "shptxt", "txfieldtext", "fldrslt", "listtext", "pntext", "footnote"].contains(word)
    }

    /// Begins the destination that a word names; true where it names one.
    private mutating func destination(_ word: String) -> Bool {
        if word == "shpinst" {
            // Shapes hold their text deeper; what else is in them is skipped by itself.
            state.isOptional = false
            return true
        }
        if Self.skipped.contains(word) {
            begin(.skipped)
            return true
        }
        switch word {
        case "stylesheet": begin(.styles)
        case "fonttbl": begin(.fonts)
        case "footnote": begin(.footnote)
        case "listtext", "pntext": begin(.marker)
        case "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf": begin(.margin)
        case "info": break
        case "title", "author", "subject", "keywords": begin(.information(word))
        default: return false
        }
        state.isOptional = false
        return true
    }

    private mutating func begin(_ destination: Destination) {
        state.destination = destination
        switch destination {
        case .footnote, .margin, .marker, .information:
            outer.append((depth, flow, paragraph))
            flow = []
            paragraph = RTFParagraph()
        default: break
        }
    }

    /// Ends what a group began.
    mutating func endDestination(_ destination: Destination) {
        if destination == .fonts { flow = [] }
        if destination == .styles { endStyle() }
        guard let last = outer.last, last.depth == depth else { return }
        let text = ExtractedText.line(String(decoding: flow, as: UTF8.self))
        outer.removeLast()
        flow = last.flow
        paragraph = last.paragraph
        switch destination {
        case .footnote: if !text.isEmpty { writer.note(text) }
        case .marker: if paragraph.marker.isEmpty { paragraph.marker = text }
        case .margin:
            // Numbers of pages alone are nothing to read.
            if text.contains(where: \.isLetter), margins.insert(text).inserted { writer.text.paragraph(text) }
        case .information(let field): inform(field, text)
        default: break
        }
    }

    private mutating func inform(_ field: String, _ text: String) {
        switch field {
        case "title": if !text.isEmpty { writer.title = text }
        case "keywords":
            for tag in text.split(whereSeparator: { $0 == "," || $0 == ";" }) { writer.entry("tag", String(tag)) }
        default: writer.entry(field, text)
        }
    }

    /// Writes the date of creation.
    mutating func finishInformation() {
        guard let year = date["yr"], let month = date["mo"], let day = date["dy"], (1...9999).contains(year) else {
            return
        }
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(width - digits.count, 0)) + digits
        }
        writer.entry("date", "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))")
    }

    private mutating func characterControl(_ word: String, _ number: Int?) -> Bool {
        switch word {
        case "plain":
            state.isHidden = false
            state.isDeleted = false
            state.isBold = false
        case "v": state.isHidden = number != 0
        case "deleted": state.isDeleted = number != 0
        case "b": state.isBold = number != 0
        case "f":
            state.font = number ?? 0
        case "fcharset": if state.destination == .fonts { charsets.setFont(state.font, charset: number ?? 0) }
        case "uc": state.fallbackCount = min(max(number ?? 1, 0), 16)
        case "ansicpg": if let number, number > 0 { charsets.codePage = number }
        case "mac": charsets.codePage = 10000
        case "pc", "pca": charsets.codePage = word == "pc" ? 437 : 850
        case "yr", "mo", "dy": if date[word] == nil { date[word] = number }
        default: return false
        }
        return true
    }

    // MARK: - Paragraphs

    private mutating func paragraphControl(_ word: String, _ number: Int?) {
        if state.destination == .styles {
            if word == "s" { style.number = number }
            if word == "outlinelevel" { style.outlineLevel = number }
            return
        }
        switch word {
        case "par", "page", "sect", "column":
            if outer.isEmpty { endParagraph() } else { write(" ") }
        case "pard":
            let marker = paragraph.marker
            paragraph = RTFParagraph()
            paragraph.marker = marker
            paragraph.isBold = true
        case "s": paragraph.style = number
        case "outlinelevel": paragraph.outlineLevel = number
        case "intbl": paragraph.isInTable = true
        case "ls": if paragraph.listLevel == nil { paragraph.listLevel = 0 }
        case "ilvl": paragraph.listLevel = min(max(number ?? 0, 0), 20)
        default: break
        }
    }

    private mutating func endStyle() {
        defer {
            style = RTFStyle()
            flow = []
        }
        guard !flow.isEmpty, styles.count < 10_000 else { return }
        style.name = flow.filter { $0 != 0x3B }
        if let number = style.number { styles[number] = style } else if style.headingLevel != nil { styles[0] = style }
    }

    /// Ends the paragraph that is being read.
    mutating func endParagraph() {
        guard state.destination == .body || state.destination == .skipped || depth == 0 else { return }
        if paragraph.isInTable {
            flow.append(0x20)
            return
        }
        let text = ExtractedText.line(String(decoding: flow, as: UTF8.self))
        flow = []
        defer {
            paragraph.marker = ""
            paragraph.isBold = true
        }
        guard !text.isEmpty else { return }
        endTable()
        let outline = paragraph.outlineLevel.flatMap { $0 < 9 ? $0 + 1 : nil }
        if let level = outline ?? paragraph.style.flatMap({ styles[$0]?.headingLevel }) {
            let number = paragraph.marker.contains(where: \.isNumber) ? paragraph.marker + " " : ""
            writer.heading(number + text, level: level)
        } else if !paragraph.marker.isEmpty || paragraph.listLevel != nil {
            let isBullet = !paragraph.marker.contains { $0.isLetter || $0.isNumber }
            writer.listDepth = (paragraph.listLevel ?? 0) + 1
            writer.marker = isBullet || paragraph.marker == "o" ? "-" : paragraph.marker
            writer.paragraph(text)
            writer.listDepth = 0
            writer.marker = nil
        } else {
            writer.paragraph(text)
        }
    }

    // MARK: - Tables

    private mutating func tableControl(_ word: String) -> Bool {
        switch word {
        case "trowd":
            table.isHeader = false
            if table.rows.isEmpty, table.cells.isEmpty, outer.isEmpty {
                paragraph.isInTable = false
                endParagraph()
            }
        case "trhdr": table.isHeader = true
        case "cell":
            guard outer.isEmpty else { return true }
            table.cells.append(ExtractedText.line(String(decoding: flow, as: UTF8.self)))
            if !paragraph.isBold { table.isBold = false }
            paragraph.isBold = true
            paragraph.marker = ""
            flow = []
        case "row":
            guard !table.cells.isEmpty else { return true }
            if table.isHeader, table.headerRows == table.rows.count { table.headerRows += 1 }
            table.boldRows.append(table.isBold)
            table.rows.append(table.cells)
            table.cells = []
            table.isBold = true
        default: return false
        }
        return true
    }

    /// Writes the table that was read.
    mutating func endTable() {
        guard !table.rows.isEmpty || !table.cells.isEmpty else { return }
        if !table.cells.isEmpty { table.rows.append(table.cells) }
        var headerRows = table.headerRows
        if headerRows == 0, table.rows.count > 1, table.boldRows.first == true,
            table.boldRows.dropFirst().contains(false)
        {
            headerRows = 1
        }
        writer.table(table.rows, headerRows: headerRows)
        table = RTFTable()
    }
}
