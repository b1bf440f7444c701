/// A part of a template that writes text, or sets what later parts see.
indirect enum Statement: Sendable {
    case text(TemplateText)
    case output(Expression, TemplatePlace)
    case condition([(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(LoopDefinition)
    case assignment(Target, Expression)
    /// `{% set name | filter %}…{% endset %}`.
    case captured(Target, filters: [Expression.Link], [Statement])
    case macro(MacroDefinition)
    /// `{% call(…) name(…) %}…{% endcall %}`: the body is what the called macro's `caller` gives.
    case call(MacroDefinition, Expression, [Expression.Link], TemplatePlace)
    case filtered([Expression.Link], [Statement], TemplatePlace)
    case with([(target: Target, value: Expression)], [Statement])
    /// `{% generation %}`: transformers marks with it what the model wrote; the text is that of the body.
    case generation([Statement])
    case breakLoop
    case continueLoop
}

/// What a value is given to.
indirect enum Target: Sendable {
    case name(String)
    /// An attribute of a namespace.
    case attribute(of: String, TemplateText, TemplatePlace)
    case tuple([Target], TemplatePlace)
}

/// `{% for … %}`.
struct LoopDefinition: Sendable {
    var target: Target
    var items: Expression
    /// Which items take part.
    var condition: Expression?
    var isRecursive: Bool
    var body: [Statement]
    /// What is written if there are no items.
    var otherwise: [Statement]
    var place: TemplatePlace
}

/// `{% macro name(…) %}`, and the body of a call block.
struct MacroDefinition: Sendable {
    var name: String
    var parameters: [(name: String, defaultValue: Expression?)]
    var body: [Statement]
    /// Names in the body by which a macro says that it takes more arguments than it names.
    var takesMorePositional: Bool
    var takesMoreNamed: Bool
    var takesCaller: Bool
    var place: TemplatePlace
}
