package import Tokenizers

/// Lets a decoder write only texts of a grammar, with any vocabulary: a token may follow when its bytes may.
package struct GrammarConstraint: TokenConstraint {
    private var stacks: GrammarStacks
    private var state: GrammarState
    private let vocabulary: TokenTree
    private var memory: [GrammarState: AllowedTokens] = [:]

    /// Makes a constraint for one sequence.
    package init(_ grammar: Grammar, vocabulary: TokenTree) {
        stacks = GrammarStacks(grammar)
        state = stacks.start()
        self.vocabulary = vocabulary
    }

    /// The tokens whose bytes may follow; the tokens that end a text where it may end.
    ///
    /// - Complexity: O(nodes of the vocabulary's tree that the grammar reaches) for a state not met before, else O(1).
    package mutating func allowed() -> AllowedTokens {
        if let known = memory[state] { return known }
        var isAllowed = [Bool](repeating: false, count: vocabulary.count)
        var stacks = stacks
        var steps: [GrammarState: [GrammarState??]] = [:]
        vocabulary.visit(from: state) { state, byte in
            // Within a string most bytes lead back to the same state.
            if let known = steps[state]?[Int(byte)] { return known }
            let next = stacks.advanced(state, by: byte)
            steps[state, default: Array(repeating: nil, count: 256)][Int(byte)] = .some(next)
            return next
        } _: { tokens in
            for token in tokens { isAllowed[Int(token)] = true }
        }
        self.stacks = stacks
        if state.mayEnd { for token in vocabulary.endings { isAllowed[Int(token)] = true } }
        let allowed = isAllowed.indices.filter { isAllowed[$0] }.map { TokenID($0) }
        let result =
            allowed.count * 2 <= isAllowed.count
            ? AllowedTokens.only(allowed)
            : .allExcept(isAllowed.indices.filter { !isAllowed[$0] }.map { TokenID($0) })
        memory[state] = result
        return result
    }

    /// Takes note of a token.
    ///
    /// - Precondition: `allowed()` contains it.
    package mutating func accept(_ token: TokenID) {
        for byte in vocabulary.text(of: token) {
            guard let next = stacks.advanced(state, by: byte) else {
                return assertionFailure("token \(token) was not allowed")
            }
            state = next
        }
    }

    /// Where nothing can follow.
    package var isFinished: Bool { state.isFinished }
}
