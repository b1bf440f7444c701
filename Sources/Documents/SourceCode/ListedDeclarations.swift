/// Finds declarations that go on up to the next one.
struct ListedDeclarations {
    private let bytes: [UInt8]
    private let classes: [UInt8]
    private let lines: SourceLines
    private let language: SourceLanguage
    private var found: [SourceDeclaration] = []
    private var type: [String] = []

    init(bytes: [UInt8], classes: [UInt8], lines: SourceLines, language: SourceLanguage) {
        self.bytes = bytes
        self.classes = classes
        self.lines = lines
        self.language = language
    }

    mutating func run() -> [SourceDeclaration] {
        for line in 0..<lines.count where lines.kinds[line] == .code {
            let range = lines.range(of: line)
            let tokens = CodeToken.tokens(
                in: range.lowerBound..<min(range.upperBound, range.lowerBound + 1024), of: bytes, classes: classes,
                limit: 40)
            guard let first = tokens.first, let head = declaration(tokens, first, line) else { continue }
            let beginning = lines.beginning(of: line, after: found.last?.firstCodeLine ?? -1, in: bytes)
            end(before: beginning)
            found.append(
                SourceDeclaration(
                    lines: beginning...line, firstCodeLine: line,
                    path: head.isType ? head.names : type + head.names, isType: head.isType))
            if head.isType { type = head.names }
        }
        end(before: lines.count)
        return found
    }

    private mutating func end(before line: Int) {
        guard let last = found.last else { return }
        var end = max(line - 1, last.lines.lowerBound)
        while end > last.lines.lowerBound, lines.kinds[end] == .blank { end -= 1 }
        found[found.count - 1].lines = last.lines.lowerBound...end
    }

    private func text(_ token: CodeToken) -> String { String(decoding: bytes[token.range], as: UTF8.self) }

    private func declaration(_ tokens: [CodeToken], _ first: CodeToken, _ line: Int) -> DeclarationHead? {
        let isFirstColumn = lines.indents[line] == 0
        for shape in language.shapes {
            switch shape {
            case .target where isFirstColumn: if let head = target(tokens, first) { return head }
            case .section: if let head = section(tokens, first, line) { return head }
            case .form where isFirstColumn: return form(tokens, first)
            case .clause where isFirstColumn: return clause(tokens, first)
            case .command: return command(tokens, first)
            case .stage: return stage(tokens, first)
            case .creation: return creation(tokens)
            default: break
            }
        }
        guard !language.functions.isEmpty || !language.types.isEmpty else { return nil }
        // `end function` ends one.
        guard first.kind == .word, !text(first).lowercased().hasPrefix("end") else { return nil }
        let limit = tokens.prefix { $0.kind == .word || $0.depth > 0 || $0.byte == 0x28 || $0.byte == 0x29 }.count
        let keywords = tokens.prefix(max(limit, 1)).prefix(6)
        let hasKeyword = keywords.contains { token in
            let word = language.ignoresCase ? text(token).lowercased() : text(token)
            return language.functions.contains(word) || language.types.contains(word)
        }
        guard hasKeyword else { return nil }
        if language.name == "MATLAB" { return matlabFunction(tokens) }
        return DeclarationHead.read(tokens, in: bytes, language: language, allowsShapes: false)
    }

    /// `name: dependencies`, but neither `name := value` nor a rule for everything.
    private func target(_ tokens: [CodeToken], _ first: CodeToken) -> DeclarationHead? {
        guard first.kind == .word || first.byte == 0x2E || first.byte == 0x25 || first.byte == 0x24,
            let colon = tokens.firstIndex(where: { $0.kind == .mark && $0.byte == 0x3A && $0.depth == 0 }),
            colon > 0, colon < 24
        else { return nil }
        let next = tokens[colon].range.upperBound
        if next < bytes.count, bytes[next] == 0x3D || bytes[next] == 0x3A { return nil }
        guard !tokens[..<colon].contains(where: { $0.byte == 0x3D && $0.kind == .mark }) else { return nil }
        let name = String(decoding: bytes[first.range.lowerBound..<tokens[colon].range.lowerBound], as: UTF8.self)
        let trimmed = name.split { $0.isWhitespace }.joined(separator: " ")
        return DeclarationHead([trimmed], isType: false, offset: first.range.lowerBound)
    }

    private func section(_ tokens: [CodeToken], _ first: CodeToken, _ line: Int) -> DeclarationHead? {
        guard first.kind == .mark, first.byte == 0x5B, let last = tokens.last, last.byte == 0x5D else { return nil }
        let inner = first.range.upperBound..<max(last.range.lowerBound, first.range.upperBound)
        let name = String(decoding: bytes[inner], as: UTF8.self)
        return name.isEmpty ? nil : DeclarationHead([name], isType: true, offset: first.range.lowerBound)
    }

