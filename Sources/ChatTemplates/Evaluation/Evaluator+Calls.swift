extension Evaluator {
    /// Calls what can be called.
    func call(_ function: Value, _ arguments: Arguments) throws(TemplateError) -> Value {
        try deeper { () throws(TemplateError) in
            switch function {
            case .undefined(let undefined): throw missing(undefined)
            case .function(let function): return try call(function, arguments)
            case .macro(let macro): return try call(macro, arguments)
            case .loop(let loop): return try recurse(loop, arguments)
            case .method(.loop(let loop), let name): return try call(name, of: loop, arguments)
            case .method(let receiver, let name): return try call(name, of: receiver, arguments)
            default: throw invalid("a value of type \(function.typeName) can't be called")
            }
        }
    }

    /// The values of a call's arguments by the parameters' order.
    func bind(
        _ arguments: Arguments, _ parameters: [String], required: Int = 0, to name: String
    ) throws(TemplateError) -> [Value?] {
        let (values, problem) = arguments.bind(parameters, required: required, to: name)
        if let problem { throw invalid(problem) }
        return values
    }

    // MARK: Functions

    private func call(_ function: Function, _ arguments: Arguments) throws(TemplateError) -> Value {
        switch function {
        case .raiseException:
            let message = try bind(arguments, ["message"], required: 1, to: function.rawValue)[0] ?? .none
            throw .raised(try printed(message).string, place)
        case .strftimeNow:
            let format = try bind(arguments, ["format"], required: 1, to: function.rawValue)[0]?.text
            guard let format else { throw invalid("\(function.rawValue) needs a string") }
            return try text(date.formatted(format))
        case .namespace:
            guard case .mapping(let mapping) = try dictionary(arguments) else { return .none }
            return .namespace(makeNamespace(mapping))
        case .dict: return try dictionary(arguments)
        case .range: return try range(arguments)
        }
    }

    /// A dictionary of another one, or of pairs, and of named values.
    private func dictionary(_ arguments: Arguments) throws(TemplateError) -> Value {
        guard arguments.positional.count <= 1 else { throw invalid("dict takes one value and named ones") }
        var entries: [Mapping.Entry] = []
        switch arguments.positional.first {
        case nil: break
        case .mapping(let mapping)?: entries = mapping.entries
        case .namespace(let namespace)?: entries = namespace.attributes.entries
        case let pairs?:
            for pair in try items(of: pairs) {
                let parts = try items(of: pair)
                guard parts.count == 2 else { throw invalid("a dictionary is made of pairs") }
                entries.append((parts[0], parts[1]))
            }
        }
        entries += arguments.named.map { (key: .text($0.name), value: $0.value) }
        return try mapping(entries)
    }

    /// The most numbers that a range may have, as in Jinja's sandbox.
    private static let largestRange = 100_000

    private func range(_ arguments: Arguments) throws(TemplateError) -> Value {
        let values = try bind(arguments, ["start", "stop", "step"], required: 1, to: "range")
        var bounds: [Int] = []
        for value in values {
            guard let value else { continue }
            guard let bound = value.integer else { throw invalid("range takes integers, and not \(value.typeName)") }
            guard bound.magnitude <= 1 << 60 else { throw invalid("range can't take \(bound)") }
            bounds.append(bound)
        }
        let (start, stop) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
        let step = bounds.count > 2 ? bounds[2] : 1
        guard step != 0 else { throw invalid("a range can't go by 0") }
        let numbers = stride(from: start, to: stop, by: step)
        var items: [Value] = []
        for number in numbers {
            guard items.count < Self.largestRange else {
                throw invalid("a range has at most \(Self.largestRange) numbers")
            }
            items.append(.integer(number))
        }
        return try sequence(.range(step: step, start: start, stop: stop), items)
    }

    // MARK: Macros

    private func call(_ macro: Macro, _ arguments: Arguments) throws(TemplateError) -> Value {
        let definition = macro.definition
        let scope = Scope(in: macro.scope)
        var named = arguments.named
        var given = arguments.positional[...]
        let isComplete = given.count >= definition.parameters.count
        var missingParameters: [(name: String, defaultValue: Expression?)] = []
        for parameter in definition.parameters {
            if let value = given.popFirst() {
                scope.set(parameter.name, value)
            } else if !isComplete, let index = named.firstIndex(where: { $0.name == parameter.name }) {
                scope.set(parameter.name, named.remove(at: index).value)
            } else {
                missingParameters.append(parameter)
            }
        }
        if definition.takesCaller, !definition.parameters.contains(where: { $0.name == "caller" }) {
            let index = named.firstIndex { $0.name == "caller" }
            scope.set("caller", index.map { named.remove(at: $0).value } ?? .undefined(Undefined("No caller defined")))
        }
        if definition.takesMoreNamed {
            scope.set("kwargs", try mapping(named.map { (key: .text($0.name), value: $0.value) }))
        } else if let first = named.first {
            throw invalid("the macro \"\(definition.name)\" takes no argument \"\(first.name)\"")
        }
        if definition.takesMorePositional {
            scope.set("varargs", try sequence(.tuple, Array(given)))
        } else if !given.isEmpty {
            throw invalid(
                "the macro \"\(definition.name)\" takes at most \(definition.parameters.count) arguments")
        }
        for parameter in missingParameters {
            let value = try parameter.defaultValue.map { (expression) throws(TemplateError) in
                try self.value(of: expression, scope)
            }
            scope.set(
                parameter.name, value ?? .undefined(Undefined("parameter '\(parameter.name)' was not provided")))
        }
        return .text(try capture { () throws(TemplateError) in try run(definition.body, scope) }.text)
    }

    // MARK: Loops

    /// `loop(items)` of a recursive loop: the same loop's text for other items.
    private func recurse(_ loop: LoopState, _ arguments: Arguments) throws(TemplateError) -> Value {
        let items = try bind(arguments, ["iterable"], required: 1, to: "loop")[0] ?? .none
        guard loop.definition.isRecursive, let scope = loop.scope else {
            throw invalid("the loop is not marked as recursive, and can't be called")
        }
        let values = try self.items(of: items)
        return .text(
            try capture { () throws(TemplateError) in
                try run(loop.definition, items: values, depth: loop.depth + 1, scope)
            }.text)
    }

    private func call(_ name: String, of loop: LoopState, _ arguments: Arguments) throws(TemplateError) -> Value {
        let values = arguments.positional
        if name == "changed" {
            let checked = try sequence(.tuple, values)
            if let last = loop.lastChecked, try areEqual(last, checked) { return .bool(false) }
            loop.lastChecked = checked
            return .bool(true)
        }
        guard !values.isEmpty else { throw invalid("loop.cycle needs values") }
        return values[loop.index % values.count]
    }
}
