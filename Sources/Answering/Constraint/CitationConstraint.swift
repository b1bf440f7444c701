package import Inference
package import Tokenizers

/// Lets a decoder write only what `CitationGrammar` allows, with any tokenizer: a token may follow when its bytes may.
///
/// So the ids of an answer are limited while it is written, not repaired afterwards: where a marker stands, the decoder
/// chooses among the given ids by its own probabilities and can't say another.
package struct CitationConstraint: TokenConstraint {
    /// What was written so far.
    package private(set) var grammar: CitationGrammar
    private let vocabulary: TokenBytes
    private var sentenceCount = 0
    private var sentenceBytes = 0
    private var memory: [CitationGrammar: AllowedTokens] = [:]

    /// Makes a constraint for one sequence.
    package init(rules: CitationRules, vocabulary: TokenBytes) {
        grammar = CitationGrammar(rules: rules)
        self.vocabulary = vocabulary
    }

    /// The tokens whose bytes may follow; the tokens that end a text where it may end.
    ///
    /// - Complexity: O(bytes of the vocabulary) for a state not met before, else O(1).
    package mutating func allowed() -> AllowedTokens {
        if let known = memory[grammar] { return known }
        let result = computeAllowed()
        memory[grammar] = result
        return result
    }

    /// Takes note of a token.
    ///
    /// - Precondition: `allowed()` contains it.
    package mutating func accept(_ token: TokenID) {
        for byte in vocabulary.of(token) {
            let wasInside = grammar.isInsideSentence
            guard grammar.advance(byte) else { return assertionFailure("token \(token) was not allowed") }
            if grammar.phase == .body, !wasInside {
                sentenceCount += 1
                sentenceBytes = 0
            }
            sentenceBytes += 1
        }
        grammar.isLast = sentenceCount >= grammar.rules.sentenceLimit
        grammar.isOverlong = grammar.isInsideSentence && sentenceBytes >= grammar.rules.sentenceBytes
    }

    package var isFinished: Bool { grammar.mustEnd }

    private func computeAllowed() -> AllowedTokens {
        var allowed: [TokenID] = []
        var refused: [TokenID] = vocabulary.empty
        // Plain tokens never change what may follow, except where a sentence is due to end or a space has its place.
        let plainIsFree = grammar.phase == .body && grammar.character.isComplete && !grammar.isOverlong
        for group in vocabulary.groups {
            guard grammar.accepts([group.firstByte]) else {
                refused += group.plain
                refused += group.other
                continue
            }
            if plainIsFree {
                allowed += group.plain
            } else {
                sort(group.plain, into: &allowed, or: &refused)
            }
            sort(group.other, into: &allowed, or: &refused)
        }
        if grammar.mayEnd {
            allowed += vocabulary.endings
            refused.removeAll { vocabulary.endings.contains($0) }
        }
        return allowed.count <= refused.count ? .only(allowed) : .allExcept(refused)
    }

    private func sort(_ tokens: [TokenID], into allowed: inout [TokenID], or refused: inout [TokenID]) {
        for token in tokens {
            if grammar.accepts(vocabulary.of(token)) { allowed.append(token) } else { refused.append(token) }
        }
    }
}
