/// Takes the marks out of a paragraph of Org. Takes linear time: what has no end is looked for once.
struct OrgInline {
    private let bytes: [UInt8]
    private let depth: Int
    private var output: [UInt8] = []
    private var index = 0
    private var endless: Set<UInt8> = []

    init(_ bytes: [UInt8], depth: Int = 0) {
        self.bytes = bytes
        self.depth = depth
    }

    mutating func text() -> String {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x2A, 0x2F, 0x5F, 0x3D, 0x7E, 0x2B: if !readMark(byte) { copy() }
            case 0x5B: if !readBracket() { copy() }
            case 0x5C: if !readEntity() { copy() }
            case 0x40 where index + 1 < bytes.count && bytes[index + 1] == 0x40: readExport()
            default: copy()
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func copy() {
        output.append(bytes[index])
        index += 1
    }

    private mutating func inner(_ range: Range<Int>) {
        guard depth < 12 else {
            output += bytes[range]
            return
        }
        var scanner = OrgInline(Array(bytes[range]), depth: depth + 1)
        output.append(contentsOf: scanner.text().utf8)
    }

    private func stands(_ position: Int, among marks: String) -> Bool {
        guard position >= 0, position < bytes.count else { return true }
        return Whitespace.isASCII(bytes[position]) || marks.utf8.contains(bytes[position])
    }

    private mutating func readMark(_ byte: UInt8) -> Bool {
        let start = index + 1
        guard !endless.contains(byte), stands(index - 1, among: "-('\"{*/_+"), start < bytes.count,
            !Whitespace.isASCII(bytes[start])
        else { return false }
        var position = start + 1
        while position < bytes.count {
            if bytes[position] == byte, !Whitespace.isASCII(bytes[position - 1]),
                stands(position + 1, among: "-.,;:!?'\")}[*/_+\\")
            {
                if byte == 0x3D || byte == 0x7E { output += bytes[start..<position] } else { inner(start..<position) }
                index = position + 1
                return true
            }
            position += 1
        }
        endless.insert(byte)
        return false
    }

    /// Links, notes and targets.
    private mutating func readBracket() -> Bool {
        guard index + 1 < bytes.count else { return false }
        if bytes[index + 1] == 0x5B {
            guard let close = bytes.offset(of: [0x5D, 0x5D], from: index, within: 1000) else { return false }
            let content = (index + 2)..<close
            if let middle = bytes.offset(of: [0x5D, 0x5B], from: index + 2, within: close - index - 2) {
                inner((middle + 2)..<close)
            } else {
                let isPicture = bytes[content].starts(with: "file:".utf8) || bytes[content].starts(with: "./".utf8)
                if !isPicture { output += bytes[content] }
            }
            index = close + 2
            return true
        }
        guard bytes[index...].starts(with: "[fn:".utf8), let close = closing() else { return false }
        let content = bytes[(index + 4)..<close]
        if let colon = content.firstIndex(of: 0x3A) {
            output.append(contentsOf: " (".utf8)
            inner((colon + 1)..<close)
            output.append(0x29)
        } else {
            if let last = output.last, !Whitespace.isASCII(last) { output.append(0x20) }
            output += [0x5B] + content + [0x5D]
        }
        index = close + 1
        return true
    }

    private func closing() -> Int? {
        var depth = 0
        var position = index
        while position < bytes.count, position < index + 1000 {
            if bytes[position] == 0x5B { depth += 1 }
            if bytes[position] == 0x5D {
                depth -= 1
                if depth == 0 { return position }
            }
            position += 1
        }
        return nil
    }

    /// `\alpha`, `\\` at a line's end.
    private mutating func readEntity() -> Bool {
        var end = index + 1
        while end < bytes.count, end < index + 24, (bytes[end] | 0x20) &- 0x61 < 26 { end += 1 }
        if end == index + 1 {
            guard end < bytes.count, bytes[end] == 0x5C else { return false }
            output.append(0x20)
            index += 2
            return true
        }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        guard let symbol = TeXSymbols.mathematics[name] ?? TeXSymbols.text[name] else { return false }
        output.append(contentsOf: symbol.utf8)
        index = end
        if index + 1 < bytes.count, bytes[index] == 0x7B, bytes[index + 1] == 0x7D { index += 2 }
        return true
    }

    /// `@@html:…@@`
    private mutating func readExport() {
        if let close = bytes.offset(of: [0x40, 0x40], from: index + 2, within: 1000) {
            index = close + 2
        } else {
            copy()
        }
    }
}
