import Foundation

/// What is known of models that read because they are told to.
struct PromptedReading: Sendable, Codable, Equatable {
    /// The parameters from which on a model is told to read where nothing else is asked for.
    var leastParameters: Int
    /// The figures by which its judgements are used.
    var calibration: ReaderCalibration

    /// The figures of `prompted.json`.
    static let standard: PromptedReading = {
        do {
            return try JSONDecoder().decode(PromptedReading.self, from: Data(PackageResources.prompted_json))
        } catch {
            preconditionFailure("prompted.json: \(error)")
        }
    }()
}

extension ModelInformation {
    /// Whether the model is large enough to read because it is told to.
    package var readsWhenTold: Bool { parameterCount >= PromptedReading.standard.leastParameters }
}
