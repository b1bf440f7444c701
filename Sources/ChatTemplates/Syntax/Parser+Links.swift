// What follows a value: attributes, items, calls, filters, tests.
extension Parser {
    mutating func parseLinks() throws(TemplateError) -> [Expression.Link] {
        var links: [Expression.Link] = []
        while true {
            let place = current.place
            if skip(.dot) {
                links.append(Expression.Link(kind: try parseAttribute(), place: place))
            } else if isSymbol(.leftBracket) {
                links.append(Expression.Link(kind: try parseItem(), place: place))
            } else if isSymbol(.leftParenthesis) {
                links.append(Expression.Link(kind: .call(try parseArguments()), place: place))
            } else {
                return links
            }
        }
    }

    private mutating func parseAttribute() throws(TemplateError) -> Expression.Link.Kind {
        if case .integer(let position) = current.kind {
            advance()
            return .item(.constant(.integer(position)))
        }
        return .attribute(TemplateText(try expectName()))
    }

    private mutating func parseItem() throws(TemplateError) -> Expression.Link.Kind {
        let place = current.place
        advance()
        var parts: [Expression.Link.Kind] = []
        while !isSymbol(.rightBracket) {
            if !parts.isEmpty { try expect(.comma) }
            parts.append(try parseSubscript())
        }
        try expect(.rightBracket)
        if parts.count == 1 { return parts[0] }
        var items: [Expression] = []
        for part in parts {
            guard case .item(let item) = part else { throw .syntax("a slice stands among several items", place) }
            items.append(item)
        }
        return .item(.tuple(items, place))
    }

    private mutating func parseSubscript() throws(TemplateError) -> Expression.Link.Kind {
        var bounds: [Expression?] = []
        if isSymbol(.colon) {
            bounds.append(nil)
        } else {
            let expression = try parseExpression()
            guard isSymbol(.colon) else { return .item(expression) }
            bounds.append(expression)
        }
        while bounds.count < 3, skip(.colon) {
            let isOpen = isSymbol(.colon) || isSymbol(.rightBracket) || isSymbol(.comma)
            bounds.append(isOpen ? nil : try parseExpression())
        }
        return .slice(start: bounds[0], stop: bounds[1], step: bounds.count > 2 ? bounds[2] : nil)
    }

    /// Filters, tests, and calls of what they give.
    mutating func parseFiltersAndTests() throws(TemplateError) -> [Expression.Link] {
        var links: [Expression.Link] = []
        while true {
            let place = current.place
            if isSymbol(.pipe) {
                links += try parseFilters(isInline: false)
            } else if skip(name: "is") {
                links.append(Expression.Link(kind: try parseTest(), place: place))
            } else if isSymbol(.leftParenthesis) {
                links.append(Expression.Link(kind: .call(try parseArguments()), place: place))
            } else {
                return links
            }
        }
    }

    /// Filters one after another.
    ///
    /// - Parameter isInline: whether the first stands without a bar before it.
    mutating func parseFilters(isInline: Bool) throws(TemplateError) -> [Expression.Link] {
        var links: [Expression.Link] = []
        var isInline = isInline
        while isInline || isSymbol(.pipe) {
            if !isInline { advance() }
            isInline = false
            let place = current.place
            let name = try parseDottedName()
            let arguments = isSymbol(.leftParenthesis) ? try parseArguments() : ArgumentList()
            links.append(Expression.Link(kind: .filter(name, arguments), place: place))
        }
        return links
    }

    private mutating func parseDottedName() throws(TemplateError) -> String {
        var name = try expectName()
        while skip(.dot) { name += "." + (try expectName()) }
        return name
    }

    private mutating func parseTest() throws(TemplateError) -> Expression.Link.Kind {
        let isNegated = skip(name: "not")
        let name = try parseDottedName()
        if isSymbol(.leftParenthesis) { return .test(name, try parseArguments(), isNegated: isNegated) }
        var arguments = ArgumentList()
        if beginsArgument {
            guard !isName("is") else { throw .syntax("tests with \"is\" can't follow one another", current.place) }
            try enter()
            defer { leave() }
            let argument = try parsePrimary()
            let links = try parseLinks()
            arguments.positional = [links.isEmpty ? argument : .chain(argument, links)]
        }
        return .test(name, arguments, isNegated: isNegated)
    }

    private var beginsArgument: Bool {
        switch current.kind {
        case .name(let name): !["else", "or", "and"].contains(name)
        case .string, .integer, .float, .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.leftBrace): true
        default: false
        }
    }

    mutating func parseArguments() throws(TemplateError) -> ArgumentList {
        try expect(.leftParenthesis)
        var list = ArgumentList()
        var isFirst = true
        while !isSymbol(.rightParenthesis) {
            if !isFirst {
                try expect(.comma)
                if isSymbol(.rightParenthesis) { break }
            }
            isFirst = false
            try parseArgument(into: &list)
        }
        try expect(.rightParenthesis)
        return list
    }

    private mutating func parseArgument(into list: inout ArgumentList) throws(TemplateError) {
        let place = current.place
        let isLast: Bool
        if skip(.times) {
            isLast = list.morePositional != nil || list.moreNamed != nil
            list.morePositional = try parseExpression()
        } else if skip(.power) {
            isLast = list.moreNamed != nil
            list.moreNamed = try parseExpression()
        } else if case .name(let name) = current.kind, next.kind == .symbol(.assignment) {
            isLast = list.moreNamed != nil
            advance()
            advance()
            list.named.append((name, try parseExpression()))
        } else {
            isLast = list.morePositional != nil || list.moreNamed != nil || !list.named.isEmpty
            list.positional.append(try parseExpression())
        }
        if isLast { throw .syntax("an argument stands after one that must be the last of its kind", place) }
    }
}
