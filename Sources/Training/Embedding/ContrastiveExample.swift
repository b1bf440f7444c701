/// A question, the passage that answers it, and passages that look as if they did.
package struct ContrastiveExample: Sendable, Equatable {
    /// A passage, or what is left of it, with a number that all forms of one passage share.
    package struct Passage: Sendable, Hashable {
        package let number: Int
        package let tokens: [Int32]

        package init(number: Int, tokens: [Int32]) {
            self.number = number
            self.tokens = tokens
        }
    }

    package let question: [Int32]
    package let passage: Passage
    package let negatives: [Passage]

    package init(question: [Int32], passage: Passage, negatives: [Passage] = []) {
        self.question = question
        self.passage = passage
        self.negatives = negatives
    }
}

/// Examples of one step: each question is compared with the passages of all of them.
struct ContrastiveBatch: Sendable {
    let questions: [[Int32]]
    /// All passages of the examples, each form once.
    let passages: [ContrastiveExample.Passage]
    /// The passage of each question.
    let targets: [Int]

    init(_ examples: [ContrastiveExample]) {
        var places: [ContrastiveExample.Passage: Int] = [:]
        var passages: [ContrastiveExample.Passage] = []
        func place(_ passage: ContrastiveExample.Passage) -> Int {
            if let known = places[passage] { return known }
            places[passage] = passages.count
            passages.append(passage)
            return passages.count - 1
        }
        questions = examples.map(\.question)
        targets = examples.map { place($0.passage) }
        for example in examples { for passage in example.negatives { _ = place(passage) } }
        self.passages = passages
    }

    /// The sequences that go through the model: questions first.
    var sequences: [[Int32]] { questions + passages.map(\.tokens) }

    /// Whether a question is told apart from a passage: from all but other forms of its own.
    func counts(_ passage: Int, against question: Int) -> Bool {
        passage == targets[question] || passages[passage].number != passages[targets[question]].number
    }
}
