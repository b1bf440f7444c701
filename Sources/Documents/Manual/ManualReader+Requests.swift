extension ManualReader {
    /// Reads a request or a macro.
    mutating func request(_ content: MarkupLine) {
        let nameEnd = content.firstIndex { Whitespace.isASCII($0) || $0 == 0x5C } ?? content.endIndex
        let name = content[..<nameEnd].string
        let rest = content[nameEnd...].trimmed
        switch name {
        case "if", "ie", "while": conditional(rest, isElse: name == "ie")
        case "el":
            if alternatives.popLast() ?? false { execute(rest) } else { skipBlock(rest) }
        case "de", "am", "de1", "am1": defineMacro(rest, isNew: name.hasPrefix("de"))
        case "dei", "ami", "ig":
            let arguments = Self.arguments(rest)
            skipDefinition(name == "ig" ? arguments.first : arguments.dropFirst().first)
        case "ds", "ds1", "as", "as1": defineString(rest, isNew: name.hasPrefix("ds"))
        case "TS": readTable()
        case "EQ", "PS": skip(to: name == "EQ" ? ".EN" : ".PE")
        case "do": if !rest.isEmpty { take([0x2E] + rest) }
        case "nop": if !rest.isEmpty { take(rest) }
        case "return": input.leave()
        default:
            let arguments = Self.arguments(interpolated(rest))
            if changeState(name, arguments) { return }
            if let lines = macros[name], input.call(name, lines, arguments) { return }
            if readMan(name, arguments, rest) { return }
            readMdoc(name, arguments)
        }
    }

    // MARK: - What the page defines

    /// So many macros, strings and numbers are kept, each.
    private static let definitionLimit = 1000

    /// Reads a request that sets a number or gives a name to a macro; true where it was one.
    private mutating func changeState(_ name: String, _ arguments: [MarkupLine]) -> Bool {
        let words = arguments.map(\.string)
        switch name {
        case "nr":
            guard let register = words.first, registers.count < Self.definitionLimit else { return true }
            let value = arguments.count > 1 ? TroffExpression.value(arguments[1]) ?? 0 : 0
            let isRelative = arguments.count > 1 && [0x2B, 0x2D].contains(arguments[1].first)
            let before = registers[register]
            let step = arguments.count > 2 ? TroffExpression.value(arguments[2]) ?? 0 : before?.step ?? 0
            registers[register] = (isRelative ? (before?.value ?? 0) &+ value : value, step)
        case "rr": for word in words { registers[word] = nil }
        case "rm":
            for word in words {
                macros[word] = nil
                troff.strings[word] = nil
            }
        case "rn", "als":
            guard words.count > 1 else { return true }
            // The new name is the second of `.rn`, and the first of `.als`.
            let (old, new) = name == "rn" ? (words[0], words[1]) : (words[1], words[0])
            if let lines = macros[old], macros.count < Self.definitionLimit { macros[new] = lines }
            if let text = troff.strings[old], troff.strings.count < Self.definitionLimit { troff.strings[new] = text }
            guard name == "rn" else { return true }
            macros[old] = nil
            troff.strings[old] = nil
        case "shift": input.shift(by: words.first.flatMap { Int($0) } ?? 1)
        case "eo", "ec": isPlain = name == "eo"
        default: return false
        }
        return true
    }

    private mutating func defineString(_ rest: MarkupLine, isNew: Bool) {
        guard let space = rest.firstIndex(of: 0x20) else { return }
        let name = rest[..<space].string
        var value = rest[space...].trimmed
        if value.first == 0x22 { value = value.dropFirst() }
        let whole = (isNew ? [] : troff.strings[name] ?? []) + Self.unescaped(value)
        // Pages define it as what a typewriter has for a quotation mark, where there is no better one.
        guard name != "Aq", troff.strings.count < Self.definitionLimit, whole.count < 1000 else { return }
        troff.strings[name] = whole
    }

    /// Keeps the lines of a macro, up to two dots, or a dot and the name given.
    private mutating func defineMacro(_ rest: MarkupLine, isNew: Bool) {
        let arguments = Self.arguments(rest)
        let end = arguments.dropFirst().first?.string ?? "."
        var lines: [MarkupLine] = []
        while let line = input.nextHere() {
            if line.first == 0x2E, line.dropFirst().trimmed.elementsEqual(end.utf8) { break }
            lines.append(isPlain ? line : Self.unescaped(line)[...])
        }
        guard let name = arguments.first?.string, macros.count < Self.definitionLimit else { return }
        macros[name] = (isNew ? [] : macros[name] ?? []) + lines
    }

    /// A line as it is kept: of two backslashes one is left.
    private static func unescaped(_ line: MarkupLine) -> [UInt8] {
        var result: [UInt8] = []
        var index = line.startIndex
        while index < line.endIndex {
            result.append(line[index])
            index += line[index] == 0x5C && index + 1 < line.endIndex && line[index + 1] == 0x5C ? 2 : 1
        }
        return result
    }

    /// Passes the lines of a macro.
    private mutating func skipDefinition(_ name: MarkupLine?) {
        // The end is ".." or "." and the name given; spaces may stand between.
        let end = name?.string ?? "."
        while let line = input.nextHere() {
            if line.first == 0x2E, line.dropFirst().trimmed.elementsEqual(end.utf8) { return }
        }
    }

    private mutating func skip(to end: String) {
        while let line = input.nextHere() {
            if line.begins(with: end) { return }
        }
    }

    // MARK: - Numbers

    /// A line with what its registers hold, and with the widths that it asks for.
    mutating func interpolated(_ line: MarkupLine) -> MarkupLine {
        let end = line.endIndex
        guard line.indices.dropLast().contains(where: { line[$0] == 0x5C && [0x6E, 0x77].contains(line[$0 + 1]) })
        else { return line }
        var result: [UInt8] = []
        var index = line.startIndex
        while index < end {
            guard line[index] == 0x5C, index + 1 < end else {
                result.append(line[index])
                index += 1
                continue
            }
            let byte = line[index + 1]
            guard byte == 0x6E || byte == 0x77 else {
                result.append(contentsOf: line[index...index + 1])
                index += 2
                continue
            }
            index += 2
            if byte == 0x77 {
                let content = TroffText.quoted(line, &index)
                result += "\(troff.text(content.utf8).count * TroffExpression.characterWidth)".utf8
            } else {
                let sign = index < end ? line[index] : 0
                if sign == 0x2B || sign == 0x2D { index += 1 }
                result += "\(number(TroffText.name(line, &index), sign: sign))".utf8
            }
        }
        return result[...]
    }

    /// What a register holds, after its step where a sign asks for it.
    private mutating func number(_ name: String, sign: UInt8) -> Int {
        if var register = registers[name] {
            if sign == 0x2B { register.value &+= register.step }
            if sign == 0x2D { register.value &-= register.step }
            registers[name] = register
            return register.value
        }
        switch name {
        case ".$": return input.argumentCount
        case ".g", ".x", ".u": return 1
        case ".l", ".ll": return 78 * TroffExpression.characterWidth
        case ".H": return TroffExpression.characterWidth
        case ".V": return 40
        default: return 0
        }
    }

    // MARK: - Conditions

    private mutating func conditional(_ rest: MarkupLine, isElse: Bool) {
        var rest = rest
        var isNegated = false
        while rest.first == 0x21 {
            isNegated.toggle()
            rest = rest.dropFirst().trimmed
        }
        let holds = condition(&rest) != isNegated
        if isElse, alternatives.count < 1000 { alternatives.append(!holds) }
        if holds { execute(rest.trimmed) } else { skipBlock(rest) }
    }

    /// Takes a condition from the beginning of a line, and says whether it holds.
    private mutating func condition(_ rest: inout MarkupLine) -> Bool {
        guard let first = rest.first else { return false }
        let next = rest.byte(1)
        let isAlone = next == nil || next == 0x20 || next == 0x5C
        switch first {
        // Terminals, not typesetters; odd pages and even ones.
        case 0x6E where isAlone, 0x6F where isAlone:
            rest = rest.dropFirst()
            return true
        case 0x74 where isAlone, 0x65 where isAlone, 0x76 where isAlone:
            rest = rest.dropFirst()
            return false
        case 0x64, 0x72, 0x63, 0x6D, 0x46, 0x53:
            rest = rest.dropFirst().trimmed
            let end = rest.firstIndex { $0 == 0x20 || $0 == 0x5C } ?? rest.endIndex
            let name = rest[..<end].string
            rest = rest[end...]
            if first == 0x72 { return registers[name] != nil }
            return first != 0x64 || macros[name] != nil || troff.strings[name] != nil || Self.isBuiltIn(name)
        case 0x27, 0x22: return equality(&rest, first)
        default:
            let end = Self.endOfNumber(rest)
            let value = TroffExpression.value(interpolated(rest[..<end]))
            rest = rest[end...]
            return (value ?? 0) > 0
        }
    }

    /// Macros that pages define for themselves where the system has none.
    private static func isBuiltIn(_ name: String) -> Bool {
        ["UR", "UE", "MT", "ME", "URL", "MTO", "SY", "YS", "OP", "EX", "EE", "TQ", "MR"].contains(name)
    }

    /// Compares two texts between three marks.
    private mutating func equality(_ rest: inout MarkupLine, _ mark: UInt8) -> Bool {
        let body = rest.dropFirst()
        guard let middle = body.firstIndex(of: mark), let end = body[(middle + 1)...].firstIndex(of: mark) else {
            rest = []
            return false
        }
        rest = body[(end + 1)...]
        return troff.text(interpolated(body[..<middle])) == troff.text(interpolated(body[(middle + 1)..<end]))
    }

    /// Where a number ends: at a space, but not within parentheses or names.
    private static func endOfNumber(_ rest: MarkupLine) -> Int {
        var depth = 0
        var index = rest.startIndex
        while index < rest.endIndex {
            switch rest[index] {
            case 0x28: depth += 1
            case 0x29: depth -= 1
            case 0x20 where depth <= 0: return index
            case 0x5C:
                guard index + 1 < rest.endIndex else { return index }
                let byte = rest[index + 1]
                guard byte == 0x6E || byte == 0x2A || byte == 0x77 else { return index }
                index += 2
                if byte == 0x77 {
                    _ = TroffText.quoted(rest, &index)
                } else {
                    if index < rest.endIndex, rest[index] == 0x2B || rest[index] == 0x2D { index += 1 }
                    _ = TroffText.name(rest, &index)
                }
                continue
            default: break
            }
            index += 1
        }
        return min(index, rest.endIndex)
    }

    private mutating func execute(_ rest: MarkupLine) {
        var rest = rest
        if rest.begins(with: "\\{") { rest = rest.dropFirst(2).trimmed }
        if !rest.isEmpty, !rest.elementsEqual([0x5C]) { take(rest) }
    }

    /// Passes a conditional block whose condition doesn't hold.
    private mutating func skipBlock(_ rest: MarkupLine) {
        var depth = Self.blockDepth(rest)
        while depth > 0, let line = input.nextHere() { depth += Self.blockDepth(line) }
    }

    private static func blockDepth(_ line: MarkupLine) -> Int {
        var depth = 0
        for index in line.indices.dropLast() where line[index] == 0x5C {
            if line[index + 1] == 0x7B { depth += 1 }
            if line[index + 1] == 0x7D { depth -= 1 }
        }
        return depth
    }
}
