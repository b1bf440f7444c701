import Tensors

/// How a run steps, and what it keeps and measures on its way.
package struct RunOptions: Sendable {
    package var optimiser = OptimiserOptions()
    package var peakRate: Float
    package var warmupSteps = 0
    package var decay = LearningSchedule.Decay.linear
    /// nil for `epochs`.
    package var steps: Int?
    package var epochs = 1
    /// Examples of a step.
    package var batchSize: Int
    package var limits = TrainingLimits()
    package var validationInterval = 100
    package var statePath: String?
    package var stateInterval = 100
    package var threadCount: Int?
    /// Start anew even where a state stands.
    package var restarts = false

    package init(peakRate: Float = 1e-3, batchSize: Int = 8) {
        self.peakRate = peakRate
        self.batchSize = batchSize
    }

    /// The threads that the run computes with.
    ///
    /// - Throws: `TrainingError.unavailable` where the processor lacks the precision's products.
    func pool() throws(TrainingError) -> ThreadPool {
        let pool = ThreadPool(threadCount: threadCount ?? ThreadPool.defaultThreadCount)
        try limits.requireAvailable(in: pool)
        return pool
    }

    func schedule(examplesPerEpoch: Int) -> LearningSchedule {
        let total = steps ?? max(1, examplesPerEpoch * epochs / batchSize)
        return LearningSchedule(peak: peakRate, warmupSteps: warmupSteps, totalSteps: total, decay: decay)
    }

    /// Takes up an interrupted run where one stands.
    func resume<Goal: Objective>(_ trainer: Trainer<Goal>, settings: RunSettings) throws {
        guard let statePath, !restarts, FilePresence.exists(statePath) else { return }
        try TrainingState.read(statePath, into: trainer, settings: settings)
    }
}
