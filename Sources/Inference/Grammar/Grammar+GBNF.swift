extension Grammar {
    /// Reads rules in GBNF: `root ::= "yes" | "no" [.!]{0,3} # a comment`, one rule begun on a line.
    ///
    /// Literals and sets of characters with the escapes `\n`, `\t`, `\r`, `\\`, `\"`, `\[`, `\]`, `\xHH`, `\uHHHH` and
    /// `\UHHHHHHHH`; `.` for any character; groups; `*`, `+`, `?`, `{m}`, `{m,}`, `{m,n}`.
    ///
    /// - Throws: ``GrammarError``.
    public init(gbnf text: String) throws(GrammarError) {
        var parser = GBNFParser(text)
        self = try parser.parse()
    }
}

/// A pass over a grammar's text.
private struct GBNFParser {
    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var builder = GrammarBuilder()
    private var depth = 0

    /// Groups within groups, and repetitions of one element.
    private static let (depthLimit, repetitionLimit) = (64, 10_000)

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(GrammarError) -> Grammar {
        skipBlank(withLines: true)
        while at < scalars.count {
            let name = try name()
            guard !builder.isDefined(name) else { throw fault("the rule \(name) is defined twice") }
            skipBlank(withLines: false)
            guard take("::=") else { throw fault("`::=` is expected behind the rule's name") }
            let number = builder.rule(named: name)
            let alternatives = try alternatives(isNested: false)
            builder.define(number, as: alternatives)
            skipBlank(withLines: true)
        }
        return try builder.grammar(root: "root")
    }

    private mutating func name() throws(GrammarError) -> String {
        let start = at
        while at < scalars.count, isLetterOrDigit(scalars[at]) || scalars[at] == "-" || scalars[at] == "_" { at += 1 }
        guard at > start else { throw fault("a rule's name is expected, of letters, digits, - and _") }
        return String(String.UnicodeScalarView(scalars[start..<at]))
    }

