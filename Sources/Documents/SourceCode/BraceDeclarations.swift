/// Finds declarations whose bodies stand between braces.
struct BraceDeclarations {
    private let bytes: [UInt8]
    private let classes: [UInt8]
    private let lines: SourceLines
    private let language: SourceLanguage
    private var found: [SourceDeclaration] = []
    /// What the braces that are open belong to: a declaration's index, or nil.
    private var scopes: [Int?] = []
    /// The declarations among the scopes.
    private var open: [Int] = []
    /// Brackets that are open within each scope's statement.
    private var brackets = 0
    private var outerBrackets: [Int] = []
    private var statement: Int?
    private var line = 0
    /// The line at which the last declaration ended: comments up to there are not those of the next one.
    private var lastEnd = -1
    /// The declaration that ended with the last token: an initialiser with braces may stand before a function's body.
    private var reopenable: Int?

    /// A head longer than this is looked at from its end.
    private static let longestHead = 4096

    init(bytes: [UInt8], classes: [UInt8], lines: SourceLines, language: SourceLanguage) {
        self.bytes = bytes
        self.classes = classes
        self.lines = lines
        self.language = language
    }

    mutating func run() -> [SourceDeclaration] {
        let code = SourceLexer.Class.code.rawValue
        let directive = SourceLexer.Class.directive.rawValue
        let comment = SourceLexer.Class.comment.rawValue
        var isFirst = true
        for offset in bytes.indices {
            let byte = bytes[offset]
            if byte == 0x0A {
                isFirst = true
                line += 1
                continue
            }
            let kind = classes[offset]
            if kind == comment || Whitespace.isASCII(byte) { continue }
            if kind == directive {
                if brackets == 0 { statement = nil }
                continue
            }
            if isFirst {
                isFirst = false
                if language.endsStatementsWithLines, brackets == 0, !continues(offset) { statement = nil }
            }
            if kind == code { take(byte, at: offset) } else if statement == nil { statement = offset }
        }
        for index in open { found[index].lines = found[index].lines.lowerBound...(lines.count - 1) }
        return found
    }

    private mutating func take(_ byte: UInt8, at offset: Int) {
        switch byte {
        case 0x7B: openBrace(at: offset)
        case 0x7D: closeBrace(at: offset)
        case 0x3B:
            if brackets == 0 {
                statement = nil
                reopenable = nil
            }
        case 0x28, 0x5B:
            brackets += 1
            if statement == nil { statement = offset }
        case 0x29, 0x5D:
            brackets = max(brackets - 1, 0)
            if statement == nil { statement = offset }
        default:
            if statement == nil { statement = offset }
        }
    }

    /// Whether a line that begins here goes on with the statement before it.
    private func continues(_ offset: Int) -> Bool {
        guard statement != nil else { return false }
        switch bytes[offset] {
        case 0x7B, 0x28, 0x29, 0x3A, 0x2E, 0x2C, 0x3D, 0x26, 0x7C, 0x3F: return true
        case 0x2D: return offset + 1 < bytes.count && bytes[offset + 1] == 0x3E
        default: break
        }
        var end = offset
        while end < bytes.count, end < offset + 12, SourceLexer.isWord(bytes[end]) { end += 1 }
        let word = String(decoding: bytes[offset..<end], as: UTF8.self)
        return ["where", "throws", "async", "rethrows", "extends", "implements", "with"].contains(word)
    }

    private mutating func openBrace(at offset: Int) {
        var declared: Int?
        let head = statement.map { max($0, offset - Self.longestHead)..<offset }
        if let again = reopenable, head.map({ bytes[$0.lowerBound] == 0x2C }) ?? true {
            declared = again
            open.append(again)
        } else if open.count < SourceDeclaration.depthLimit, let head {
            declared = declare(head, at: offset)
        }
        reopenable = nil
        scopes.append(declared)
        outerBrackets.append(brackets)
        brackets = 0
        statement = nil
    }

    private mutating func declare(_ head: Range<Int>, at offset: Int) -> Int? {
        let around = open.last.map { found[$0] }
        let isWithinFunction = around?.isType == false
        // What a function's body declares belongs to the function.
        if isWithinFunction { return nil }
        let tokens = CodeToken.tokens(in: head, of: bytes, classes: classes)
        guard
            let read = DeclarationHead.read(tokens, in: bytes, language: language, allowsShapes: true)
        else { return nil }
        let isByLine = language.endsStatementsWithLines
        let first = lines.line(at: isByLine ? read.offset : tokens.first?.range.lowerBound ?? read.offset)
        let beginning = lines.beginning(of: first, after: max(lastEnd, around?.firstCodeLine ?? -1), in: bytes)
        found.append(
            SourceDeclaration(
                lines: beginning...max(line, beginning), firstCodeLine: line,
                path: (around?.path ?? []) + read.names, isType: read.isType))
        open.append(found.count - 1)
        return found.count - 1
    }

    private mutating func closeBrace(at offset: Int) {
        statement = nil
        brackets = outerBrackets.popLast() ?? 0
        guard let scope = scopes.popLast() else { return }
        reopenable = nil
        if brackets > 0 { statement = offset }
        guard let index = scope else { return }
        open.removeLast()
        let lower = found[index].lines.lowerBound
        found[index].lines = lower...max(line, lower)
        lastEnd = line
        if !found[index].isType, language.hasPreprocessor { reopenable = index }
    }
}
