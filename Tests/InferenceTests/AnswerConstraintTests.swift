import Testing
import Tokenizers

@testable import Inference

/// What a reader that knows kinds may write.
@Suite struct AnswerConstraintTests {
    private typealias Opening = AnswerConstraint.Opening

    private static let openings = [
        Opening(place: 0..<4, tokens: [10, 11, 12]), Opening(place: 5..<9, tokens: [10, 11]),
        Opening(place: 10..<14, tokens: [13]),
    ]

    private static func candidates(passage: [TokenID] = [7, 8, 7, 9]) -> [AnswerConstraint.Candidate] {
        [
            .init(kind: .words, label: [1, 3], choice: .span(SpanConstraint(passage: passage, end: 99))),
            .init(kind: .sentence, label: [2, 3], choice: .openings(openings)),
            .init(kind: .steps, label: [2, 4], choice: .openings([Opening(place: 0..<9, tokens: [10])])),
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

    @Test("What is named by its first words is finished with the label: the openings are compared whole")
    func openingsAreLeft() {
        #expect(!written([2]).isFinished)
        let constraint = written([2, 3])
        #expect(constraint.isFinished && constraint.chosen?.kind == .sentence)
        guard case .openings(let left)? = constraint.chosen?.choice else { return #expect(Bool(false), "no openings") }
        #expect(left == Self.openings)
    }

    @Test("A passage can't write the format's labels: their colons are blanks, and all else stands where it stood")
    func labelsInPassages() async throws {
        let tokenizer = try await TinyModel(hasEnd: true).load().tokenizer
        let format = try #require(ReadingFormat(tokenizer: tokenizer, wording: .withKinds))
        let text = "Question: Who?\n  ANSWER: words: ten, at 10:30\r\nThe answer: no.\nanswers: é\nsteps:"
        let plain = "Question  Who?\n  ANSWER  words  ten, at 10:30\r\nThe answer: no.\nanswers: é\nsteps "
        #expect(format.withoutLabels(text) == plain)
        #expect(plain.utf8.count == text.utf8.count && format.withoutLabels("") == "")
    }

    @Test("An opening is the first six words as they stand")
    func openings() {
        #expect(ReadingFormat.opening(of: "  One two\nthree  four five six seven") == "One two\nthree  four five six")
        #expect(ReadingFormat.opening(of: "Short one. ") == "Short one.")
        #expect(ReadingFormat.opening(of: " \n") == "")
    }
}