    private mutating func alternatives(isNested: Bool) throws(GrammarError) -> [Grammar.Alternative] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw fault("groups stand more than \(Self.depthLimit) deep") }
        var result: [Grammar.Alternative] = []
        repeat {
            skipBlank(withLines: true)
            result.append(try sequence(isNested: isNested))
        } while takesAlternative()
        return result
    }

    /// Whether another alternative follows, perhaps on the next line.
    private mutating func takesAlternative() -> Bool {
        let start = at
        skipBlank(withLines: true)
        if take("|") { return true }
        at = start
        return false
    }

    private mutating func sequence(isNested: Bool) throws(GrammarError) -> Grammar.Alternative {
        var sequence: Grammar.Alternative = []
        while at < scalars.count {
            // The last element alone is repeated: `"ab"*` repeats the literal as a whole.
            let element: Grammar.Element
            switch scalars[at] {
            case "\"": element = builder.anonymous([try literal()])
            case "[": element = try set()
            case ".":
                at += 1
                element = builder.scalar([0...0x10FFFF])
            case "(":
                at += 1
                element = builder.anonymous(try alternatives(isNested: true))
                skipBlank(withLines: true)
                guard take(")") else { throw fault("`)` is expected") }
            default:
                guard isLetterOrDigit(scalars[at]) else { return sequence }
                element = .rule(builder.rule(named: try name()))
            }
            sequence.append(try repeated(element))
            // A line's end ends a rule, but no group.
            skipBlank(withLines: isNested)
        }
        return sequence
    }

    private mutating func repeated(_ element: Grammar.Element) throws(GrammarError) -> Grammar.Element {
        if take("*") { return builder.repeated(element, atLeast: 0, atMost: nil) }
        if take("+") { return builder.repeated(element, atLeast: 1, atMost: nil) }
        if take("?") { return builder.repeated(element, atLeast: 0, atMost: 1) }
        guard take("{") else { return element }
        let least = try number()
        var most: Int? = least
        skipBlank(withLines: false)
        if take(",") {
            skipBlank(withLines: false)
            most = at < scalars.count && isDigit(scalars[at]) ? try number() : nil
        }
        skipBlank(withLines: false)
        guard take("}") else { throw fault("`}` is expected") }
        if let most, most < least { throw fault("a repetition of \(least) to \(most) is none") }
        return builder.repeated(element, atLeast: least, atMost: most)
    }

    private mutating func number() throws(GrammarError) -> Int {
        skipBlank(withLines: false)
        var value = 0
        let start = at
        while at < scalars.count, isDigit(scalars[at]) {
            value = value * 10 + Int(scalars[at].value - 0x30)
            at += 1
            guard value <= Self.repetitionLimit else { throw fault("a repetition has at most \(Self.repetitionLimit)") }
        }
        guard at > start else { throw fault("a number is expected") }
        return value
    }

    private mutating func literal() throws(GrammarError) -> Grammar.Alternative {
        at += 1
        var bytes: Grammar.Alternative = []
        while at < scalars.count, scalars[at] != "\"" {
            bytes += GrammarBuilder.literal(String(Character(try scalar())))
        }
        guard take("\"") else { throw fault("the literal has no end") }
        return bytes
    }

    private mutating func set() throws(GrammarError) -> Grammar.Element {
        at += 1
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while at < scalars.count, scalars[at] != "]" {
            let low = try scalar().value
            var high = low
            if at + 1 < scalars.count, scalars[at] == "-", scalars[at + 1] != "]" {
                at += 1
                high = try scalar().value
            }
            guard low <= high else { throw fault("a range of the set is the wrong way round") }
            ranges.append(low...high)
        }
        guard take("]") else { throw fault("the set has no end") }
        let wanted = isNegated ? ScalarRanges.complement(ranges) : ranges
        guard !wanted.isEmpty else { throw fault("the set is empty") }
        return builder.scalar(wanted)
    }

    /// A character, or an escape that stands for one.
    private mutating func scalar() throws(GrammarError) -> Unicode.Scalar {
        let scalar = scalars[at]
        at += 1
        guard scalar == "\\" else { return scalar }
        guard at < scalars.count else { throw fault("an escape breaks off") }
        let escape = scalars[at]
        at += 1
        switch escape {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "x": return try hexadecimal(2)
        case "u": return try hexadecimal(4)
        case "U": return try hexadecimal(8)
        case "\\", "\"", "[", "]", "-", "^": return escape
        default: throw fault("there is no escape \\\(escape)")
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(GrammarError) -> Unicode.Scalar {
        let digits = String(String.UnicodeScalarView(scalars[at..<min(at + count, scalars.count)]))
        guard digits.unicodeScalars.count == count, let value = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw fault("\(count) hexadecimal digits of a character are expected") }
        at += count
        return scalar
    }

    private func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || (0x61...0x7A).contains(scalar.value | 0x20)
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard at + wanted.count <= scalars.count, scalars[at..<at + wanted.count].elementsEqual(wanted) else {
            return false
        }
        at += wanted.count
        return true
    }

    /// Passes blanks and comments.
    private mutating func skipBlank(withLines: Bool) {
        while at < scalars.count {
            let scalar = scalars[at]
            if scalar == "#" {
                while at < scalars.count, scalars[at] != "\n", scalars[at] != "\r" { at += 1 }
            } else if scalar == " " || scalar == "\t" || withLines && (scalar == "\n" || scalar == "\r") {
                at += 1
            } else {
                return
            }
        }
    }

    private func fault(_ reason: String) -> GrammarError {
        let before = scalars[..<min(at, scalars.count)]
        let line = before.count { $0 == "\n" } + 1
        let column = before.reversed().prefix { $0 != "\n" }.count + 1
        return .malformed(line: line, column: column, reason: reason)
    }
}
