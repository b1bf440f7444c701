import func Glibc.cos

/// The learning rate of each step: a linear warm-up, then a decay to zero.
package struct LearningSchedule: Sendable, Equatable, Codable {
    package enum Decay: String, Sendable, Codable, CaseIterable {
        case linear, cosine, constant
    }

    /// The rate after the warm-up.
    package var peak: Float
    package var warmupSteps: Int
    package var totalSteps: Int
    package var decay: Decay

    package init(peak: Float = 1e-3, warmupSteps: Int = 0, totalSteps: Int, decay: Decay = .linear) {
        self.peak = peak
        self.warmupSteps = warmupSteps
        self.totalSteps = totalSteps
        self.decay = decay
    }

    /// The rate of step `step`, counted from 1. The step after the last would have the rate zero.
    package func rate(step: Int) -> Float {
        if step <= warmupSteps { return peak * Float(step) / Float(warmupSteps) }
        let span = max(1, totalSteps - warmupSteps)
        let done = Double(min(span, step - warmupSteps - 1)) / Double(span)
        switch decay {
        case .constant: return peak
        case .linear: return peak * Float(1 - done)
        case .cosine: return peak * Float(0.5 * (1 + cos(.pi * done)))
        }
    }
}
