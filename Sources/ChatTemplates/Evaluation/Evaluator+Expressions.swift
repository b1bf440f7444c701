extension Evaluator {
    /// The value of an expression.
    func value(of expression: Expression, _ scope: Scope) throws(TemplateError) -> Value {
        try deeper { () throws(TemplateError) in
            try step()
            return try evaluate(expression, scope)
        }
    }

    private func evaluate(_ expression: Expression, _ scope: Scope) throws(TemplateError) -> Value {
        switch expression {
        case .constant(let literal): return Value(literal)
        case .name(let name, let place):
            self.place = place
            return scope.value(of: name) ?? .undefined(Undefined("'\(name)' is undefined"))
        case .list(let items, let place): return try sequence(.list, items, place, scope)
        case .tuple(let items, let place): return try sequence(.tuple, items, place, scope)
        case .dictionary(let entries, let place): return try dictionary(entries, place, scope)
        case .arithmetic(let first, let operations):
            var result = try value(of: first, scope)
            for operation in operations {
                let operand = try value(of: operation.operand, scope)
                place = operation.place
                result = try compute(operation.operator, result, operand)
            }
            return result
        case .concatenation(let parts, let place): return try concatenation(parts, place, scope)
        case .comparison(let first, let rest): return .bool(try comparison(first, rest, scope))
        case .conjunction(let parts): return try firstValue(of: parts, thatIs: false, scope)
        case .disjunction(let parts): return try firstValue(of: parts, thatIs: true, scope)
        case .not(let operand): return .bool(!(try value(of: operand, scope).isTrue))
        case .sign(let isNegative, let operand, let place):
            let operand = try value(of: operand, scope)
            self.place = place
            return try signed(operand, isNegative: isNegative)
        case .conditional(let test, let then, let otherwise):
            if try value(of: test, scope).isTrue { return try value(of: then, scope) }
            guard let otherwise else {
                return .undefined(Undefined("the condition is false, and there is no \"else\""))
            }
            return try value(of: otherwise, scope)
        case .chain(let first, let links): return try follow(links[...], from: try value(of: first, scope), scope)
        }
    }

    private func sequence(
        _ kind: ValueSequence.Kind, _ items: [Expression], _ place: TemplatePlace, _ scope: Scope
    ) throws(TemplateError) -> Value {
        var values: [Value] = []
        for item in items { values.append(try value(of: item, scope)) }
        self.place = place
        return try sequence(kind, values)
    }

    private func dictionary(
        _ entries: [(key: Expression, value: Expression)], _ place: TemplatePlace, _ scope: Scope
    ) throws(TemplateError) -> Value {
        var values: [Mapping.Entry] = []
        for entry in entries {
            values.append((key: try value(of: entry.key, scope), value: try value(of: entry.value, scope)))
        }
        self.place = place
        return try mapping(values)
    }

    private func concatenation(
        _ parts: [Expression], _ place: TemplatePlace, _ scope: Scope
    ) throws(TemplateError) -> Value {
        var result = TemplateText()
        for part in parts {
            let text = try printed(try value(of: part, scope))
            self.place = place
            try checkLength(result.count + text.count)
            // Only what is added is copied.
            try step(handling: text.count)
            result.append(text)
        }
        return .text(result)
    }

    private func comparison(
        _ first: Expression, _ rest: [Expression.Comparison], _ scope: Scope
    ) throws(TemplateError) -> Bool {
        var left = try value(of: first, scope)
        for comparison in rest {
            let right = try value(of: comparison.operand, scope)
            place = comparison.place
            guard try holds(comparison.operator, left, right) else { return false }
            left = right
        }
        return true
    }

    /// The first of some values that counts as true or false, or the last one.
    private func firstValue(
        of parts: [Expression], thatIs wanted: Bool, _ scope: Scope
    ) throws(TemplateError) -> Value {
        var result = Value.none
        for part in parts {
            result = try value(of: part, scope)
            if result.isTrue == wanted { break }
        }
        return result
    }

    // MARK: Chains

    /// What some steps make of a value.
    func follow(
        _ links: ArraySlice<Expression.Link>, from start: Value, _ scope: Scope
    ) throws(TemplateError) -> Value {
        var result = start
        for link in links {
            try step()
            switch link.kind {
            case .attribute(let name):
                place = link.place
                result = try attribute(name, of: result)
            case .item(let expression):
                let key = try value(of: expression, scope)
                place = link.place
                result = try item(key, of: result)
            case .slice(let start, let stop, let step):
                let bounds = (try bound(start, scope), try bound(stop, scope), try bound(step, scope))
                place = link.place
                result = try slice(result, from: bounds.0, to: bounds.1, step: bounds.2)
            case .call(let list):
                let arguments = try arguments(list, scope)
                place = link.place
                result = try call(result, arguments)
            case .filter(let name, let list):
                let arguments = try arguments(list, scope)
                place = link.place
                result = try filter(name, result, arguments)
            case .test(let name, let list, let isNegated):
                let arguments = try arguments(list, scope)
                place = link.place
                result = .bool(try test(name, result, arguments) != isNegated)
            }
        }
        return result
    }

    private func bound(_ expression: Expression?, _ scope: Scope) throws(TemplateError) -> Int? {
        guard let expression else { return nil }
        let bound = try value(of: expression, scope)
        if case .none = bound { return nil }
        guard let index = bound.integer else {
            throw invalid("a slice goes from an integer to an integer, and not by \(bound.typeName)")
        }
        return index
    }

    func arguments(_ list: ArgumentList, _ scope: Scope) throws(TemplateError) -> Arguments {
        var arguments = Arguments()
        for expression in list.positional { arguments.positional.append(try value(of: expression, scope)) }
        for argument in list.named { arguments.named.append((argument.name, try value(of: argument.value, scope))) }
        if let more = list.morePositional { arguments.positional += try items(of: try value(of: more, scope)) }
        if let more = list.moreNamed {
            guard case .mapping(let mapping) = try value(of: more, scope) else {
                throw invalid("what follows \"**\" is no dictionary")
            }
            for entry in mapping.entries {
                guard let name = entry.key.text else { throw invalid("the name of an argument is no string") }
                arguments.named.append((name.string, entry.value))
            }
        }
        return arguments
    }
}

extension Value {
    init(_ literal: Expression.Literal) {
        switch literal {
        case .none: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = .float(value)
        case .text(let text): self = .text(text)
        }
    }
}
