package import Inference

/// Reading examples of one passage with several of its questions: the passage goes through the model once for all of them,
/// so that an epoch costs a quarter of what it costs with each question alone.
///
/// An epoch asks every question once. Beside a passage stand the questions about it, unanswerable ones too, and questions
/// that look as if it answered them and that another passage answers.
package struct PassageExamples: ExampleSource {
    package let fingerprint: String
    private let material: ReadingMaterial
    private let passages: [Passage]
    /// The passage of each example of an epoch, and which of the passage's examples it is.
    private let pieces: [(passage: Int, number: Int)]
    private let order: EpochOrder

    package var examplesPerEpoch: Int { pieces.count }

    /// - Throws: `TrainingError.noExamples` where no question is answerable.
    package init(
        _ questions: [ReadingQuestion], format: ReadingFormat, options: ReadingExamples.Options, path: String
    ) throws(TrainingError) {
        let material = try ReadingMaterial(questions, format: format, options: options, path: path)
        self.material = material
        fingerprint = material.fingerprint
        let mismatches =
            options.answerablePercent < 100
            ? material.questions.filter(\.isAnswerable).flatMap(material.mismatches(for:)).filter(material.fits) : []
        let mismatchesByPassage = Dictionary(grouping: mismatches, by: Place.init)
        let questionsByPassage = Dictionary(grouping: material.questions, by: Place.init)
        var seen: Set<Place> = []
        passages = material.questions.map(Place.init).filter { seen.insert($0).inserted }.map { place in
            Passage(
                place, questions: questionsByPassage[place] ?? [], mismatches: mismatchesByPassage[place] ?? [],
                material)
        }
        pieces = passages.enumerated().flatMap { index, passage in
            (0..<passage.exampleCount).map { (index, $0) }
        }
        order = EpochOrder(count: pieces.count, seed: options.seed)
    }

    package func example(_ index: Int) -> TrainingSequence {
        let (passageIndex, number) = pieces[order[index]]
        let passage = passages[passageIndex]
        // Drawn alike for all of a passage's examples of an epoch, so that together they ask each question once.
        let epoch = index / pieces.count
        var draws = RandomSource(seed: material.options.seed &+ 0xFA11, sequence: epoch * passages.count + passageIndex)
        let chosen = passage.mismatches.shuffled(by: &draws).prefix(passage.mismatchCount)
        let asked = (passage.questions + chosen).shuffled(by: &draws)
        let bounds = (0...1).map { asked.count * (number + $0) / passage.exampleCount }

        var random = RandomSource(seed: material.options.seed &+ 0xD157, sequence: index)
        return material.example(about: passage.place.text, of: passage.place.document, &random) {
            material.format.example(Array(asked[bounds[0]..<bounds[1]]), passages: $0)
        }
    }

    private struct Place: Hashable {
        let document: String
        let text: String

        init(_ question: ReadingQuestion) { (document, text) = (question.document, question.passage) }
    }

    private struct Passage {
        let place: Place
        /// Questions about it, and questions that another passage answers and this one does not, though it looks like it.
        let questions: [ReadingQuestion]
        let mismatches: [ReadingQuestion]
        /// Mismatches of an epoch: as many as make up the share of unanswerable questions, and the mismatched share of those
        /// at least.
        let mismatchCount: Int
        /// Examples of an epoch, so that each fits the limits.
        let exampleCount: Int

        init(
            _ place: Place, questions: [ReadingQuestion], mismatches: [ReadingQuestion], _ material: ReadingMaterial
        ) {
            let (format, options) = (material.format, material.options)
            (self.place, self.questions, self.mismatches) = (place, questions, mismatches)
            let answerable = questions.count(where: \.isAnswerable)
            let share = options.answerablePercent
            let wanted = (answerable * (100 - share) + share - 1) / share
            let least = (wanted * options.mismatchedPercent + 99) / 100
            mismatchCount = min(mismatches.count, max(wanted - (questions.count - answerable), least))
            let passageTokens = format.prompt(passages: [place.text], question: "").opening.count
            let longest =
                (questions + mismatches).map {
                    format.example($0, passages: [place.text]).tokens.count - passageTokens + 1
                }.max() ?? 1
            let fitting = max(1, min(options.questionsPerPassage, (options.tokenLimit - passageTokens) / longest))
            exampleCount = (questions.count + mismatchCount + fitting - 1) / fitting
        }
    }
}
