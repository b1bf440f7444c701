import Checkpoints
import Foundation
import Inference

/// A whole run: steps, validation, state, until the schedule ends or the task is cancelled.
package struct TrainingRun<Goal: Objective> {
    package let trainer: Trainer<Goal>
    package let examples: any ExampleSource<Goal.Example>
    package let settings: RunSettings
    /// Measures the model on held-out data; nil where nothing is held out.
    package let validation: ((Trainer<Goal>) -> TrainingEvent.Validation)?
    /// Steps between two validations.
    package let validationInterval: Int
    /// Where the state is kept; nil for nowhere.
    package let statePath: String?
    /// Steps between two writings of the state.
    package let stateInterval: Int

    package init(
        trainer: Trainer<Goal>, examples: any ExampleSource<Goal.Example>, settings: RunSettings,
        validation: ((Trainer<Goal>) -> TrainingEvent.Validation)? = nil, validationInterval: Int = 100,
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

extension TrainingRun {
    init(
        trainer: Trainer<Goal>, examples: any ExampleSource<Goal.Example>, settings: RunSettings,
        validation: ((Trainer<Goal>) -> TrainingEvent.Validation)?, options: RunOptions
    ) {
        self.init(
            trainer: trainer, examples: examples, settings: settings, validation: validation,
            validationInterval: options.validationInterval, statePath: options.statePath,
            stateInterval: options.stateInterval)
    }

    /// What the file of a result says of its making.
    func notes(_ metrics: TrainingEvent.Validation?) throws -> [(key: String, value: GGUFWriter.Value)] {
        var notes: [(key: String, value: GGUFWriter.Value)] = [
            ("footnote.training.settings", .string(try TrainingState.json(settings))),
            (Adapter.baseKey, .string(settings.model)),
            ("footnote.training.data", .string(settings.data)),
            ("footnote.training.steps", .uint64(UInt64(trainer.stepCount))),
        ]
        if let metrics { notes.append(("footnote.training.metrics", .string(try TrainingState.json(metrics)))) }
        return notes
    }
}
