/// A part of a template that has a value.
///
/// Operators of one rank stand in one node, however many they are, so that the tree is no deeper than brackets make it.
indirect enum Expression: Sendable {
    case constant(Literal)
    case name(String, TemplatePlace)
    case list([Expression], TemplatePlace)
    case tuple([Expression], TemplatePlace)
    case dictionary([(key: Expression, value: Expression)], TemplatePlace)
    /// Operators from left to right.
    case arithmetic(Expression, [Operation])
    /// `a ~ b ~ c`.
    case concatenation([Expression], TemplatePlace)
    /// `a < b <= c`: each pair must hold.
    case comparison(Expression, [Comparison])
    case conjunction([Expression])
    case disjunction([Expression])
    case not(Expression)
    case sign(isNegative: Bool, Expression, TemplatePlace)
    case conditional(test: Expression, then: Expression, otherwise: Expression?)
    /// A value and what is done with it: attributes, items, calls, filters, tests.
    case chain(Expression, [Link])

    /// A value that stands in the program.
    enum Literal: Sendable {
        case none
        case bool(Bool)
        case integer(Int)
        case float(Double)
        case text(TemplateText)
    }

    struct Operation: Sendable {
        enum Operator: String, Sendable {
            case add = "+"
            case subtract = "-"
            case multiply = "*"
            case divide = "/"
            case floorDivide = "//"
            case remainder = "%"
            case power = "**"
        }

        var `operator`: Operator
        var operand: Expression
        var place: TemplatePlace
    }

    struct Comparison: Sendable {
        enum Operator: String, Sendable {
            case equal = "=="
            case notEqual = "!="
            case less = "<"
            case lessOrEqual = "<="
            case greater = ">"
            case greaterOrEqual = ">="
            case isIn = "in"
            case isNotIn = "not in"
        }

        var `operator`: Operator
        var operand: Expression
        var place: TemplatePlace
    }

    /// A step of a chain.
    struct Link: Sendable {
        enum Kind: Sendable {
            case attribute(TemplateText)
            case item(Expression)
            case slice(start: Expression?, stop: Expression?, step: Expression?)
            case call(ArgumentList)
            case filter(String, ArgumentList)
            case test(String, ArgumentList, isNegated: Bool)
        }

        var kind: Kind
        var place: TemplatePlace
    }
}

/// What a call passes on.
struct ArgumentList: Sendable {
    var positional: [Expression] = []
    var named: [(name: String, value: Expression)] = []
    /// `*expression`.
    var morePositional: Expression?
    /// `**expression`.
    var moreNamed: Expression?
}
