extension DeclarationReader {
    /// A name, its parameters, and nothing between them and the body but what may stand there.
    func signature() -> DeclarationHead? {
        var index = 0
        while index < tokens.count {
            if isMark(index, "="), tokens[index].depth == 0, !isOperator(index) { return nil }
            if isMark(index, "<"), index > 0, isWord(index - 1), text(index - 1) == "template" {
                index = skipBrackets(index)
                continue
            }
            guard isMark(index, "("), tokens[index].depth == 0 else {
                index += 1
                continue
            }
            let end = skipBrackets(index)
            guard closes(index, at: end) else { return nil }
            if let name = operatorName(before: index) { return name }
            guard index > 0, isWord(index - 1), let first = bytes[tokens[index - 1].range].first else {
                if index > 0, isMark(index - 1, ">") || isMark(index - 1, "-") { return generic(before: index) }
                return nil
            }
            let word = text(index - 1)
            if DeclarationHead.skippedCalls.contains(word) || first == 0x40 {
                index = end
                continue
            }
            if DeclarationHead.control.contains(word) || isMark(index - 2, ".") || first &- 0x30 < 10 { return nil }
            return named(at: index - 1)
        }
        return nil
    }

    /// Whether the bracket at an index is closed by the token before `end`.
    private func closes(_ index: Int, at end: Int) -> Bool {
        isMark(end - 1, ")") && end - 1 > index && tokens[end - 1].depth == tokens[index].depth
    }

    private func isOperator(_ index: Int) -> Bool {
        tokens[max(0, index - 3)...index].contains {
            $0.kind == .word && bytes[$0.range].elementsEqual("operator".utf8)
        }
    }

    private func operatorName(before index: Int) -> DeclarationHead? {
        for start in stride(from: index - 1, through: max(index - 4, 0), by: -1)
        where isWord(start) && text(start) == "operator" {
            let marks = tokens[(start + 1)..<index].flatMap { Array(bytes[$0.range]) }
            return DeclarationHead(
                ["operator" + String(decoding: marks, as: UTF8.self)], isType: false,
                offset: tokens[start].range.lowerBound)
        }
        return nil
    }

    /// `name<T>(…)`
    private func generic(before index: Int) -> DeclarationHead? {
        var depth = 0
        var position = index - 1
        while position > 0 {
            if isMark(position, ">") { depth += 1 }
            if isMark(position, "<") {
                depth -= 1
                if depth == 0 { break }
            }
            position -= 1
        }
        guard position > 0, isWord(position - 1), !DeclarationHead.control.contains(text(position - 1)) else {
            return nil
        }
        return named(at: position - 1)
    }

    /// The name at an index with what qualifies it: `Type::name`, `~name`.
    private func named(at index: Int) -> DeclarationHead {
        var names = [text(index)]
        var position = index
        if isMark(position - 1, "~") {
            names[0] = "~" + names[0]
            position -= 1
        }
        while position > 2, isMark(position - 1, ":"), isMark(position - 2, ":"), isWord(position - 3), names.count < 4
        {
            names.insert(text(position - 3), at: 0)
            position -= 3
        }
        return DeclarationHead(names, isType: false, offset: tokens[index].range.lowerBound)
    }

    func assignment() -> DeclarationHead? {
        for index in tokens.indices where index > 0 && tokens[index].depth == 0 && tokens[index].kind == .mark {
            let isArrow = isMark(index, "<") && isMark(index + 1, "-")
            guard isArrow || isMark(index, "=") && !isMark(index + 1, "=") && !isMark(index + 1, ">") else { continue }
            guard
                let name = tokens[..<index].firstIndex(where: { token in
                    token.kind == .word
                        && !["const", "let", "var", "export", "pub", "default", "local", "static", "async"]
                            .contains(String(decoding: bytes[token.range], as: UTF8.self))
                })
            else { return nil }
            var next = index + (isArrow ? 2 : 1)
            while isWord(next), ["async", "extern", "packed", "export"].contains(text(next)) { next += 1 }
            let offset = tokens[name].range.lowerBound
            if isWord(next), language.types.contains(text(next)) {
                return DeclarationHead([text(name)], isType: true, offset: offset)
            }
            let endsWithArrow = isMark(tokens.count - 1, ">") && isMark(tokens.count - 2, "=")
            guard endsWithArrow || isWord(next) && text(next) == "function" else { return nil }
            var last = name
            let names = dottedName(from: &last)
            return DeclarationHead(names, isType: false, offset: offset)
        }
        return nil
    }

    /// `- (type)name:(type)argument other:(type)argument`
    func message() -> DeclarationHead? {
        guard let start = tokens.firstIndex(where: { $0.kind == .mark && ($0.byte == 0x2D || $0.byte == 0x2B) }),
            isMark(start + 1, "("), tokens[start].depth == 0
        else { return nil }
        var name = ""
        var index = skipBrackets(start + 1)
        while index < tokens.count, name.utf8.count < 120 {
            if isWord(index), isMark(index + 1, ":") || name.isEmpty { name += text(index) }
            if isMark(index, ":") { name += ":" }
            index = isMark(index, "(") ? skipBrackets(index) : index + 1
        }
        guard !name.isEmpty else { return nil }
        return DeclarationHead([name], isType: false, offset: tokens[start].range.lowerBound)
    }
}
