/// Reads what tokens declare, by a language's keywords and shapes.
struct DeclarationReader {
    let tokens: [CodeToken]
    let bytes: [UInt8]
    let language: SourceLanguage

    func text(_ index: Int) -> String { String(decoding: bytes[tokens[index].range], as: UTF8.self) }

    func key(_ index: Int) -> String {
        language.ignoresCase ? text(index).lowercased() : text(index)
    }

    func isMark(_ index: Int, _ mark: Unicode.Scalar) -> Bool {
        index >= 0 && index < tokens.count && tokens[index].kind == .mark && tokens[index].byte == UInt8(ascii: mark)
    }

    func isWord(_ index: Int) -> Bool { index < tokens.count && tokens[index].kind == .word }

    /// The index after the bracket that closes the one at `index`; angle brackets count where they open.
    func skipBrackets(_ index: Int) -> Int {
        guard index < tokens.count, tokens[index].kind == .mark else { return index }
        let open = tokens[index].byte
        let close: UInt8
        switch open {
        case 0x28: close = 0x29
        case 0x5B: close = 0x5D
        case 0x3C: close = 0x3E
        default: return index
        }
        var depth = 0
        var position = index
        while position < tokens.count {
            if tokens[position].kind == .mark {
                if tokens[position].byte == open { depth += 1 }
                if tokens[position].byte == close, !(close == 0x3E && isMark(position - 1, "-")) {
                    depth -= 1
                    if depth == 0 { return position + 1 }
                }
            }
            position += 1
        }
        return tokens.count
    }

    func keyword() -> DeclarationHead? {
        var index = 0
        while index < tokens.count {
            guard tokens[index].kind == .word, tokens[index].depth == 0 else {
                index += 1
                continue
            }
            if isMark(index - 1, ".") || isMark(index + 1, ".") {
                index += 1
                continue
            }
            let word = key(index)
            if word == "template", isMark(index + 1, "<") {
                index = skipBrackets(index + 1)
                continue
            }
            if language.namelessFunctions.contains(word) {
                let next = index + 1
                let begins = next == tokens.count || isMark(next, "(") || isMark(next, "?") || isMark(next, "<")
                if begins || tokens[next].kind == .string {
                    let name = next < tokens.count && tokens[next].kind == .string ? word + " " + text(next) : word
                    return DeclarationHead([name], isType: false, offset: tokens[index].range.lowerBound)
                }
            }
            if language.functions.contains(word) { return function(at: index, word) }
            if language.types.contains(word), let head = type(at: index, word) { return head }
            index += 1
        }
        return nil
    }

    private func function(at index: Int, _ word: String) -> DeclarationHead? {
        var next = index + 1
        while isWord(next), ["rec", "inline", "private", "mutable", "async", "static"].contains(text(next)) {
            next += 1
        }
        var names: [String] = []
        // A receiver in Go, an extended type in Kotlin.
        if isMark(next, "("), word == "func" {
            let end = skipBrackets(next)
            if let receiver = (next..<end).last(where: { isWord($0) && tokens[$0].depth == 1 }) {
                names.append(text(receiver))
            }
            next = end
        }
        if isMark(next, "<") { next = skipBrackets(next) }
        if next < tokens.count, tokens[next].kind == .string {
            return DeclarationHead(
                [text(next)], isType: false, offset: tokens[index].range.lowerBound)
        }
        guard isWord(next) else { return `operator`(from: next, at: index) }
        names += dottedName(from: &next)
        if word == "var" || word == "let" && language.style == .braces,
            tokens[next...].contains(where: { $0.kind == .mark && $0.byte == 0x3D && $0.depth == 0 })
        {
            return nil
        }
        return DeclarationHead(names, isType: false, offset: tokens[index].range.lowerBound)
    }

    /// A function whose name consists of marks, such as `==`.
    private func `operator`(from next: Int, at index: Int) -> DeclarationHead? {
        var name: [UInt8] = []
        var position = next
        while position < tokens.count, tokens[position].kind == .mark, !isMark(position, "("), name.count < 8 {
            name.append(tokens[position].byte)
            position += 1
        }
        guard !name.isEmpty, position < tokens.count else { return nil }
        return DeclarationHead(
            [String(decoding: name, as: UTF8.self)], isType: false, offset: tokens[index].range.lowerBound)
    }

    /// `a.b:c` or `A::B::c` as names.
    func dottedName(from next: inout Int) -> [String] {
        var names = [text(next)]
        next += 1
        while next + 1 < tokens.count, isMark(next, ".") || isMark(next, ":") || isMark(next, "-") {
            let step = isMark(next, ":") && isMark(next + 1, ":") ? 2 : 1
            let isJoined =
                next + step < tokens.count && isWord(next + step)
                && tokens[next + step].range.lowerBound == tokens[next].range.lowerBound + step
                && tokens[next - 1].range.upperBound == tokens[next].range.lowerBound
            guard isJoined else { break }
            if isMark(next, "-") {
                names[names.count - 1] += "-" + text(next + step)
            } else {
                names.append(text(next + step))
            }
            next += step + 1
        }
        if isMark(next, "?") || isMark(next, "!"),
            tokens[next].range.lowerBound == tokens[next - 1].range.upperBound, language.style == .indentation
        {
            names[names.count - 1] += String(decoding: [tokens[next].byte], as: UTF8.self)
        }
        if names.count > 1, names[0] == "self" { names.removeFirst() }
        return Array(names.suffix(4))
    }

    private func type(at index: Int, _ word: String) -> DeclarationHead? {
        var next = index + 1
        if isMark(next, "!") { next += 1 }
        while isMark(next, "<") || isMark(next, "[") || isMark(next, "(") && word == "type" {
            next = skipBrackets(next)
        }
        while isWord(next), language.types.contains(key(next)) || ["body", "abstract"].contains(key(next)) { next += 1 }
        let offset = tokens[index].range.lowerBound
        if next < tokens.count, tokens[next].kind == .string {
            // resource "kind" "name"
            let strings = tokens[next...].prefix { $0.kind == .string }
            let names = strings.map { String(decoding: bytes[$0.range].dropFirst().dropLast(), as: UTF8.self) }
            return DeclarationHead(
                [([word] + names).joined(separator: " ")], isType: true, offset: offset)
        }
        guard isWord(next) else {
            let isNameless = next == tokens.count && ["terraform", "locals", "schema"].contains(word)
            return isNameless ? DeclarationHead([word], isType: true, offset: offset) : nil
        }
        if word == "impl", let subject = implemented(from: next) {
            return DeclarationHead([subject], isType: true, offset: offset)
        }
        var names = dottedName(from: &next)
        // A macro may stand before the name.
        while language.hasPreprocessor, isWord(next), !DeclarationHead.afterName.contains(key(next)) {
            names = dottedName(from: &next)
        }
        if isMark(next, "*") || isMark(next, "&") || isMark(next, "[") && language.hasPreprocessor { return nil }
        if isMark(next, "="),
            language.hasPreprocessor || !["type", "concept", "module", "data", "newtype", "struct"].contains(word)
        {
            return nil
        }
        if isMark(next, "("), language.hasPreprocessor, language.name != "C#" { return nil }
        return DeclarationHead(names, isType: true, offset: offset)
    }

    /// The type in `impl Trait for Type`.
    private func implemented(from start: Int) -> String? {
        var subject: String?
        var index = start
        while index < tokens.count {
            if isMark(index, "<") {
                index = skipBrackets(index)
                continue
            }
            if isWord(index) {
                if text(index) == "where" { break }
                if text(index) != "for" { subject = text(index) }
            }
            index += 1
        }
        return subject
    }
}
