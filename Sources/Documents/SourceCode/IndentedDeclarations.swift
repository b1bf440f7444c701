/// Finds declarations that go on as long as lines are indented further than they are.
struct IndentedDeclarations {
    private let bytes: [UInt8]
    private let classes: [UInt8]
    private let lines: SourceLines
    private let language: SourceLanguage
    private var found: [SourceDeclaration] = []
    private var open: [(index: Int, indent: Int)] = []
    private var lastCode = 0
    private var brackets = 0

    private static let modifiers: Set<String> = [
        "async", "export", "pub", "private", "static", "abstract", "public", "local", "protected", "shared", "friend",
        "overridable", "overrides", "mutable", "partial", "shadows", "readonly", "default", "virtual", "cdef", "cpdef",
        "private_class_method", "module_function", "mustinherit", "notinheritable", "base",
    ]
    private static let closers: Set<String> = [
        "end", "until", "rescue", "ensure", "else", "elsif", "catch", "after", "deriving", "where", "in", "with", "and",
    ]

    init(bytes: [UInt8], classes: [UInt8], lines: SourceLines, language: SourceLanguage) {
        self.bytes = bytes
        self.classes = classes
        self.lines = lines
        self.language = language
    }

    mutating func run() -> [SourceDeclaration] {
        for line in 0..<lines.count where lines.kinds[line] == .code {
            let isContinued = brackets > 0 || beginsInString(line)
            if !isContinued { take(line) }
            countBrackets(line)
            lastCode = line
        }
        close(downTo: -1)
        return found
    }

    private func beginsInString(_ line: Int) -> Bool {
        let start = lines.starts[line]
        return start > 0 && classes[start] == SourceLexer.Class.string.rawValue
            && classes[start - 1] == SourceLexer.Class.string.rawValue
    }

    private mutating func countBrackets(_ line: Int) {
        for offset in lines.range(of: line) where classes[offset] == SourceLexer.Class.code.rawValue {
            switch bytes[offset] {
            case 0x28, 0x5B, 0x7B: brackets += 1
            case 0x29, 0x5D, 0x7D: brackets = max(brackets - 1, 0)
            default: break
            }
        }
        // A bracket that never closes would hide the rest of the file.
        if lines.indents[line] == 0, brackets > 40 { brackets = 0 }
    }

    private mutating func take(_ line: Int) {
        let indent = lines.indents[line]
        let range = lines.range(of: line)
        let tokens = CodeToken.tokens(
            in: range.lowerBound..<min(range.upperBound, range.lowerBound + 4096), of: bytes, classes: classes,
            limit: 80)
        guard let first = tokens.first else { return }
        let head = declaration(tokens, indent: indent)
        if head == nil, let top = open.last, indent == top.indent, isClosing(first, of: found[top.index]) { return }
        close(downTo: indent - 1)
        guard let head, open.count < SourceDeclaration.depthLimit else { return }
        let around = open.last.map { found[$0.index] }
        if around?.isType == false { return }
        let limit = around?.firstCodeLine ?? -1
        let beginning = lines.beginning(of: line, after: max(limit, found.last?.lines.upperBound ?? -1), in: bytes)
        found.append(
            SourceDeclaration(
                lines: beginning...line, firstCodeLine: line, path: (around?.path ?? []) + head.names,
                isType: head.isType))
        open.append((found.count - 1, indent))
    }

    /// What a line declares, if its first words are modifiers and a keyword.
    private func declaration(_ tokens: [CodeToken], indent: Int) -> DeclarationHead? {
        var index = 0
        while index < tokens.count, tokens[index].kind == .word {
            let word = String(decoding: bytes[tokens[index].range], as: UTF8.self)
            let key = language.ignoresCase ? word.lowercased() : word
            if language.functions.contains(key) || language.types.contains(key) {
                // Bindings within a body are none of the file's declarations.
                if key == "let" || key == "val", indent > 0, open.last.map({ found[$0.index].isType }) != true {
                    return nil
                }
                return DeclarationHead.read(
                    Array(tokens[index...]), in: bytes, language: language, allowsShapes: false)
            }
            guard Self.modifiers.contains(key) else { break }
            index += 1
        }
        if language.shapes.contains(.typedName), indent == 0 { return typedName(tokens) }
        if language.shapes.contains(.assignment) {
            return DeclarationHead.read(tokens, in: bytes, language: language, allowsShapes: true)
        }
        return nil
    }

    /// `name :: type`, or an operator's.
    private func typedName(_ tokens: [CodeToken]) -> DeclarationHead? {
        guard tokens.count > 3, tokens[0].kind == .word, tokens[1].byte == 0x3A, tokens[2].byte == 0x3A else {
            // Elm has one colon.
            guard tokens.count > 2, tokens[0].kind == .word, tokens[1].byte == 0x3A, language.name == "Elm" else {
                return nil
            }
            return DeclarationHead(
                [String(decoding: bytes[tokens[0].range], as: UTF8.self)], isType: false,
                offset: tokens[0].range.lowerBound)
        }
        let name = String(decoding: bytes[tokens[0].range], as: UTF8.self)
        return DeclarationHead([name], isType: false, offset: tokens[0].range.lowerBound)
    }

    /// Whether a line of the same indentation ends a declaration, or goes on with it.
    private func isClosing(_ token: CodeToken, of declaration: SourceDeclaration) -> Bool {
        if token.kind == .mark { return [0x29, 0x5D, 0x7D, 0x7C, 0x3D].contains(token.byte) }
        let word = String(decoding: bytes[token.range], as: UTF8.self)
        if language.shapes.contains(.typedName), word == declaration.path.last { return true }
        return Self.closers.contains(language.ignoresCase ? word.lowercased() : word)
            && (language.name != "Python")
    }

    private mutating func close(downTo indent: Int) {
        while let top = open.last, top.indent > indent {
            open.removeLast()
            let lower = found[top.index].lines.lowerBound
            found[top.index].lines = lower...max(lastCode, lower)
        }
    }
}
