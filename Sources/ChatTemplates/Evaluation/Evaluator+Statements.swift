extension Evaluator {
    /// Runs statements in order, up to one that leaves a loop.
    func run(_ statements: [Statement], _ scope: Scope) throws(TemplateError) -> Flow {
        for statement in statements {
            let flow = try deeper { () throws(TemplateError) in try run(statement, scope) }
            if flow != .normal { return flow }
        }
        return .normal
    }

    private func run(_ statement: Statement, _ scope: Scope) throws(TemplateError) -> Flow {
        try step()
        switch statement {
        case .text(let text): try write(text)
        case .output(let expression, let place):
            self.place = place
            try write(try printed(try value(of: expression, scope)))
        case .condition(let branches, let otherwise):
            for branch in branches where try value(of: branch.test, scope).isTrue { return try run(branch.body, scope) }
            return try run(otherwise, scope)
        case .loop(let definition):
            let items = try items(of: try value(of: definition.items, scope))
            return try run(definition, items: items, depth: 0, scope)
        case .assignment(let target, let expression): try assign(try value(of: expression, scope), to: target, scope)
        case .captured(let target, let filters, let body):
            let inner = Scope(in: scope)
            let (text, flow) = try capture { () throws(TemplateError) in try run(body, inner) }
            guard flow == .normal else { return flow }
            try assign(try follow(filters[...], from: .text(text), scope), to: target, scope)
        case .macro(let definition): scope.set(definition.name, .macro(makeMacro(definition, in: scope)))
        case .call(let body, let receiver, let links, let place):
            try runCall(Macro(body, in: scope), receiver, links, place, scope)
        case .filtered(let filters, let body, let place):
            let (text, flow) = try capture { () throws(TemplateError) in try run(body, Scope(in: scope)) }
            guard flow == .normal else { return flow }
            self.place = place
            try write(try printed(try follow(filters[...], from: .text(text), scope)))
        case .with(let bindings, let body):
            let inner = Scope(in: scope)
            for binding in bindings { try assign(try value(of: binding.value, scope), to: binding.target, inner) }
            return try run(body, inner)
        case .generation(let body): return try run(body, Scope(in: scope))
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        }
        return .normal
    }

    /// A call block: the call's text, for which the block is the caller.
    private func runCall(
        _ caller: Macro, _ receiver: Expression, _ links: [Expression.Link], _ place: TemplatePlace, _ scope: Scope
    ) throws(TemplateError) {
        guard let last = links.last, case .call(let list) = last.kind else { return }
        let function = try follow(links.dropLast(), from: try value(of: receiver, scope), scope)
        var arguments = try self.arguments(list, scope)
        _ = makeMacro(caller.definition, in: scope)
        arguments.named.append(("caller", .macro(caller)))
        self.place = place
        try write(try printed(try call(function, arguments)))
    }

    // MARK: Loops

    /// Runs a loop over items.
    ///
    /// - Parameter depth: how many recursive calls of the loop are around this one.
    func run(
        _ definition: LoopDefinition, items all: [Value], depth: Int, _ scope: Scope
    ) throws(TemplateError) -> Flow {
        var items = all
        if let condition = definition.condition {
            items = []
            for item in all {
                try step()
                let inner = Scope(in: scope)
                try assign(item, to: definition.target, inner)
                if try value(of: condition, inner).isTrue { items.append(item) }
            }
        }
        let state = LoopState(definition, items: items, depth: depth, scope: scope)
        if state.valueDepth > limits.valueDepth { throw .limit(.size, limits.valueDepth, place) }
        var reachedEnd = false
        for (index, item) in items.enumerated() {
            try step()
            state.index = index
            let inner = Scope(in: scope)
            inner.set("loop", .loop(state))
            try assign(item, to: definition.target, inner)
            let flow = try run(definition.body, inner)
            if flow == .breakLoop { break }
            // As in Jinja, a loop whose every round was cut short counts as one without items.
            if flow == .normal { reachedEnd = true }
        }
        return reachedEnd ? .normal : try run(definition.otherwise, Scope(in: scope))
    }

    // MARK: Assignments

    func assign(_ value: Value, to target: Target, _ scope: Scope) throws(TemplateError) {
        switch target {
        case .name(let name): scope.set(name, value)
        case .attribute(let name, let attribute, let place):
            self.place = place
            guard case .namespace(let namespace)? = scope.value(of: name) else {
                throw invalid("\"\(name)\" is no namespace, and only a namespace's attributes can be set")
            }
            try step(handling: namespace.attributes.count)
            namespace.attributes = namespace.attributes.setting(.text(attribute), try checked(value))
            _ = try checked(.mapping(namespace.attributes))
        case .tuple(let targets, let place):
            self.place = place
            let items = try items(of: value)
            guard items.count == targets.count else {
                throw invalid("\(items.count) values can't be given to \(targets.count) names")
            }
            for (target, item) in zip(targets, items) { try assign(item, to: target, scope) }
        }
    }
}
