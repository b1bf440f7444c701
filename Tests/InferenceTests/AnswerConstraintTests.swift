import Testing
import TestSupport
import Tokenizers

@testable import Inference

/// What a reader that knows kinds may write.
@Suite struct AnswerConstraintTests {
    private typealias Opening = AnswerConstraint.Opening

    private static let openings = [
        Opening(place: 0..<4, tokens: [10, 11, 12, 99]), Opening(place: 5..<9, tokens: [10, 11, 99]),
        Opening(place: 10..<14, tokens: [13, 99]),
    ]

    private static func candidates(passage: [TokenID] = [7, 8, 7, 9]) -> [AnswerConstraint.Candidate] {
        [
            .init(kind: .words, label: [1, 3], choice: .span(SpanConstraint(passage: passage, end: 99))),
            .init(kind: .sentence, label: [2, 3], choice: .openings(openings)),
            .init(kind: .steps, label: [2, 4], choice: .openings([Opening(place: 0..<9, tokens: [10, 99])])),
        ]
    }

    private func written(_ tokens: [TokenID]) -> AnswerConstraint {
        var constraint = AnswerConstraint(Self.candidates())
        for token in tokens {
            guard case .only(let allowed) = constraint.allowed() else { break }
            #expect(allowed.contains(token))
            constraint.accept(token)
        }
        return constraint
    }

    @Test("First a label, then what its kind may consist of")
    func labels() {
        var constraint = AnswerConstraint(Self.candidates())
        #expect(constraint.allowed() == .only([1, 2]) && constraint.chosen == nil)
        constraint = written([2])
        #expect(constraint.allowed() == .only([3, 4]))
        constraint = written([1, 3])
        #expect(constraint.chosen?.kind == .words && constraint.allowed() == .only([7, 8, 9]))
        constraint = written([1, 3, 7])
        #expect(constraint.allowed() == .only([8, 9, 99]) && !constraint.isFinished)
    }

    @Test("A sentence is named by as many words as tell it from others")
    func namesUntilUnique() {
        var constraint = written([2, 3])
        #expect(constraint.allowed() == .only([10, 13]) && !constraint.isFinished)
        constraint = written([2, 3, 13])
        #expect(constraint.isFinished)
        constraint = written([2, 3, 10, 11])
        #expect(constraint.allowed() == .only([12, 99]) && !constraint.isFinished)
        constraint = written([2, 3, 10, 11, 99])
        #expect(constraint.isFinished)
        guard case .openings(let left)? = constraint.chosen?.choice else { return #expect(Bool(false), "no openings") }
        #expect(left.map(\.place) == [5..<9])
        // The only block there is needs no words.
        constraint = written([2, 4])
        #expect(constraint.isFinished)
    }

    @Test("Whatever is chosen among what is allowed ends at an opening that begins so", arguments: 1...30)
    func property(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let openings = (0..<Int.random(in: 1...8, using: &generator)).map { place in
            let words = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                TokenID.random(in: 0..<3, using: &generator)
            }
            return Opening(place: place * 10..<place * 10 + 5, tokens: words + [99])
        }
        var constraint = AnswerConstraint([.init(kind: .passage, label: [5], choice: .openings(openings))])
        var tokens: [TokenID] = []
        while !constraint.isFinished {
            guard case .only(let allowed) = constraint.allowed(), let next = allowed.randomElement(using: &generator)
            else { return #expect(Bool(false), "seed \(seed): nothing is allowed") }
            tokens.append(next)
            constraint.accept(next)
        }
        guard case .openings(let left)? = constraint.chosen?.choice else {
            return #expect(Bool(false), "seed \(seed): no kind")
        }
        let expected = openings.filter { $0.tokens.starts(with: tokens.dropFirst()) }
        #expect(left == expected && !left.isEmpty && Set(left.map(\.tokens)).count == 1, "seed \(seed)")
    }

    @Test("An opening is the first six words as they stand")
    func openings() {
        #expect(ReadingFormat.opening(of: "  One two\nthree  four five six seven") == "One two\nthree  four five six")
        #expect(ReadingFormat.opening(of: "Short one. ") == "Short one.")
        #expect(ReadingFormat.opening(of: " \n") == "")
    }
}
