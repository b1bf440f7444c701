/// What a reader found in the passages, judged by its own figures.
struct ReaderFindings: Sendable {
    /// The answers, the likeliest first.
    let answers: [ReadAnswer]
    /// The one to be said; nil if sentences chosen by likelihood say more.
    let best: ReadAnswer?
    /// How likely the words of the first answer are to be right, 0…1.
    let rightness: Double
    /// Which others agree with the first, and which do not.
    let verdict: ReadVerdict
    private let model: ReadingModel

    /// - Parameters:
    ///   - answers: in the order of their support.
    ///   - isShortWanted: whether few words are to be said whatever they are.
    init(_ answers: [ReadAnswer], model: ReadingModel, isShortWanted: Bool) {
        self.answers = answers
        self.model = model
        best = model.best(answers, isWanted: isShortWanted)
        rightness = model.rightness(answers)
        verdict = model.verdict(answers)
    }

    /// How likely it is that the passages hold the answer, 0…1.
    ///
    /// - Parameter coverage: the largest share of the question's words that a sentence of the passages holds, 0…1.
    func confidence(coverage: Double) -> Double { model.confidence(answers, coverage: coverage) }
}
