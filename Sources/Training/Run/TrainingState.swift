import Checkpoints
import Foundation
import Tensors
import Transformers

/// A run's state in a file: weights, moments and step. The order of examples follows from seed and step, so that nothing
/// else is needed to go on bit by bit as if nothing had happened.
///
/// The file is GGUF: for each trained parameter three tensors of 32-bit floats, `<name>`, `<name>.first` and
/// `<name>.second`, with the settings as metadata.
package enum TrainingState {
    /// Writes the state; a file that stands there is replaced once the new one is complete.
    ///
    /// - Throws: `TrainingError.cannotWrite`.
    package static func write(
        _ trainer: Trainer<some Objective>, settings: RunSettings, to path: String
    ) throws(TrainingError) {
        do {
            var writer = GGUFWriter()
            writer.set("general.type", .string("training-state"))
            writer.set("footnote.training.settings", .string(try json(settings)))
            writer.set("footnote.training.step", .uint64(UInt64(trainer.stepCount)))
            writer.set("footnote.training.watch", .string(try json(trainer.divergenceWatch)))
            for (place, matrix) in matrices(trainer) {
                writer.add(place.name, shape: place.shape, floats: matrix.values)
            }
            try writer.write(to: path)
        } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    /// Puts a state back into a trainer of the same settings.
    ///
    /// - Throws: `TrainingError.stateMismatch` where the file is of another run, `CheckpointError` where it is damaged.
    package static func read(
        _ path: String, into trainer: Trainer<some Objective>, settings: RunSettings
    ) throws {
        let file = try GGUFFile(path: path)
        guard try file.metadata.optionalString("general.type") == "training-state" else {
            throw TrainingError.stateMismatch(path: path, what: "it holds no training state")
        }
        let stored = Data(try file.metadata.string("footnote.training.settings").utf8)
        let found = try JSONDecoder().decode(RunSettings.self, from: stored)
        if let difference = found.difference(from: settings) {
            throw TrainingError.stateMismatch(path: path, what: difference)
        }
        var source = TensorSource(file)
        for (place, matrix) in matrices(trainer) { matrix.setValues(try source.floats(place).values) }
        let watch = Data(try file.metadata.string("footnote.training.watch").utf8)
        trainer.resume(
            after: try file.metadata.int("footnote.training.step"),
            watch: try JSONDecoder().decode(DivergenceWatch.self, from: watch))
    }

    /// Everything that a step changes, with its place in the file.
    private static func matrices(_ trainer: Trainer<some Objective>) -> [(place: TensorPlace, matrix: FloatMatrix)] {
        let optimiser = trainer.optimiser
        return optimiser.parameters.enumerated().flatMap { index, parameter in
            let shape = [parameter.value.columnCount, parameter.value.rowCount]
            return [
                (TensorPlace(parameter.name, shape: shape), parameter.value),
                (TensorPlace(parameter.name + ".first", shape: shape), optimiser.firstMoments[index]),
                (TensorPlace(parameter.name + ".second", shape: shape), optimiser.secondMoments[index]),
            ]
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension RunSettings {
    /// What differs, in words; nil where nothing does.
    func difference(from wanted: RunSettings) -> String? {
        if self == wanted { return nil }
        if model != wanted.model { return "it was trained on another model" }
        if data != wanted.data { return "it was trained on other examples" }
        if heldOut != wanted.heldOut { return "it held out \(heldOut.joined(separator: ", "))" }
        if adapter != wanted.adapter { return "it trained adapters of another kind" }
        if schedule != wanted.schedule {
            return "its schedule has \(schedule.totalSteps) steps and the peak \(schedule.peak)"
        }
        if seed != wanted.seed { return "its seed is \(seed)" }
        return "its optimiser, batch or examples have other settings"
    }
}
