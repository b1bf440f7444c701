extension Parser {
    /// One expression, or several with commas between them, which are a tuple.
    ///
    /// - Parameters:
    ///   - end: a name that ends the tuple, besides what always does.
    ///   - isInParentheses: whether nothing at all is an empty tuple.
    mutating func parseTuple(
        allowsConditional: Bool = true, end: String? = nil, isInParentheses: Bool = false
    ) throws(TemplateError) -> Expression {
        let place = current.place
        var items: [Expression] = []
        var isTuple = false
        while true {
            if !items.isEmpty { try expect(.comma) }
            if endsTuple || end.map({ isName($0) }) == true { break }
            items.append(try parseExpression(allowsConditional: allowsConditional))
            guard isSymbol(.comma) else { break }
            isTuple = true
        }
        if !isTuple {
            if let first = items.first { return first }
            guard isInParentheses else { throw unexpected("an expression") }
        }
        return .tuple(items, place)
    }

    private var endsTuple: Bool {
        switch current.kind {
        case .endVariable, .endBlock, .symbol(.rightParenthesis): true
        default: false
        }
    }

    mutating func parseExpression(allowsConditional: Bool = true) throws(TemplateError) -> Expression {
        try enter()
        defer { leave() }
        guard allowsConditional else { return try parseDisjunction() }
        var expression = try parseDisjunction()
        while skip(name: "if") {
            // One condition after another without an "else" makes the tree deeper.
            try enter()
            defer { leave() }
            let test = try parseDisjunction()
            let otherwise = skip(name: "else") ? try parseExpression() : nil
            expression = .conditional(test: test, then: expression, otherwise: otherwise)
            if isName("if"), otherwise == nil { throw unexpected("\"else\"") }
        }
        return expression
    }

    private mutating func parseDisjunction() throws(TemplateError) -> Expression {
        var parts = [try parseConjunction()]
        while skip(name: "or") { parts.append(try parseConjunction()) }
        return parts.count == 1 ? parts[0] : .disjunction(parts)
    }

    private mutating func parseConjunction() throws(TemplateError) -> Expression {
        var parts = [try parseNegation()]
        while skip(name: "and") { parts.append(try parseNegation()) }
        return parts.count == 1 ? parts[0] : .conjunction(parts)
    }

    private mutating func parseNegation() throws(TemplateError) -> Expression {
        guard skip(name: "not") else { return try parseComparison() }
        try enter()
        defer { leave() }
        return .not(try parseNegation())
    }

    private mutating func parseComparison() throws(TemplateError) -> Expression {
        let first = try parseSum()
        var rest: [Expression.Comparison] = []
        while let found = comparison {
            let place = current.place
            advance()
            if found == .isNotIn { advance() }
            rest.append(Expression.Comparison(operator: found, operand: try parseSum(), place: place))
        }
        return rest.isEmpty ? first : .comparison(first, rest)
    }

    /// The comparison that stands here, if one does.
    private var comparison: Expression.Comparison.Operator? {
        switch current.kind {
        case .symbol(let symbol): Expression.Comparison.Operator(rawValue: symbol.rawValue)
        case .name("in"): .isIn
        case .name("not") where next.kind == .name("in"): .isNotIn
        default: nil
        }
    }

    private mutating func parseSum() throws(TemplateError) -> Expression {
        try parseOperations([.plus, .minus]) { (parser) throws(TemplateError) in try parser.parseConcatenation() }
    }

    private mutating func parseConcatenation() throws(TemplateError) -> Expression {
        let place = current.place
        var parts = [try parseProduct()]
        while skip(.tilde) { parts.append(try parseProduct()) }
        return parts.count == 1 ? parts[0] : .concatenation(parts, place)
    }

    private mutating func parseProduct() throws(TemplateError) -> Expression {
        try parseOperations([.times, .division, .floorDivision, .remainder]) { (parser) throws(TemplateError) in
            try parser.parsePower()
        }
    }

    private mutating func parsePower() throws(TemplateError) -> Expression {
        try parseOperations([.power]) { (parser) throws(TemplateError) in try parser.parseSigned() }
    }

    private mutating func parseOperations(
        _ symbols: Set<Token.Symbol>, _ parseOperand: (inout Parser) throws(TemplateError) -> Expression
    ) throws(TemplateError) -> Expression {
        let first = try parseOperand(&self)
        var rest: [Expression.Operation] = []
        while case .symbol(let symbol) = current.kind, symbols.contains(symbol),
            let found = Expression.Operation.Operator(rawValue: symbol.rawValue)
        {
            let place = current.place
            advance()
            rest.append(Expression.Operation(operator: found, operand: try parseOperand(&self), place: place))
        }
        return rest.isEmpty ? first : .arithmetic(first, rest)
    }

    private mutating func parseSigned(allowsFilters: Bool = true) throws(TemplateError) -> Expression {
        let place = current.place
        var expression: Expression
        if isSymbol(.minus) || isSymbol(.plus) {
            let isNegative = isSymbol(.minus)
            advance()
            try enter()
            defer { leave() }
            expression = .sign(isNegative: isNegative, try parseSigned(allowsFilters: false), place)
        } else {
            expression = try parsePrimary()
        }
        var links = try parseLinks()
        if allowsFilters { links += try parseFiltersAndTests() }
        if case .chain(let first, let before) = expression {
            expression = .chain(first, before + links)
        } else if !links.isEmpty {
            expression = .chain(expression, links)
        }
        return expression
    }

    // MARK: Values

    mutating func parsePrimary() throws(TemplateError) -> Expression {
        let place = current.place
        switch current.kind {
        case .name(let name):
            advance()
            return value(named: name, place)
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text.append(more)
                advance()
            }
            return .constant(.text(text))
        case .integer(let value):
            advance()
            return .constant(.integer(value))
        case .float(let value):
            advance()
            return .constant(.float(value))
        case .symbol(.leftParenthesis):
            advance()
            let expression = try parseTuple(isInParentheses: true)
            try expect(.rightParenthesis)
            return expression
        case .symbol(.leftBracket): return try parseList(place)
        case .symbol(.leftBrace): return try parseDictionary(place)
        default: throw unexpected("a value")
        }
    }

    private mutating func value(named name: String, _ place: TemplatePlace) -> Expression {
        switch name {
        case "true", "True": return .constant(.bool(true))
        case "false", "False": return .constant(.bool(false))
        case "none", "None": return .constant(.none)
        default:
            mentionedNames.insert(name)
            return .name(name, place)
        }
    }

    private mutating func parseList(_ place: TemplatePlace) throws(TemplateError) -> Expression {
        advance()
        var items: [Expression] = []
        while !isSymbol(.rightBracket) {
            if !items.isEmpty { try expect(.comma) }
            if isSymbol(.rightBracket) { break }
            items.append(try parseExpression())
        }
        try expect(.rightBracket)
        return .list(items, place)
    }

    private mutating func parseDictionary(_ place: TemplatePlace) throws(TemplateError) -> Expression {
        advance()
        var entries: [(key: Expression, value: Expression)] = []
        while !isSymbol(.rightBrace) {
            if !entries.isEmpty { try expect(.comma) }
            if isSymbol(.rightBrace) { break }
            let key = try parseExpression()
            try expect(.colon)
            entries.append((key, try parseExpression()))
        }
        try expect(.rightBrace)
        return .dictionary(entries, place)
    }
}