    private func form(_ tokens: [CodeToken], _ first: CodeToken) -> DeclarationHead? {
        guard first.byte == 0x28 else { return nil }
        // Names may have any mark within.
        var words: [String] = []
        var offset = first.range.upperBound
        while offset < bytes.count, words.count < 3, offset < first.range.upperBound + 200 {
            while offset < bytes.count, bytes[offset] == 0x20 || bytes[offset] == 0x28 { offset += 1 }
            let start = offset
            while offset < bytes.count, bytes[offset] > 0x20, bytes[offset] != 0x28, bytes[offset] != 0x29 {
                offset += 1
            }
            guard offset > start else { break }
            words.append(String(decoding: bytes[start..<offset], as: UTF8.self))
        }
        guard let keyword = words.first else { return nil }
        let isNamespace = keyword == "ns" || keyword == "in-package"
        guard words.count > 1, isNamespace || language.functions.contains(keyword.lowercased()) else { return nil }
        let name = words.dropFirst().first { !$0.hasPrefix("^") } ?? words[1]
        return DeclarationHead([name], isType: isNamespace, offset: first.range.lowerBound)
    }

    /// A function's clause; those that follow with the same name belong to it.
    private func clause(_ tokens: [CodeToken], _ first: CodeToken) -> DeclarationHead? {
        guard first.kind == .word, tokens.count > 1, tokens[1].byte == 0x28, tokens[1].kind == .mark else {
            guard first.byte == 0x2D, tokens.count > 3, text(tokens[1]) == "module" else { return nil }
            return DeclarationHead([text(tokens[3])], isType: true, offset: first.range.lowerBound)
        }
        let name = text(first)
        if found.last?.path.last == name { return nil }
        return DeclarationHead([name], isType: false, offset: first.range.lowerBound)
    }

    private func command(_ tokens: [CodeToken], _ first: CodeToken) -> DeclarationHead? {
        guard first.kind == .word, language.functions.contains(text(first).lowercased()), tokens.count > 2,
            tokens[1].byte == 0x28
        else { return nil }
        return DeclarationHead([text(tokens[2])], isType: false, offset: first.range.lowerBound)
    }

    private func stage(_ tokens: [CodeToken], _ first: CodeToken) -> DeclarationHead? {
        guard first.kind == .word, text(first).uppercased() == "FROM", tokens.count > 1 else { return nil }
        let words = String(
            decoding: bytes[first.range.lowerBound..<(tokens.last ?? first).range.upperBound], as: UTF8.self
        )
        .split { $0.isWhitespace }
        guard words.count > 1 else { return nil }
        let isNamed = words.count > 3 && words[words.count - 2].lowercased() == "as"
        return DeclarationHead(
            [String(isNamed ? words[words.count - 1] : words[1])], isType: true, offset: first.range.lowerBound)
    }

    private func creation(_ tokens: [CodeToken]) -> DeclarationHead? {
        guard tokens.count > 2, ["create", "alter"].contains(text(tokens[0]).lowercased()) else { return nil }
        let kinds: Set = [
            "table", "view", "index", "function", "procedure", "trigger", "type", "schema", "sequence", "database",
        ]
        guard var next = tokens.prefix(10).firstIndex(where: { kinds.contains(text($0).lowercased()) }) else {
            return nil
        }
        next += 1
        while next < tokens.count,
            ["if", "not", "exists", "concurrently", "only"].contains(text(tokens[next]).lowercased())
        {
            next += 1
        }
        guard next < tokens.count else { return nil }
        var end = next
        while end + 2 < tokens.count, tokens[end + 1].byte == 0x2E { end += 2 }
        let name = String(decoding: bytes[tokens[next].range.lowerBound..<tokens[end].range.upperBound], as: UTF8.self)
        return DeclarationHead(
            [name.filter { !"\"`[]".contains($0) }], isType: false, offset: tokens[0].range.lowerBound)
    }

    /// `function result = name(arguments)`
    private func matlabFunction(_ tokens: [CodeToken]) -> DeclarationHead? {
        let isType = text(tokens[0]) == "classdef"
        guard isType || text(tokens[0]) == "function" else { return nil }
        let equals = tokens.firstIndex { $0.kind == .mark && $0.byte == 0x3D && $0.depth == 0 }
        guard let name = tokens[((equals ?? 0) + 1)...].first(where: { $0.kind == .word }) else { return nil }
        return DeclarationHead([text(name)], isType: isType, offset: name.range.lowerBound)
    }
}
