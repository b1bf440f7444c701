/// What turns likelihoods of labels into probabilities.
struct EntityCalibration: Sendable {
    /// What log likelihoods are multiplied with: below 1, since they are surer than they are right.
    var sharpness: Double
    /// What is added to the log score of a label by its family; the model says some words too readily.
    var families: [String: Double]
    /// How often a candidate is what its form says: names are judged by the model alone.
    var forms: [EntityCandidate.Form: Double]

    /// Set by hand: likelihoods as they are, and 0.95 for dates and numbers, which their form alone tells.
    static let standard = EntityCalibration(
        sharpness: 1, families: [:],
        forms: [.name: 1, .date: 0.95, .number: 0.95])

    /// The probability of each choice for a candidate.
    ///
    /// - Parameters:
    ///   - scores: the choices' log likelihoods; those without a text taken off.
    ///   - labels: the choices, in their order.
    func probabilities(_ scores: [Double], of labels: [EntityLabel], form: EntityCandidate.Form) -> [Double] {
        let weighed = zip(scores, labels).map { sharpness * $0 + ($1.family.flatMap { families[$0] } ?? 0) }
        let highest = weighed.max() ?? 0
        let weights = weighed.map { exponentialOf($0 - highest) }
        let total = weights.reduce(0, +)
        return weights.map { (forms[form] ?? 1) * $0 / total }
    }
}
