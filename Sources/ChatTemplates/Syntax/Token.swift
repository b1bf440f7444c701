/// A unit of a template's program.
struct Token {
    enum Kind: Equatable {
        /// Text between the tags.
        case text(TemplateText)
        case beginVariable
        case endVariable
        case beginBlock
        case endBlock
        case name(String)
        case string(TemplateText)
        case integer(Int)
        case float(Double)
        case symbol(Symbol)
        case end
    }

    /// Operators and brackets.
    enum Symbol: String, CaseIterable {
        case power = "**"
        case floorDivision = "//"
        case equal = "=="
        case notEqual = "!="
        case greaterOrEqual = ">="
        case lessOrEqual = "<="
        case plus = "+"
        case minus = "-"
        case times = "*"
        case division = "/"
        case remainder = "%"
        case tilde = "~"
        case leftBracket = "["
        case rightBracket = "]"
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBrace = "{"
        case rightBrace = "}"
        case greater = ">"
        case less = "<"
        case assignment = "="
        case dot = "."
        case colon = ":"
        case pipe = "|"
        case comma = ","
        case semicolon = ";"

        /// The bracket that a closing one needs before it.
        var opening: Symbol? {
            switch self {
            case .rightBracket: .leftBracket
            case .rightParenthesis: .leftParenthesis
            case .rightBrace: .leftBrace
            default: nil
            }
        }
    }

    var kind: Kind
    var place: TemplatePlace

    /// The token in the words of a message.
    var shown: String {
        switch kind {
        case .text: "text"
        case .beginVariable: "\"{{\""
        case .endVariable: "\"}}\""
        case .beginBlock: "\"{%\""
        case .endBlock: "\"%}\""
        case .name(let name): "\"\(name)\""
        case .string: "a string"
        case .integer, .float: "a number"
        case .symbol(let symbol): "\"\(symbol.rawValue)\""
        case .end: "the template's end"
        }
    }
}
