extension RSTReader {
    /// The text of a paragraph without its marks.
    ///
    /// Complexity: linear. A mark whose end isn't found is text, and its kind isn't looked for again.
    func inline(_ bytes: [UInt8]) -> String {
        var scanner = RSTInline(bytes, substitutions: substitutions)
        return scanner.text()
    }
}

/// Takes the marks out of a paragraph of reStructuredText.
struct RSTInline {
    private let bytes: [UInt8]
    private let substitutions: [String: String]
    private var output: [UInt8] = []
    private var index = 0
    /// Marks that are known not to end.
    private var endless: Set<String> = []
    /// Text that replaces text is not replaced more often.
    private var depth = 0

    init(_ bytes: [UInt8], substitutions: [String: String], depth: Int = 0) {
        self.bytes = bytes
        self.substitutions = substitutions
        self.depth = depth
        output.reserveCapacity(bytes.count)
    }

    mutating func text() -> String {
        while index < bytes.count {
            switch bytes[index] {
            case 0x5C: readEscape()
            case 0x2A, 0x60, 0x7C, 0x5F: if !readMark() { copy() }
            case 0x3A: if !readRole() { copy() }
            case 0x5B: if !readReference() { copy() }
            default: copy()
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func copy() {
        output.append(bytes[index])
        index += 1
    }

    private mutating func readEscape() {
        index += 1
        guard index < bytes.count else { return }
        if !Whitespace.isASCII(bytes[index]) { output.append(bytes[index]) }
        index += 1
    }

    /// Whether a mark of this length may begin here: after white space or an opening mark, before something visible.
    private func begins(_ length: Int) -> Bool {
        guard index + length < bytes.count, !Whitespace.isASCII(bytes[index + length]) else { return false }
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        return Whitespace.isASCII(before) || "'\"([{<-/:\\".utf8.contains(before) || before >= 0x80
    }

    /// Where a mark ends that began before `start`, or nil.
    private mutating func end(of mark: [UInt8], from start: Int) -> Int? {
        let key = String(decoding: mark, as: UTF8.self)
        if endless.contains(key) { return nil }
        var position = start
        let isLiteral = mark == [0x60, 0x60]
        while position + mark.count <= bytes.count {
            if bytes[position] == 0x5C, !isLiteral {
                position += 2
                continue
            }
            let isHere = bytes[position] == mark[0] && bytes[position..<(position + mark.count)].elementsEqual(mark)
            if isHere, position > start, !Whitespace.isASCII(bytes[position - 1]), closes(position + mark.count) {
                return position
            }
            position += 1
        }
        endless.insert(key)
        return nil
    }

    private func closes(_ position: Int) -> Bool {
        guard position < bytes.count else { return true }
        let after = bytes[position]
        return Whitespace.isASCII(after) || "'\")]}>-/:.,;!?\\_".utf8.contains(after) || after >= 0x80
    }

    private mutating func readMark() -> Bool {
        let byte = bytes[index]
        let isDouble = index + 1 < bytes.count && bytes[index + 1] == byte
        switch byte {
        case 0x5F:
            if index + 1 < bytes.count, bytes[index + 1] == 0x60, begins(2), let end = end(of: [0x60], from: index + 2)
            {
                return replace(2, end, 1)
            }
            return readNameEnd()
        case 0x60 where isDouble:
            guard begins(2), let end = end(of: [0x60, 0x60], from: index + 2) else { return false }
            output.append(contentsOf: bytes[(index + 2)..<end])
            index = end + 2
            return true
        case 0x60:
            guard begins(1), let end = end(of: [0x60], from: index + 1) else { return false }
            readInterpreted(role: nil, from: index + 1, to: end)
            return true
        case 0x2A:
            let length = isDouble ? 2 : 1
            guard begins(length), let end = end(of: Array(repeating: 0x2A, count: length), from: index + length) else {
                return false
            }
            return replace(length, end, length)
        default:
            guard begins(1), let end = end(of: [0x7C], from: index + 1), end - index < 200 else { return false }
            let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
            if let value = substitutions[name.lowercased()], depth < 4 {
                var inner = RSTInline(Array(value.utf8), substitutions: substitutions, depth: depth + 1)
                output.append(contentsOf: inner.text().utf8)
            } else {
                output.append(contentsOf: name.utf8)
            }
            index = end + 1
            skipUnderscores()
            return true
        }
    }

    /// Writes what stands between marks; escapes in it are taken out, and marks within marks are none.
    private mutating func replace(_ length: Int, _ end: Int, _ closing: Int) -> Bool {
        write(bytes[(index + length)..<end])
        index = end + closing
        return true
    }

    private mutating func write(_ content: some Collection<UInt8>) {
        var isEscaped = false
        for byte in content {
            if byte == 0x5C, !isEscaped {
                isEscaped = true
            } else {
                if !isEscaped || !Whitespace.isASCII(byte) { output.append(byte) }
                isEscaped = false
            }
        }
    }

    private mutating func skipUnderscores() {
        while index < bytes.count, bytes[index] == 0x5F { index += 1 }
    }

    /// `name_` and `name__` refer to something.
    private mutating func readNameEnd() -> Bool {
        var end = index
        while end < bytes.count, bytes[end] == 0x5F { end += 1 }
        let isReference =
            index > 0 && SourceLexer.isWord(bytes[index - 1]) && end - index <= 2 && closes(end)
            && (end == bytes.count || !SourceLexer.isWord(bytes[end]) || bytes[end] >= 0x80)
        guard isReference else {
            while index < end { copy() }
            return true
        }
        index = end
        return true
    }

    /// `:role:` before text in backquotes.
    private mutating func readRole() -> Bool {
        guard begins(1) else { return false }
        var end = index + 1
        while end < bytes.count, end < index + 60,
            SourceLexer.isWord(bytes[end]) || [0x2D, 0x2B, 0x2E, 0x3A].contains(bytes[end])
        { end += 1 }
        guard end < bytes.count, bytes[end] == 0x60, bytes[end - 1] == 0x3A, end > index + 1 else { return false }
        let role = String(decoding: bytes[(index + 1)..<(end - 1)], as: UTF8.self)
        let start = index
        index = end
        guard let close = self.end(of: [0x60], from: end + 1) else {
            index = start
            return false
        }
        readInterpreted(role: role, from: end + 1, to: close)
        return true
    }

    /// Text in backquotes: a link's text, or what its role makes of it.
    private mutating func readInterpreted(role: String?, from start: Int, to end: Int) {
        var content = bytes[start..<end]
        index = end + 1
        var role = role
        if role == nil, index < bytes.count, bytes[index] == 0x3A,
            let close = bytes[(index + 1)...].prefix(40).firstIndex(of: 0x3A), close > index + 1,
            bytes[(index + 1)..<close].allSatisfy(SourceLexer.isWord)
        {
            role = String(decoding: bytes[(index + 1)..<close], as: UTF8.self)
            index = close + 1
        }
        let name = role?.split(separator: ":").last.map(String.init) ?? ""
        if content.last == 0x3E, name != "math", let open = content.lastIndex(of: 0x3C) {
            let before = content[..<open].trimmed
            let target = content[(open + 1)..<(content.endIndex - 1)]
            content = before.isEmpty ? target : before
        } else if content.first == 0x7E {
            content = content.dropFirst()
            if let dot = content.lastIndex(of: 0x2E) { content = content[(dot + 1)...] }
        } else if content.first == 0x21, role != nil {
            content = content.dropFirst()
        }
        switch name {
        case "pep": output.append(contentsOf: "PEP ".utf8)
        case "rfc": output.append(contentsOf: "RFC ".utf8)
        case "raw-html", "raw": content = []
        default: break
        }
        if name == "math" { output.append(contentsOf: content) } else { write(content) }
        skipUnderscores()
    }

    /// `[1]_`, `[#name]_` and `[Name2020]_` refer to notes.
    private mutating func readReference() -> Bool {
        guard let close = bytes[index...].prefix(80).firstIndex(of: 0x5D), close + 1 < bytes.count,
            bytes[close + 1] == 0x5F,
            close > index + 1
        else { return false }
        let label = bytes[(index + 1)..<close].filter { $0 != 0x23 && $0 != 0x2A }
        if !label.isEmpty {
            if let last = output.last, !Whitespace.isASCII(last) { output.append(0x20) }
            output.append(0x5B)
            output.append(contentsOf: label)
            output.append(0x5D)
        }
        index = close + 1
        skipUnderscores()
        return true
    }
}
