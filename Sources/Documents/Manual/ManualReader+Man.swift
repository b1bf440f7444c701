extension ManualReader {
    /// Reads a macro of man, or a request that changes the text; true where it was one.
    mutating func readMan(_ name: String, _ arguments: [MarkupLine], _ rest: MarkupLine) -> Bool {
        switch name {
        case "TH": readTitle(arguments)
        case "SH", "SS":
            if arguments.isEmpty { return true }
            heading(spaced(arguments), level: name == "SH" ? 1 : 2)
        case "PP", "P", "LP", "HP", "Sp", "sp", "Pp", "Lp":
            if name == "sp" || name == "Sp" || name == "Pp" { endParagraph() } else { endTag() }
        case "br": breakLine()
        case "TP", "TQ": awaitTag()
        case "IP": beginItem(arguments.first.map { troff.text($0) } ?? [])
        case "RS": indent(by: 1)
        case "RE": indent(by: -1)
        case "nf", "EX", "Vb", "CS": beginCode()
        case "fi", "EE", "Ve", "CE": endCode()
        case "B", "I", "SM", "SB", "R", "CW": if !arguments.isEmpty { addJoined(spaced(arguments)) }
        case "BR", "RB", "BI", "IB", "IR", "RI":
            addJoined(arguments.flatMap { troff.text($0) })
        case "UR", "MT", "UE", "ME": readLink(name, arguments)
        case "URL", "MTO":
            // An address and its text, for pages that bring no such macro themselves.
            let texts = arguments.map { troff.text($0) }
            guard let address = texts.first else { return true }
            addJoined((texts.count > 1 && !texts[1].isEmpty ? texts[1] + [0x20] : []) + [0x3C] + address + [0x3E])
            if texts.count > 2 {
                isJoined = true
                add(texts[2])
            }
        case "SY":
            endTag()
            addJoined(spaced(arguments))
        case "YS": endParagraph()
        case "OP": addJoined([0x5B] + spaced(arguments) + [0x5D])
        case "MR":
            guard arguments.count > 1 else { return true }
            addJoined(
                troff.text(arguments[0]) + [0x28] + troff.text(arguments[1]) + [0x29]
                    + arguments.dropFirst(2).flatMap { troff.text($0) })
        case "so", "ft", "ta", "in", "ti", "ll", "pl", "ad", "hy", "na", "nh", "ne", "nr", "PD", "DT", "IX", "tr", "ss",
            "ce",
            "rm", "rn", "ps", "vs", "ns", "rs", "po", "lt", "mk", "rt", "tm", "ex", "it", "nop", "rr", "AT", "UC", "PU",
            "bp",
            "cflags", "lf", "als", "do", "eo", "ec", "fam", "hla", "hlm", "kern", "ev", "wh", "ch", "cc", "c2", "fp",
            "mso",
            "psbb", "special", "trin", "warn", "while", "shift", "return", "BS", "BE", "ds", "lg", "ul", "cu", "char",
            "fchar",
            "pc", "nx", "af", "as", "di", "da", "dt", "em", "tl", "hc", "hw", "ab", "T&", "TE", "EN", "PE", ".", "AP",
            "VS", "VE":
            break
        default: return false
        }
        return true
    }

    private func spaced(_ arguments: [MarkupLine]) -> [UInt8] {
        Array(arguments.map { troff.text($0) }.joined(separator: [0x20]))
    }

    private mutating func addJoined(_ text: [UInt8]) { add(text) }

    private mutating func readTitle(_ arguments: [MarkupLine]) {
        let words = arguments.map { ExtractedText.line(String(decoding: troff.text($0), as: UTF8.self)) }
        guard let name = words.first, !name.isEmpty, writer.title == nil else { return }
        // Names in capitals are so by custom.
        self.name = name.allSatisfy { !$0.isLowercase } ? name.lowercased() : name
        writer.title = words.count > 1 ? "\(self.name)(\(words[1]))" : self.name
        if words.count > 2 { writer.entry("date", words[2]) }
        if words.count > 1 { writer.entry("section", words[1]) }
        if words.count > 3 { writer.entry("source", words[3]) }
        if words.count > 4 { writer.entry("manual", words[4]) }
    }

    private mutating func readLink(_ name: String, _ arguments: [MarkupLine]) {
        guard let first = arguments.first else { return }
        let text = troff.text(first)
        if name == "UE" || name == "ME" {
            isJoined = true
            add(text)
        } else {
            add(text)
        }
    }
}
