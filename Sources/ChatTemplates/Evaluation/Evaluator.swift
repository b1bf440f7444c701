/// Runs a template once.
///
/// Everything is bounded: `step` counts what is done, `deeper` how far calls stand in each other, and `checked` the size
/// of what is made.
final class Evaluator {
    let limits: TemplateLimits
    let date: TemplateDate
    /// The text written so far, by the innermost part that captures its text.
    var output = TemplateText()
    /// Where the program is, for errors.
    var place = TemplatePlace.start
    private var steps = 0
    private var depth = 0
    /// Objects that may refer to each other in a circle.
    private var namespaces: [Namespace] = []
    private var capturedScopes: [Scope] = []

    init(limits: TemplateLimits, date: TemplateDate) {
        self.limits = limits
        self.date = date
    }

    /// Runs a whole template and returns its text.
    func run(
        _ statements: [Statement], variables: [(name: String, value: TemplateInput)]
    ) throws(TemplateError) -> TemplateText {
        let program = Scope(in: nil)
        for function: Function in [.raiseException, .strftimeNow, .namespace, .range, .dict] {
            program.set(function.rawValue, .function(function))
        }
        let input = Scope(in: program)
        for variable in variables { input.set(variable.name, try checked(Value(variable.value))) }
        _ = try run(statements, Scope(in: input))
        return output
    }

    /// Lets go of what refers to itself.
    func release() {
        for namespace in namespaces { namespace.attributes = Mapping([Mapping.Entry]()) }
        for scope in capturedScopes { scope.removeAll() }
    }

    // MARK: Limits

    /// Counts work: one step, and one more for each eight characters or items that are handled.
    func step(handling count: Int = 0) throws(TemplateError) {
        steps = steps.addingClamped(1 + count / 8)
        if steps > limits.steps { throw .limit(.steps, limits.steps, place) }
    }

    /// Runs `body` one level deeper.
    func deeper<Result>(_ body: () throws(TemplateError) -> Result) throws(TemplateError) -> Result {
        depth += 1
        defer { depth -= 1 }
        if depth > limits.depth { throw .limit(.depth, limits.depth, place) }
        return try body()
    }

    /// A value that was made, if it is not too deep and not too large.
    func checked(_ value: Value) throws(TemplateError) -> Value {
        if value.depth > limits.valueDepth { throw .limit(.size, limits.valueDepth, place) }
        if value.size > limits.valueSize { throw .limit(.size, limits.valueSize, place) }
        return value
    }

    /// A list or tuple of new items.
    func sequence(_ kind: ValueSequence.Kind, _ items: [Value]) throws(TemplateError) -> Value {
        try step(handling: items.count)
        return try checked(.sequence(ValueSequence(kind, items)))
    }

    func list(_ items: [Value]) throws(TemplateError) -> Value { try sequence(.list, items) }

    func mapping(_ entries: [Mapping.Entry]) throws(TemplateError) -> Value {
        try step(handling: entries.count * 2)
        for entry in entries where Mapping.Key(entry.key) == nil {
            throw invalid("a value of type \(entry.key.typeName) can't be a key")
        }
        return try checked(.mapping(Mapping(entries)))
    }

    /// A text that was made.
    func text(_ text: TemplateText) throws(TemplateError) -> Value {
        try reserve(text.count)
        return .text(text)
    }

    /// Refuses a text of so many characters before it is made, and counts the work of making it.
    func reserve(_ count: Int) throws(TemplateError) {
        try checkLength(count)
        try step(handling: count)
    }

    /// Refuses a text of so many characters.
    func checkLength(_ count: Int) throws(TemplateError) {
        if count > limits.output { throw .limit(.output, limits.output, place) }
    }

    func write(_ text: TemplateText) throws(TemplateError) {
        try step(handling: text.count)
        output.units += text.units
        try checkLength(output.count)
    }

    /// The text that `body` writes, and how it ended.
    func capture(
        _ body: () throws(TemplateError) -> Flow
    ) throws(TemplateError) -> (text: TemplateText, flow: Flow) {
        let before = output
        output = TemplateText()
        defer { output = before }
        let flow = try body()
        return (output, flow)
    }

    // MARK: Objects

    func makeNamespace(_ attributes: Mapping) -> Namespace {
        let namespace = Namespace(attributes)
        namespaces.append(namespace)
        return namespace
    }

    func makeMacro(_ definition: MacroDefinition, in scope: Scope) -> Macro {
        if !scope.isCaptured {
            scope.isCaptured = true
            capturedScopes.append(scope)
        }
        return Macro(definition, in: scope)
    }

    // MARK: Errors

    func invalid(_ message: String) -> TemplateError { .invalid(message, place) }

    /// The error of using what is not there.
    func missing(_ value: Undefined) -> TemplateError { .undefined(value.hint, place) }
}

/// How a part of a template ended.
enum Flow {
    case normal
    case breakLoop
    case continueLoop
}
