extension Parser {
    /// A statement whose tag has begun.
    mutating func parseStatement() throws(TemplateError) -> Statement? {
        let place = current.place
        let name = try expectName()
        switch name {
        case "if": return try parseCondition()
        case "for": return try parseLoop(place)
        case "set": return try parseAssignment()
        case "macro": return try parseMacro(place)
        case "call": return try parseCallBlock(place)
        case "filter":
            let filters = try parseFilters(isInline: true)
            return .filtered(filters, try parseWholeBody(until: "endfilter"), place)
        case "with": return try parseWith()
        case "print": return .output(try parsePrinted(), place)
        case "generation":
            let body = try withoutLoops { (parser) throws(TemplateError) in
                try parser.parseWholeBody(until: "endgeneration")
            }
            return .generation(body)
        case "break", "continue":
            guard loopDepth > 0 else { throw .syntax("\"\(name)\" stands outside of a loop", place) }
            return name == "break" ? .breakLoop : .continueLoop
        case "include", "import", "from", "extends", "block", "autoescape", "trans", "do", "debug":
            throw .refused(construct: "{% \(name) %}", place)
        default:
            throw .syntax("there is no tag \"\(name)\"", place)
        }
    }

    /// Runs `parse` where `break` reaches no loop.
    private mutating func withoutLoops<Result>(
        _ parse: (inout Parser) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        let loops = loopDepth
        loopDepth = 0
        defer { loopDepth = loops }
        return try parse(&self)
    }

    private mutating func parseCondition() throws(TemplateError) -> Statement {
        var branches: [(test: Expression, body: [Statement])] = []
        while true {
            let test = try parseTuple(allowsConditional: false)
            branches.append((test, try parseBodyAfterTag(until: ["elif", "else", "endif"])))
            if skip(name: "elif") { continue }
            if skip(name: "else") {
                return .condition(branches, otherwise: try parseWholeBody(until: "endif"))
            }
            advance()
            return .condition(branches, otherwise: [])
        }
    }

    private mutating func parseLoop(_ place: TemplatePlace) throws(TemplateError) -> Statement {
        let target = try parseTarget(endsAtIn: true)
        try expect(name: "in")
        let items = try parseTuple(allowsConditional: false, end: "recursive")
        let condition = skip(name: "if") ? try parseExpression() : nil
        let isRecursive = skip(name: "recursive")
        loopDepth += 1
        let body = try parseBodyAfterTag(until: ["endfor", "else"])
        loopDepth -= 1
        var otherwise: [Statement] = []
        if skip(name: "else") { otherwise = try parseWholeBody(until: "endfor") } else { advance() }
        return .loop(
            LoopDefinition(
                target: target, items: items, condition: condition, isRecursive: isRecursive, body: body,
                otherwise: otherwise, place: place))
    }

    private mutating func parseAssignment() throws(TemplateError) -> Statement {
        let target = try parseTarget(allowsAttributes: true)
        if skip(.assignment) { return .assignment(target, try parseTuple()) }
        let filters = try parseFilters(isInline: false)
        return .captured(target, filters: filters, try parseWholeBody(until: "endset"))
    }

    private mutating func parseWith() throws(TemplateError) -> Statement {
        var bindings: [(target: Target, value: Expression)] = []
        while current.kind != .endBlock {
            if !bindings.isEmpty { try expect(.comma) }
            let target = try parseTarget()
            try expect(.assignment)
            bindings.append((target, try parseExpression()))
        }
        return .with(bindings, try parseWholeBody(until: "endwith"))
    }

    private mutating func parsePrinted() throws(TemplateError) -> Expression {
        let place = current.place
        var parts: [Expression] = []
        while current.kind != .endBlock {
            if !parts.isEmpty { try expect(.comma) }
            parts.append(try parseExpression())
        }
        return .concatenation(parts, place)
    }

    // MARK: Macros

    private mutating func parseMacro(_ place: TemplatePlace) throws(TemplateError) -> Statement {
        let name = try expectName()
        return .macro(try parseDefinition(name, parameters: try parseParameters(), end: "endmacro", place))
    }

    private mutating func parseCallBlock(_ place: TemplatePlace) throws(TemplateError) -> Statement {
        let parameters = isSymbol(.leftParenthesis) ? try parseParameters() : []
        let call = try parseExpression()
        // The called macro gets the block as `caller`, so that the last step is the call.
        guard case .chain(let receiver, let links) = call, case .call? = links.last?.kind else {
            throw .syntax("expected a call in {% call %}", place)
        }
        let body = try parseDefinition("caller", parameters: parameters, end: "endcall", place)
        return .call(body, receiver, links, place)
    }

    private mutating func parseParameters() throws(TemplateError) -> [(name: String, defaultValue: Expression?)] {
        var parameters: [(name: String, defaultValue: Expression?)] = []
        try expect(.leftParenthesis)
        while !isSymbol(.rightParenthesis) {
            if !parameters.isEmpty { try expect(.comma) }
            let place = current.place
            let name = try expectName()
            if skip(.assignment) {
                parameters.append((name, try parseExpression()))
            } else {
                guard parameters.last?.defaultValue == nil else {
                    throw .syntax("the parameter \"\(name)\" has no default and stands after one that has", place)
                }
                parameters.append((name, nil))
            }
        }
        advance()
        return parameters
    }

    private mutating func parseDefinition(
        _ name: String, parameters: [(name: String, defaultValue: Expression?)], end: String, _ place: TemplatePlace
    ) throws(TemplateError) -> MacroDefinition {
        let mentionedOutside = mentionedNames
        mentionedNames = []
        let body = try withoutLoops { (parser) throws(TemplateError) in try parser.parseWholeBody(until: end) }
        let mentioned = mentionedNames
        mentionedNames.formUnion(mentionedOutside)
        return MacroDefinition(
            name: name, parameters: parameters, body: body, takesMorePositional: mentioned.contains("varargs"),
            takesMoreNamed: mentioned.contains("kwargs"), takesCaller: mentioned.contains("caller"), place: place)
    }

    // MARK: Targets

    /// One name, a namespace's attribute, or several of them.
    mutating func parseTarget(allowsAttributes: Bool = false, endsAtIn: Bool = false) throws(TemplateError) -> Target {
        let place = current.place
        var targets: [Target] = []
        var isTuple = false
        while true {
            if !targets.isEmpty { try expect(.comma) }
            if isSymbol(.rightParenthesis) || current.kind == .endBlock || (endsAtIn && isName("in")) { break }
            targets.append(try parseSingleTarget(allowsAttributes: allowsAttributes))
            guard isSymbol(.comma) else { break }
            isTuple = true
        }
        guard let first = targets.first else { throw unexpected("a name") }
        return isTuple ? .tuple(targets, place) : first
    }

    private mutating func parseSingleTarget(allowsAttributes: Bool) throws(TemplateError) -> Target {
        let place = current.place
        if skip(.leftParenthesis) {
            try enter()
            defer { leave() }
            let target = try parseTarget(allowsAttributes: allowsAttributes)
            try expect(.rightParenthesis)
            return target
        }
        let name = try expectName()
        guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
            throw .syntax("\"\(name)\" can't be given a value", place)
        }
        guard allowsAttributes, skip(.dot) else { return .name(name) }
        return .attribute(of: name, TemplateText(try expectName()), place)
    }
}
