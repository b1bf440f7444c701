extension AsciiDocReader {
    /// The text of a paragraph without its marks; its footnotes are kept for after it.
    func inline(_ bytes: [UInt8]) -> String {
        var scanner = AsciiDocInline(bytes, attributes: attributes)
        return scanner.text()
    }
}

/// Takes the marks out of a paragraph of AsciiDoc. Takes linear time: what has no end is looked for once.
struct AsciiDocInline {
    private let bytes: [UInt8]
    private let attributes: [String: String]
    private let depth: Int
    private var output: [UInt8] = []
    private var index = 0
    private var endless: Set<[UInt8]> = []

    private static let marks: Set<UInt8> = [0x2A, 0x5F, 0x60, 0x23, 0x2B, 0x5E, 0x7E]

    init(_ bytes: [UInt8], attributes: [String: String], depth: Int = 0) {
        self.bytes = bytes
        self.attributes = attributes
        self.depth = depth
    }

    mutating func text() -> String {
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x5C, index + 1 < bytes.count, Self.marks.contains(bytes[index + 1]) || bytes[index + 1] == 0x7B
            {
                output.append(bytes[index + 1])
                index += 2
            } else if Self.marks.contains(byte), readMark(byte) {
                continue
            } else if byte == 0x7B, readAttribute() || byte == 0x3C && readReference() {
                continue
            } else if byte == 0x3C, readReference() {
                continue
            } else if byte == 0x5B, readBracket() {
                continue
            } else if byte == 0x28, readIndexTerm() {
                continue
            } else if byte == 0x3A, readMacro() {
                continue
            } else {
                output.append(byte)
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func inner(_ range: Range<Int>) {
        guard depth < 12 else {
            output += bytes[range]
            return
        }
        var scanner = AsciiDocInline(Array(bytes[range]), attributes: attributes, depth: depth + 1)
        output.append(contentsOf: scanner.text().utf8)
    }

    private func isWord(_ position: Int) -> Bool {
        position >= 0 && position < bytes.count && SourceLexer.isWord(bytes[position]) && bytes[position] != 0x5F
    }

    private mutating func readMark(_ byte: UInt8) -> Bool {
        let isDouble = index + 1 < bytes.count && bytes[index + 1] == byte && byte != 0x5E && byte != 0x7E
        let mark: [UInt8] = isDouble ? [byte, byte] : [byte]
        let start = index + mark.count
        guard !endless.contains(mark), start < bytes.count, !Whitespace.isASCII(bytes[start]) else { return false }
        let isUnconstrained = isDouble || byte == 0x5E || byte == 0x7E
        // Single marks stand at the borders of words.
        if !isUnconstrained, isWord(index - 1) { return false }
        var position = start + 1
        while position + mark.count <= bytes.count {
            guard bytes[position] == byte, bytes[position..<(position + mark.count)].elementsEqual(mark) else {
                position += 1
                continue
            }
            if !Whitespace.isASCII(bytes[position - 1]), isUnconstrained || !isWord(position + mark.count) {
                // What is monospaced or passed is not looked into further.
                if byte == 0x2B { output += bytes[start..<position] } else { inner(start..<position) }
                index = position + mark.count
                return true
            }
            position += 1
        }
        endless.insert(mark)
        return false
    }

    private mutating func readAttribute() -> Bool {
        guard let close = bytes[index...].prefix(80).firstIndex(of: 0x7D), close > index + 1 else { return false }
        let name = String(decoding: bytes[(index + 1)..<close], as: UTF8.self).lowercased()
        let known = [
            "nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "plus": "+", "empty": "", "sp": " ", "apos": "'",
            "quot": "\"",
            "asterisk": "*", "caret": "^", "tilde": "~", "backtick": "`", "backslash": "\\", "vbar": "|",
            "startsb": "[",
            "endsb": "]", "zwsp": "", "wj": "", "cpp": "C++", "two-colons": "::", "two-semicolons": ";;", "deg": "°",
            "ldquo": "“", "rdquo": "”", "lsquo": "‘", "rsquo": "’", "blank": "",
        ]
        guard let value = attributes[name] ?? known[name] else { return false }
        index = close + 1
        if depth < 6, output.count < 1 << 20 {
            var scanner = AsciiDocInline(Array(value.utf8), attributes: attributes, depth: depth + 6)
            output.append(contentsOf: scanner.text().utf8)
        }
        return true
    }

    /// `<<id,text>>`
    private mutating func readReference() -> Bool {
        guard index + 2 < bytes.count, bytes[index + 1] == 0x3C,
            let close = bytes.offset(of: [0x3E, 0x3E], from: index, within: 400)
        else { return false }
        let content = bytes[(index + 2)..<close]
        if let comma = content.firstIndex(of: 0x2C) {
            inner((comma + 1)..<close)
        } else {
            let name = String(decoding: content, as: UTF8.self).drop { $0 == "_" || $0 == "#" }
            output.append(contentsOf: name.replacing("_", with: " ").utf8)
        }
        index = close + 2
        return true
    }

    /// Anchors and roles before marked text.
    private mutating func readBracket() -> Bool {
        if index + 1 < bytes.count, bytes[index + 1] == 0x5B,
            let close = bytes.offset(of: [0x5D, 0x5D], from: index, within: 200)
        {
            index = close + 2
            return true
        }
        guard let close = bytes[index...].prefix(100).firstIndex(of: 0x5D), close + 1 < bytes.count,
            Self.marks.contains(bytes[close + 1]),
            [0x2E, 0x23, 0x71].contains(bytes[index + 1]) || bytes[close + 1] == 0x23
        else { return false }
        index = close + 1
        return true
    }

    /// `((term))` is read, `(((a, b)))` is not.
    private mutating func readIndexTerm() -> Bool {
        guard index + 1 < bytes.count, bytes[index + 1] == 0x28 else { return false }
        let isHidden = index + 2 < bytes.count && bytes[index + 2] == 0x28
        let mark = [UInt8](repeating: 0x29, count: isHidden ? 3 : 2)
        guard let close = bytes.offset(of: mark, from: index, within: 300) else { return false }
        if !isHidden { inner((index + 2)..<close) }
        index = close + mark.count
        return true
    }

    /// `name:target[text]`, of which the name was written already.
    private mutating func readMacro() -> Bool {
        var start = output.count
        while start > 0, output.count - start < 16, (output[start - 1] | 0x20) &- 0x61 < 26 { start -= 1 }
        let name = String(decoding: output[start...], as: UTF8.self)
        guard !name.isEmpty, index + 1 < bytes.count, !Whitespace.isASCII(bytes[index + 1]),
            let open = bytes[index...].prefix(1000).firstIndex(where: { $0 == 0x5B || Whitespace.isASCII($0) }),
            bytes[open] == 0x5B, let close = closing(open)
        else { return false }
        let isLink = ["http", "https", "ftp", "irc", "link", "mailto", "xref"].contains(name)
        let others = [
            "image", "footnote", "footnoteref", "kbd", "btn", "menu", "pass", "stem", "latexmath", "asciimath",
            "anchor",
            "indexterm", "icon", "linkgit",
        ]
        guard isLink || others.contains(name) else { return false }
        let target = (index + 1)..<open
        var content = (open + 1)..<close
        output.removeLast(output.count - start)
        index = close + 1
        switch name {
        case "anchor", "indexterm", "icon": break
        case "footnote", "footnoteref":
            output.append(contentsOf: " (".utf8)
            inner(content)
            output.append(0x29)
        case "pass", "stem", "latexmath", "asciimath": output += bytes[content]
        case "linkgit":
            output += bytes[target]
            output += [0x28] + bytes[content] + [0x29]
        case "menu":
            inner(target)
            if !content.isEmpty { output.append(contentsOf: " > ".utf8) }
            inner(content)
        default:
            // Attributes may follow the text.
            if let mark = bytes[content].firstRange(of: [0x2C]),
                bytes[mark.upperBound..<close].contains(0x3D) || name == "image"
            {
                content = content.lowerBound..<mark.lowerBound
            }
            let isText = !bytes[content].isEmpty && bytes[content] != [0x5E]
            if isText {
                inner(content.lowerBound..<(bytes[content].last == 0x5E ? content.upperBound - 1 : content.upperBound))
            } else if name != "image" {
                if isLink, !["link", "xref", "mailto"].contains(name) { output.append(contentsOf: (name + ":").utf8) }
                output += bytes[target]
            }
        }
        return true
    }

    private func closing(_ open: Int) -> Int? {
        var depth = 0
        var position = open
        while position < bytes.count, position < open + 4000 {
            if bytes[position] == 0x5C {
                position += 2
                continue
            }
            if bytes[position] == 0x5B { depth += 1 }
            if bytes[position] == 0x5D {
                depth -= 1
                if depth == 0 { return position }
            }
            position += 1
        }
        return nil
    }
}
