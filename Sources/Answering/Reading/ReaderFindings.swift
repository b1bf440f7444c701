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
    ///   - trust: which sources count more where answers disagree.
    init(_ answers: [ReadAnswer], model: ReadingModel, isShortWanted: Bool, trust: TrustOrder = TrustOrder()) {
        let likeliest = answers.first
        let outranked = model.outranked(answers)
        let answers = model.ordered(answers.filter { !outranked.contains($0) }, by: trust) + outranked
        self.answers = answers
        self.model = model
        // What a less trusted source says against the first answer makes it no less likely.
        let place = answers.first.map { trust.place(of: $0.path) } ?? 0
        let heard = answers.enumerated().filter { number, answer in
            number == 0
                || !outranked.contains(answer)
                    && (!answer.contradicts(answers[0]) || trust.place(of: answer.path) <= place)
        }
        .map(\.element)
        best = model.best(heard, isWanted: isShortWanted)
        rightness = model.rightness(heard)
        let verdict = model.verdict(answers)
        // What trust alone put second is said in any case.
        self.verdict =
            likeliest == answers.first || likeliest.map(outranked.contains) ?? true
            ? verdict
            : ReadVerdict(agreeing: verdict.agreeing, disagreeing: likeliest.map { [$0] } ?? verdict.disagreeing)
    }

    /// Answers that can stand beside each other in a list, each said once, the likeliest first.
    var items: [ReadAnswer] { model.items(answers) }

    /// How likely it is that the passages hold the answer, 0…1.
    ///
    /// - Parameter coverage: the largest share of the question's words that a sentence of the passages holds, 0…1.
    func confidence(coverage: Double) -> Double { model.confidence(answers, coverage: coverage) }
}
