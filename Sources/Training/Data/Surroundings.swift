import Inference

/// The other passages of documents: distractors around a question's own, and passages that look right and are not.
struct Surroundings: Sendable {
    private let rankings: [String: PassageRanking]
    private let distractorPercent: Int
    private let distractorLimit: Int

    init(_ questions: [ReadingQuestion], options: ReadingExamples.Options) {
        var passages: [String: [String]] = [:]
        for question in questions where passages[question.document]?.contains(question.passage) != true {
            passages[question.document, default: []].append(question.passage)
        }
        rankings = passages.mapValues(PassageRanking.init)
        distractorPercent = options.distractorPercent
        distractorLimit = options.distractorLimit
    }

    /// Further passages of a document for an example about one of its passages; mostly none, as the options say.
    func distractors(document: String, passage: String, _ random: inout RandomSource) -> [String] {
        guard random.nextUnit() * 100 < Double(distractorPercent) else { return [] }
        var others = (rankings[document]?.passages ?? []).filter { $0 != passage }
        var chosen: [String] = []
        let wanted = 1 + Int(random.nextUnit() * Double(distractorLimit))
        while chosen.count < wanted, !others.isEmpty {
            chosen.append(others.remove(at: Int(random.nextUnit() * Double(others.count))))
        }
        return chosen
    }

    /// The question beside each of the three best-looking passages of its document without any accepted answer.
    func mismatches(for question: ReadingQuestion) -> [ReadingQuestion] {
        guard let ranking = rankings[question.document] else { return [] }
        let answers = question.answers.map { $0.lowercased() }
        let wrong = ranking.ranked(for: question.question).lazy.map { ranking.passages[$0] }.filter { passage in
            let text = passage.lowercased()
            return passage != question.passage && !answers.contains { text.contains($0) }
        }
        return wrong.prefix(3).map { passage in
            ReadingQuestion(
                id: question.id, question: question.question, answers: [], document: question.document,
                passage: passage)
        }
    }

    /// Makes an example of a passage that stays within a limit, with distractors around the passage as far as they fit.
    func example(
        of passage: String, among distractors: [String], tokenLimit: Int, _ random: inout RandomSource,
        make: ([String]) -> TrainingSequence
    ) -> TrainingSequence {
        var distractors = distractors
        while true {
            let place = distractors.isEmpty ? 0 : Int(random.nextUnit() * Double(distractors.count + 1))
            var passages = distractors
            passages.insert(passage, at: place)
            let example = make(passages)
            if example.tokens.count <= tokenLimit || distractors.isEmpty { return example }
            distractors.removeLast()
        }
    }
}
