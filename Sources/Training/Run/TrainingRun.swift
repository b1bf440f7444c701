import Foundation

/// A whole run: steps, validation, state, until the schedule ends or the task is cancelled.
package struct TrainingRun {
    package let trainer: Trainer
    package let examples: any ExampleSource
    package let settings: RunSettings
    /// Measures the model on held-out data; nil where nothing is held out.
    package let validation: ((Trainer) -> TrainingEvent.Validation)?
    /// Steps between two validations.
    package let validationInterval: Int
    /// Where the state is kept; nil for nowhere.
    package let statePath: String?
    /// Steps between two writings of the state.
    package let stateInterval: Int

    package init(
        trainer: Trainer, examples: any ExampleSource, settings: RunSettings,
        validation: ((Trainer) -> TrainingEvent.Validation)? = nil, validationInterval: Int = 100,
        statePath: String? = nil, stateInterval: Int = 50
    ) {
        self.trainer = trainer
        self.examples = examples
        self.settings = settings
        self.validation = validation
        self.validationInterval = validationInterval
        self.statePath = statePath
        self.stateInterval = stateInterval
    }

    /// Runs to the schedule's end.
    ///
    /// When the task is cancelled, the state is written and `CancellationError` thrown; when training diverges, the state
    /// before the step that would have spoilt it is written and `TrainingError.diverged` thrown.
    package func run(report: (TrainingEvent) throws -> Void) throws {
        let clock = ContinuousClock()
        let start = clock.now
        try report(
            .started(
                settings, parameterCount: trainer.optimiser.parameters.reduce(0) { $0 + $1.elementCount },
                resumedAfter: trainer.stepCount))
        while trainer.stepCount < settings.schedule.totalSteps {
            if Task.isCancelled {
                try keep()
                throw CancellationError()
            }
            let number = trainer.stepCount + 1
            let batch = examples.examples(step: number, count: settings.batchSize)
            let stepStart = clock.now
            do {
                let result = try trainer.step(batch)
                try report(.step(result, seconds: stepStart.duration(to: clock.now) / .seconds(1)))
            } catch {
                try keep()
                throw error
            }
            let isLast = number == settings.schedule.totalSteps
            if let validation, isLast || number % validationInterval == 0 {
                try report(.validated(step: number, validation(trainer)))
            }
            if isLast || number % stateInterval == 0 { try keep() }
        }
        try report(.finished(step: trainer.stepCount, seconds: start.duration(to: clock.now) / .seconds(1)))
    }

    private func keep() throws {
        if let statePath { try TrainingState.write(trainer, settings: settings, to: statePath) }
    }
}
