/// Turns a template's tokens into statements.
///
/// Follows Jinja's grammar (jinja2's parser is the specification, in its quirks too). Constructs stand in each other no
/// deeper than `limits.nesting`.
struct Parser {
    private let tokens: [Token]
    private let limits: TemplateLimits
    private var position = 0
    private var nesting = 0
    /// Loops around the current statement, as far as `break` reaches.
    var loopDepth = 0
    /// Names that were read as values, for what a macro's body mentions.
    var mentionedNames: Set<String> = []

    init(_ source: String, limits: TemplateLimits) throws(TemplateError) {
        tokens = try Lexer.tokens(of: source, limits: limits)
        self.limits = limits
    }

    /// The whole template.
    mutating func parse() throws(TemplateError) -> [Statement] {
        let statements = try parseBody(until: [])
        guard current.kind == .end else { throw unexpected("a statement") }
        return statements
    }

    // MARK: Tokens

    var current: Token { tokens[min(position, tokens.count - 1)] }
    var next: Token { tokens[min(position + 1, tokens.count - 1)] }

    mutating func advance() { position += 1 }

    func isSymbol(_ symbol: Token.Symbol) -> Bool { current.kind == .symbol(symbol) }
    func isName(_ name: String) -> Bool { current.kind == .name(name) }

    mutating func skip(_ symbol: Token.Symbol) -> Bool {
        guard isSymbol(symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard isName(name) else { return false }
        advance()
        return true
    }

    mutating func expect(_ kind: Token.Kind) throws(TemplateError) {
        guard current.kind == kind else {
            throw unexpected(Token(kind: kind, place: current.place).shown)
        }
        advance()
    }

    mutating func expect(_ symbol: Token.Symbol) throws(TemplateError) { try expect(.symbol(symbol)) }
    mutating func expect(name: String) throws(TemplateError) { try expect(.name(name)) }

    mutating func expectName() throws(TemplateError) -> String {
        guard case .name(let name) = current.kind else { throw unexpected("a name") }
        advance()
        return name
    }

    func unexpected(_ expected: String) -> TemplateError {
        .syntax("expected \(expected), found \(current.shown)", current.place)
    }

    // MARK: Depth

    /// Goes one level deeper; every call has its `leave`.
    mutating func enter() throws(TemplateError) {
        nesting += 1
        guard nesting <= limits.nesting else { throw .limit(.nesting, limits.nesting, current.place) }
    }

    mutating func leave() { nesting -= 1 }

    // MARK: Bodies

    /// Statements up to a tag that begins with one of `ends`, whose name is the current token then; without any, up to the
    /// template's end.
    mutating func parseBody(until ends: [String]) throws(TemplateError) -> [Statement] {
        try enter()
        defer { leave() }
        var statements: [Statement] = []
        while true {
            switch current.kind {
            case .text(let text):
                statements.append(.text(text))
                advance()
            case .beginVariable:
                let place = current.place
                advance()
                statements.append(.output(try parseTuple(), place))
                try expect(.endVariable)
            case .beginBlock:
                advance()
                if case .name(let name) = current.kind, ends.contains(name) { return statements }
                if let statement = try parseStatement() { statements.append(statement) }
                try expect(.endBlock)
            default:
                guard ends.isEmpty else {
                    throw .syntax(
                        "the template ends where {% \(ends.joined(separator: " %} or {% ")) %} is expected",
                        current.place)
                }
                return statements
            }
        }
    }

    /// The body of a tag, from the tag's end on, up to the tag that ends it, whose name is passed over.
    mutating func parseWholeBody(until end: String) throws(TemplateError) -> [Statement] {
        let body = try parseBodyAfterTag(until: [end])
        advance()
        return body
    }

    mutating func parseBodyAfterTag(until ends: [String]) throws(TemplateError) -> [Statement] {
        _ = skip(.colon)
        try expect(.endBlock)
        return try parseBody(until: ends)
    }
}
