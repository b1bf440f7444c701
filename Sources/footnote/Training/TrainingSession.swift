import Formats
import Foundation
import Tensors
import Tokenizers
import Training

/// Runs training off the threads that serve others, and shows and logs what happens.
actor TrainingSession: QueueIsolated {
    nonisolated let queueExecutor = QueueExecutor(label: "footnote.training")
    private let output: String
    private let out: Output
    private let progress: ProgressLine
    private var curves = LossCurves()
    private var lastValidation: TrainingEvent.Validation?
    private var recentLoss: Double?
    private var total = 0

    init(output: String, out: Output) {
        self.output = output
        self.out = out
        progress = ProgressLine(out)
    }

    /// Fine-tunes, writes the result beside its log and curves, and prints what came of it.
    func finetune(_ options: FineTuning.Options) throws {
        let tuning = try FineTuning(options)
        out.note(tuning.omissions)
        try follow(tuning.run)
        try tuning.write(to: output, name: name, metrics: lastValidation)
        try finish(statePath: options.run.statePath)
    }

    /// Trains an adapter for search; writes and prints as fine-tuning does.
    func embed(_ options: EmbeddingTuning.Options) throws {
        out.note("fitting the space to \(Quantity.count(options.pairs.passages.count, "passage"))")
        let tuning = try EmbeddingTuning(options)
        try follow(tuning.run)
        try tuning.write(to: output, name: name, metrics: lastValidation)
        try finish(statePath: options.run.statePath)
    }

    /// Trains a model from nothing; writes and prints as fine-tuning does.
    func pretrain(_ options: Pretraining.Options) throws {
        let training = try Pretraining(options)
        out.note("vocabulary of \(Quantity.count(training.vocabulary.pieces.count, "token"))")
        try follow(training.run)
        try training.write(to: output, name: name, metrics: lastValidation)
        try finish(statePath: options.run.statePath)
    }

    private var name: String { URL(filePath: output).deletingPathExtension().lastPathComponent }

    private func follow(_ run: TrainingRun<some Objective>) throws {
        let resumed = run.trainer.stepCount
        if resumed > 0 { out.note("continuing after step \(resumed)") }
        let log = try TrainingLog(path: output + ".ndjson", continues: resumed > 0)
        total = run.settings.schedule.totalSteps
        defer { progress.clear() }
        try run.run { event in
            try log.write(event)
            show(event)
        }
    }

    private func finish(statePath: String?) throws {
        try Data(curves.svg(title: name).utf8).write(to: URL(filePath: output + ".svg"))
        // The result stands; a state that is left would be taken up by the next run.
        if let statePath, FileManager.default.fileExists(atPath: statePath) {
            try FileManager.default.removeItem(atPath: statePath)
        }
        try out.line("\(output): \(Quantity.count(total, "step"))\(summary)")
    }

    private var summary: String {
        guard let lastValidation else { return "" }
        var text = ", held-out loss \(Quantity.decimal(lastValidation.loss, 3))"
        if let ranking = lastValidation.ranking {
            for (name, ranks) in [("tokens", ranking.tokens), ("vectors", ranking.vectors)] {
                text += "; \(name): hit@1 \(Quantity.decimal(ranks.hit1, 3)), "
                text += "nDCG@10 \(Quantity.decimal(ranks.ndcg10, 3))"
            }
        }
        guard let reading = lastValidation.reading else { return text }
        text += ", exact match \(Quantity.decimal(reading.exactMatch, 3)), F1 \(Quantity.decimal(reading.f1, 3))"
        if let auroc = reading.auroc { text += ", AUROC \(Quantity.decimal(auroc, 3))" }
        return text
    }

    private func show(_ event: TrainingEvent) {
        curves.add(event)
        switch event {
        case .started(let settings, let parameters, _):
            out.note(
                "training \(Quantity.magnitude(parameters)) parameters for "
                    + "\(Quantity.count(settings.schedule.totalSteps, "step")) of "
                    + "\(Quantity.count(settings.batchSize, "sequence"))")
        case .step(let report, _):
            recentLoss = recentLoss.map { 0.95 * $0 + 0.05 * report.loss } ?? report.loss
            let loss = Quantity.decimal(recentLoss ?? report.loss, 3)
            progress.update(phase: "training", done: report.step, total: total, unit: "steps, loss \(loss)")
        case .validated(let step, let validation):
            lastValidation = validation
            progress.clear()
            out.note("step \(step)\(summary)")
        case .finished: break
        }
    }
}
