import Answering
import IndexStore
import Inference
public import Passages

/// A question to begin with, which the documents answer.
public struct Starter: Sendable, Encodable, Equatable {
    /// The question.
    public let question: String
    /// How likely it is that what is quoted for it holds the answer, 0…1.
    public let confidence: Double
    /// The document that it was made from, and that its answer cites.
    public let path: String
    /// The passage that it was made from, and that its answer cites.
    public let passageID: PassageID
}

extension Assistant {
    /// Proposes questions that the documents of the first index answer.
    ///
    /// Candidates are made from passages, of as many documents as there are. Each is asked as a person would ask it, and
    /// kept if it is answered from the passage that it was made from.
    ///
    /// - Parameters:
    ///   - count: how many, within ``Accepted/starters``; fewer where not so many are found.
    ///   - options: how the candidates are asked.
    /// - Throws: as ``ask(_:options:)``.
    /// - Complexity: asks at most eight candidates for each starter.
    public func starters(count: Int = 5, options: AskOptions = AskOptions()) async throws -> [Starter] {
        let questions = PassageQuestions(model: reader?.model ?? model)
        var starters: [Starter] = []
        var asked = 0
        var sources = try StarterSources(indexes[0])
        while starters.count < count, let passage = try sources.next() {
            for question in try await questions.candidates(for: passage) {
                guard asked < Self.attempts * count else { return starters }
                guard !starters.contains(where: { Self.resembles($0.question, question) }) else { continue }
                asked += 1
                guard let answer = try await ask(question, options: options).answer,
                    answer.citations.contains(where: { $0.passageID == passage.id })
                else { continue }
                starters.append(
                    Starter(
                        question: question, confidence: answer.confidence, path: passage.path, passageID: passage.id))
                break
            }
        }
        return starters
    }

    /// Candidates that are asked for one starter at most.
    private static let attempts = 8

    /// Whether two questions ask for much the same: they share more than half of all their words.
    private static func resembles(_ first: String, _ second: String) -> Bool {
        let (first, second) = (Set(AnswerMatch.words(first)), Set(AnswerMatch.words(second)))
        return 2 * first.intersection(second).count > first.union(second).count
    }
}

/// The passages that starters are made from: one of each document, then another of each, as long as there are any.
private struct StarterSources {
    private let index: Index
    private let documents: [DocumentRecord]
    private var (round, place) = (0, 0)
    private var foundAny = false

    /// Shorter passages say too little to ask for.
    private static let leastTokens = 24
    /// Passages of a document that are tried.
    private static let rounds = 6

    init(_ index: Index) throws(IndexError) {
        self.index = index
        documents = try index.documents()
    }

    /// The next passage; nil after the last.
    mutating func next() throws(IndexError) -> PassageRecord? {
        while round < Self.rounds {
            if place == documents.count {
                guard foundAny else { return nil }
                (round, place, foundAny) = (round + 1, 0, false)
                continue
            }
            let passages = try index.passages(of: documents[place].id)
                .filter { $0.tokenCount >= Self.leastTokens && !$0.isStale && $0.tableHeader == nil }
            place += 1
            guard round < passages.count else { continue }
            foundAny = true
            return passages[round]
        }
        return nil
    }
}
