/// Where a text stands in a grammar: all the ways in which it can be read so far.
///
/// Each way is a stack of what is still to come. Stacks share their lower parts in a ``GrammarStacks``, so that a state is a few
/// numbers, and equal states are equal numbers.
struct GrammarState: Hashable, Sendable {
    /// Tops of stacks whose next element is a byte, ascending.
    fileprivate(set) var tops: [Int]
    /// Whether the text may end here.
    fileprivate(set) var mayEnd: Bool

    /// Whether nothing may follow.
    var isFinished: Bool { tops.isEmpty }
}

/// The stacks that one text met, each once.
struct GrammarStacks {
    /// An element with what stands below it; the place of an element is its rule, alternative and number in it.
    private struct Node: Hashable {
        let rule: Int32
        let alternative: Int32
        let element: Int32
        /// The stack below; −1 for none.
        let below: Int
    }

    private let grammar: Grammar
    private var nodes: [Node] = []
    private var numbers: [Node: Int] = [:]

    init(_ grammar: Grammar) { self.grammar = grammar }

    /// The state before the first byte.
    mutating func start() -> GrammarState {
        var state = GrammarState(tops: [], mayEnd: false)
        var seen: Set<Int> = []
        enter(grammar.root, below: -1, into: &state, &seen)
        return sorted(state)
    }

    /// The state behind one more byte; nil where none of the ways goes on with it.
    mutating func advanced(_ state: GrammarState, by byte: UInt8) -> GrammarState? {
        var next = GrammarState(tops: [], mayEnd: false)
        var seen: Set<Int> = []
        for top in state.tops {
            let node = nodes[top]
            guard case .bytes(let range) = element(node), range.contains(byte) else { continue }
            go(on: node, into: &next, &seen)
        }
        return next.tops.isEmpty && !next.mayEnd ? nil : sorted(next)
    }

    private func element(_ node: Node) -> Grammar.Element {
        grammar.rules[Int(node.rule)][Int(node.alternative)][Int(node.element)]
    }

    private func sorted(_ state: GrammarState) -> GrammarState {
        GrammarState(tops: Array(Set(state.tops)).sorted(), mayEnd: state.mayEnd)
    }

    /// Goes into each alternative of a rule.
    private mutating func enter(_ rule: Int, below: Int, into state: inout GrammarState, _ seen: inout Set<Int>) {
        for alternative in grammar.rules[rule].indices {
            if grammar.rules[rule][alternative].isEmpty {
                leave(below, into: &state, &seen)
            } else {
                let node = Node(rule: Int32(rule), alternative: Int32(alternative), element: 0, below: below)
                stand(at: node, into: &state, &seen)
            }
        }
    }

    /// Stands before an element: a byte waits, a rule is gone into.
    private mutating func stand(at node: Node, into state: inout GrammarState, _ seen: inout Set<Int>) {
        let number = number(of: node)
        guard seen.insert(number).inserted else { return }
        switch element(node) {
        case .bytes: state.tops.append(number)
        case .rule(let rule): enter(rule, below: rest(behind: node), into: &state, &seen)
        }
    }

    /// The stack of what comes behind an element; without anything, that of what stands below.
    private mutating func rest(behind node: Node) -> Int {
        let alternative = grammar.rules[Int(node.rule)][Int(node.alternative)]
        guard Int(node.element) + 1 < alternative.count else { return node.below }
        return number(
            of: Node(
                rule: node.rule, alternative: node.alternative, element: node.element + 1, below: node.below))
    }

    /// Goes on behind an element that is complete.
    private mutating func go(on node: Node, into state: inout GrammarState, _ seen: inout Set<Int>) {
        leave(rest(behind: node), into: &state, &seen)
    }

    /// Goes on with a stack: its top comes next; without one the text may end.
    private mutating func leave(_ stack: Int, into state: inout GrammarState, _ seen: inout Set<Int>) {
        if stack < 0 { state.mayEnd = true } else { stand(at: nodes[stack], into: &state, &seen) }
    }

    private mutating func number(of node: Node) -> Int {
        if let known = numbers[node] { return known }
        numbers[node] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }
}
