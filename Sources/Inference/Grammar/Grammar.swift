/// A context-free grammar over bytes: what a text may consist of.
///
/// Rules are written in GBNF, the notation of llama.cpp (``init(gbnf:)``), or come from a JSON schema (``init(schema:)``).
/// Characters are compiled into the bytes of UTF-8, so that a token may end within one.
public struct Grammar: Sendable, Equatable {
    /// A part of an alternative.
    enum Element: Sendable, Equatable {
        /// One byte of a range.
        case bytes(ClosedRange<UInt8>)
        /// What a rule stands for.
        case rule(Int)
    }

    /// One of the sequences that a rule may stand for; empty for nothing at all.
    typealias Alternative = [Element]

    /// For each rule its alternatives.
    let rules: [[Alternative]]
    /// The rule of a whole text.
    let root: Int

    /// Alternatives that a grammar may have in all: more would be no grammar that a person wrote.
    static let alternativeLimit = 100_000

    /// Checks rules.
    ///
    /// - Throws: ``GrammarError/leftRecursion(rule:)`` for a rule that begins with itself, which no text could end.
    init(rules: [[Alternative]], root: Int, names: [String]) throws(GrammarError) {
        self.rules = rules
        self.root = root
        guard rules.reduce(0, { $0 + $1.count }) <= Self.alternativeLimit else {
            throw .tooLarge(limit: Self.alternativeLimit)
        }
        if let rule = Self.leftRecursive(rules) { throw .leftRecursion(rule: names[rule]) }
    }

    /// A rule that can begin with itself; nil where there is none.
    private static func leftRecursive(_ rules: [[Alternative]]) -> Int? {
        var canBeEmpty = rules.map { _ in false }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for rule in rules.indices where !canBeEmpty[rule] {
                let isEmpty = rules[rule].contains { alternative in
                    alternative.allSatisfy { if case .rule(let other) = $0 { canBeEmpty[other] } else { false } }
                }
                if isEmpty { (canBeEmpty[rule], hasChanged) = (true, true) }
            }
        }
        let firsts = rules.map { alternatives -> Set<Int> in
            var first: Set<Int> = []
            for alternative in alternatives {
                for element in alternative {
                    guard case .rule(let other) = element else { break }
                    first.insert(other)
                    if !canBeEmpty[other] { break }
                }
            }
            return first
        }
        // Rules that begin with no rule are no part of a circle; neither are those that begin with such alone.
        var waiting = firsts.map(\.count)
        var users = rules.map { _ in [Int]() }
        for (rule, first) in firsts.enumerated() { for other in first { users[other].append(rule) } }
        var free = waiting.indices.filter { waiting[$0] == 0 }
        while let rule = free.popLast() {
            for user in users[rule] {
                waiting[user] -= 1
                if waiting[user] == 0 { free.append(user) }
            }
        }
        return waiting.indices.first { waiting[$0] > 0 }
    }
}

/// Why a grammar can't be used.
public enum GrammarError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The notation breaks off or holds something that it can't.
    case malformed(line: Int, column: Int, reason: String)
    /// A rule is used and nowhere defined.
    case undefinedRule(name: String)
    /// A rule begins with itself.
    case leftRecursion(rule: String)
    /// There are more alternatives than a text could be checked against.
    case tooLarge(limit: Int)
    /// A JSON schema says something that can't be held to.
    case unsupportedSchema(path: String, reason: String)

    /// What is wrong, where, and what to do.
    public var description: String {
        switch self {
        case .malformed(let line, let column, let reason): "the grammar, line \(line), column \(column): \(reason)"
        case .undefinedRule(let name):
            "the grammar uses the rule \(name), which is nowhere defined. Add `\(name) ::= …`"
        case .leftRecursion(let rule):
            "the grammar's rule \(rule) can begin with itself. Write repetition with * or +, or put the rule last"
        case .tooLarge(let limit): "the grammar has more than \(limit) alternatives. Make repetitions shorter"
        case .unsupportedSchema(let path, let reason): "the schema at \(path): \(reason)"
        }
    }
}
