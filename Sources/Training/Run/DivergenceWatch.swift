/// Notices a run that goes wrong, before the step that would spoil the weights.
struct DivergenceWatch: Sendable, Equatable, Codable {
    /// A running mean of the loss over some fifty steps; nil before the first.
    private(set) var average: Double?

    private static let share = 0.02
    /// A loss so many times the average, and so much above it, is an explosion and no hard batch.
    private static let factor = 4.0
    private static let margin = 4.0

    mutating func check(loss: Double, gradientNorm: Double, step: Int) throws(TrainingError) {
        guard loss.isFinite else { throw .diverged(step: step, what: "the loss is \(loss)") }
        guard gradientNorm.isFinite else { throw .diverged(step: step, what: "the gradient's norm is \(gradientNorm)") }
        if let average, loss > DivergenceWatch.factor * average, loss > average + DivergenceWatch.margin {
            throw .diverged(step: step, what: "the loss jumped from about \(average) to \(loss)")
        }
        average = average.map { $0 + DivergenceWatch.share * (loss - $0) } ?? loss
    }
}
