import func Glibc.exp

/// Which experts the tokens of a batch are sent to, and the tokens of each expert side by side.
///
/// A pair of a token and one of its experts has a *slot*: slots are ordered by expert, then by token, so that the tokens of
/// one expert are neighbouring rows. Threads choose for disjoint tokens and meet at a barrier before one of them groups.
package final class ExpertRoutes: @unchecked Sendable {  // threads write disjoint tokens and meet at a barrier
    package let expertCount: Int
    /// Experts that a token is sent to.
    package let usedCount: Int
    package let tokenCapacity: Int
    private let experts: AlignedMemory  // [tokens, usedCount]
    private let slots: AlignedMemory  // [tokens, usedCount]
    private let tokens: AlignedMemory  // [slots]
    private let starts: AlignedMemory  // [expertCount + 1]
    private let weights: FloatMatrix  // [tokens, usedCount]

    package init(expertCount: Int, usedCount: Int, tokenCapacity: Int) {
        precondition(usedCount >= 0 && usedCount <= expertCount, "as many experts as there are")
        self.expertCount = expertCount
        self.usedCount = usedCount
        self.tokenCapacity = tokenCapacity
        func numbers(_ count: Int) -> AlignedMemory { AlignedMemory(byteCount: count * MemoryLayout<Int32>.stride) }
        experts = numbers(tokenCapacity * usedCount)
        slots = numbers(tokenCapacity * usedCount)
        tokens = numbers(tokenCapacity * usedCount)
        starts = numbers(expertCount + 1)
        weights = FloatMatrix(rowCount: tokenCapacity, columnCount: usedCount)
    }

    /// Chooses the experts of one token: those of the highest probabilities, which are the softmax of its scores over all
    /// experts. Of equal ones the first is taken.
    ///
    /// - Parameters:
    ///   - scores: the router's result, [tokens, expertCount]; overwritten.
    ///   - normalises: whether the probabilities of the chosen ones are divided by their sum.
    /// - Complexity: usedCount · expertCount.
    package func choose(token: Int, scores: FloatMatrix, normalises: Bool) {
        precondition(token < tokenCapacity && expertCount <= scores.columnCount)
        var greatest = scores[token, 0], sum: Float = 0
        for expert in 1..<expertCount { greatest = max(greatest, scores[token, expert]) }
        for expert in 0..<expertCount {
            let value = exp(scores[token, expert] - greatest)
            scores[token, expert] = value
            sum += value
        }
        var chosenSum: Float = 0
        for rank in 0..<usedCount {
            var best = -1
            for expert in 0..<expertCount where scores[token, expert] >= 0 {
                if best < 0 || scores[token, expert] > scores[token, best] { best = expert }
            }
            // Scores that are no numbers: any expert will do, since the token's result is none either.
            if best < 0 { best = rank }
            let probability = scores[token, best] / sum
            weights[token, rank] = probability
            chosenSum += probability
            scores[token, best] = -1
            set(experts, token * usedCount + rank, best)
        }
        if normalises { for rank in 0..<usedCount { weights[token, rank] /= chosenSum } }
    }

    /// Gives the first `tokenCount` tokens' choices their slots; by one thread.
    package func group(tokenCount: Int) {
        precondition(tokenCount <= tokenCapacity)
        for expert in 0...expertCount { set(starts, expert, 0) }
        for choice in 0..<tokenCount * usedCount {
            let next = get(experts, choice) + 1
            set(starts, next, get(starts, next) + 1)
        }
        for expert in 0..<expertCount { set(starts, expert + 1, get(starts, expert + 1) + get(starts, expert)) }
        // The starts move on as slots are given, to the next expert's start.
        for choice in 0..<tokenCount * usedCount {
            let expert = get(experts, choice), slot = get(starts, expert)
            set(starts, expert, slot + 1)
            set(slots, choice, slot)
            set(tokens, slot, choice / usedCount)
        }
        for expert in stride(from: expertCount, to: 0, by: -1) { set(starts, expert, get(starts, expert - 1)) }
        set(starts, 0, 0)
    }

    /// The slots of an expert.
    package func slots(ofExpert expert: Int) -> Range<Int> {
        precondition(expert >= 0 && expert < expertCount)
        return get(starts, expert)..<get(starts, expert + 1)
    }

    /// The token that a slot belongs to.
    package func token(ofSlot slot: Int) -> Int {
        precondition(slot >= 0 && slot < tokenCapacity * usedCount)
        return get(tokens, slot)
    }

    /// The slot and the weight of a token's expert of that rank.
    package func route(ofToken token: Int, rank: Int) -> (slot: Int, weight: Float) {
        precondition(token >= 0 && token < tokenCapacity && rank >= 0 && rank < usedCount)
        return (get(slots, token * usedCount + rank), weights[token, rank])
    }

    /// A token's expert of that rank.
    package func expert(ofToken token: Int, rank: Int) -> Int {
        precondition(token >= 0 && token < tokenCapacity && rank >= 0 && rank < usedCount)
        return get(experts, token * usedCount + rank)
    }

    private func get(_ memory: AlignedMemory, _ index: Int) -> Int {
        unsafe Int(memory.base.assumingMemoryBound(to: Int32.self)[index])
    }

    private func set(_ memory: AlignedMemory, _ index: Int, _ value: Int) {
        unsafe memory.base.assumingMemoryBound(to: Int32.self)[index] = Int32(value)
    }
}
