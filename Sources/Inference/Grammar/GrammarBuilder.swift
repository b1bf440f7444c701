/// Collects rules of a grammar under their names.
struct GrammarBuilder {
    private(set) var rules: [[Grammar.Alternative]] = []
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]
    private var defined: Set<Int> = []

    /// The number of a rule, which may be defined later.
    mutating func rule(named name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = rules.count
        rules.append([])
        names.append(name)
        return rules.count - 1
    }

    /// Whether a rule has been defined.
    func isDefined(_ name: String) -> Bool { numbers[name].map(defined.contains) ?? false }

    /// Says what a rule stands for.
    mutating func define(_ rule: Int, as alternatives: [Grammar.Alternative]) {
        rules[rule] = alternatives
        defined.insert(rule)
    }

    /// A rule without a name of its own.
    mutating func anonymous(_ alternatives: [Grammar.Alternative]) -> Grammar.Element {
        let number = rule(named: " \(rules.count)")
        define(number, as: alternatives)
        return .rule(number)
    }

    /// A text, byte for byte.
    static func literal(_ text: String) -> Grammar.Alternative { text.utf8.map { .bytes($0...$0) } }

    /// One scalar of some ranges.
    mutating func scalar(_ ranges: [ClosedRange<UInt32>]) -> Grammar.Element {
        let sequences = ScalarRanges.byteSequences(ranges)
        if sequences.count == 1, let only = sequences.first, only.count == 1 { return .bytes(only[0]) }
        return anonymous(sequences.map { $0.map { .bytes($0) } })
    }

    /// An element so many times; `most` nil for without end.
    mutating func repeated(_ element: Grammar.Element, atLeast least: Int, atMost most: Int?) -> Grammar.Element {
        let needed = [Grammar.Element](repeating: element, count: least)
        guard let most else {
            let rest = rule(named: " \(rules.count)")
            define(rest, as: [[element, .rule(rest)], []])
            return anonymous([needed + [.rule(rest)]])
        }
        // Each further one only after the one before it.
        var rest: Grammar.Element?
        for _ in 0..<max(0, most - least) { rest = anonymous([[element] + (rest.map { [$0] } ?? []), []]) }
        return anonymous([needed + (rest.map { [$0] } ?? [])])
    }

    /// The texts of another grammar.
    mutating func include(_ grammar: Grammar) -> Grammar.Element {
        let offset = rules.count
        for number in grammar.rules.indices { _ = rule(named: " \(offset + number)") }
        for (number, alternatives) in grammar.rules.enumerated() {
            let moved = alternatives.map { alternative in
                alternative.map { element -> Grammar.Element in
                    if case .rule(let other) = element { .rule(offset + other) } else { element }
                }
            }
            define(offset + number, as: moved)
        }
        return .rule(offset + grammar.root)
    }

    /// The grammar of what is defined.
    func grammar(root: String) throws(GrammarError) -> Grammar {
        guard let number = numbers[root], defined.contains(number) else { throw .undefinedRule(name: root) }
        if let missing = rules.indices.first(where: { !defined.contains($0) }) {
            throw .undefinedRule(name: names[missing])
        }
        return try Grammar(rules: rules, root: number, names: names)
    }
}
